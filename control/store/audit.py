"""The audit trail: appending to the chain, saying where it ends, and finding the first link that is not sound.

Tamper-evident, not tamper-proof: whoever can rewrite the whole chain is found only by heads kept elsewhere.
*Source:* domain, section 11.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from json import JSONEncoder
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from control.store.canonical import spelled
from control.store.tables import audit_event, audit_head

DOMAIN = b"pilothouse-audit-event-v1\0"
"""Begins every hashed text, so that no hash of anything else can pass for a link of this chain."""
_SPELLING = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
"""The canonical one for columns of text and whole numbers, at a tenth of its cost: a trail has millions of them."""
_BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt at a command, before it has its place in the chain."""

    at: datetime
    actor: str
    command: str
    origin: str
    outcome: str
    app_version: str
    person: str | None = None
    on_behalf_of: str | None = None
    session_ref: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    version_before: int | None = None
    version_after: int | None = None
    before: str | None = None
    """The fields that changed, as they were: canonical JSON."""
    after: str | None = None
    reason: str | None = None
    sentence: str | None = None
    """What the person was told; None where the deed was done."""
    replay_of: int | None = None
    idempotency_key: str | None = None
    payload_hash: str | None = None
    signature: str | None = None
    correlation_id: str | None = None
    rulebook_version: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends; `revision` is the last event that changed something, `at` None before the first event."""

    seq: int
    hash: str
    revision: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of the chain that is not sound."""

    seq: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed a subject, and when."""

    at: datetime
    actor: str


def head(connection: Connection) -> Head:
    """The head as this transaction sees it."""
    return _head(connection, select(audit_head))


def locked_head(connection: Connection) -> Head:
    """The head, held until the transaction ends: the next number belongs to it alone."""
    return _head(connection, select(audit_head).with_for_update())


def append(connection: Connection, last: Head, entry: Entry, *, changed: bool) -> Head:
    """Add `entry` behind `last`, the locked head; answers the new head."""
    columns = {name: _kept(value) for name, value in asdict(entry).items()}
    seq = last.seq + 1
    link = link_hash(last.hash, {"seq": seq, **columns})
    new = Head(seq, link, seq if changed else last.revision, entry.at)
    connection.execute(audit_event.insert(), {"seq": seq, "prev_hash": last.hash, "hash": link, **columns})
    connection.execute(audit_head.update().values(seq=new.seq, hash=new.hash, revision=new.revision, head_at=new.at))
    return new


def link_hash(previous: str, columns: dict[str, Any]) -> str:
    """The hash of one event: canonical JSON of all its columns but the two hashes, behind the hash before it."""
    content = _SPELLING.encode({**columns, "at": spelled(columns["at"])})
    return sha256(DOMAIN + previous.encode() + content.encode()).hexdigest()


def first_break(connection: Connection) -> Break | None:
    """The first event that was changed, removed, added or moved; None where the chain is sound up to its head."""
    seq, previous = 0, _BEFORE_THE_FIRST
    ordered = select(audit_event).order_by(audit_event.c.seq).execution_options(yield_per=2000)
    with connection.execute(ordered) as rows:
        for row in rows:
            found = _unsound(row, seq + 1, previous)
            if found is not None:
                return found
            seq, previous = row.seq, row.hash
    return _beyond(head(connection), seq, previous)


def last_change(connection: Connection, subject_type: str, subject_id: str) -> Change | None:
    """Who last changed a subject; None where the trail does not name it."""
    row = connection.execute(
        select(audit_event.c.at, audit_event.c.actor)
        .where(audit_event.c.subject_type == subject_type, audit_event.c.subject_id == subject_id)
        .where(audit_event.c.outcome == "ok")
        .order_by(audit_event.c.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else Change(row.at, row.actor)


def change_at(connection: Connection, seq: int) -> Change:
    """Who did the deed with this number, and when."""
    row = connection.execute(select(audit_event.c.at, audit_event.c.actor).where(audit_event.c.seq == seq)).one()
    return Change(row.at, row.actor)


def _head(connection: Connection, statement: Select[Any]) -> Head:
    row = connection.execute(statement).one()
    return Head(row.seq, row.hash, row.revision, row.head_at)


def _unsound(row: Row[Any], expected: int, previous: str) -> Break | None:
    if row.seq != expected:
        return Break(expected, f"Event {expected} is missing: the next one there is has the number {row.seq}.")
    columns = row._asdict()
    recorded, behind = columns.pop("hash"), columns.pop("prev_hash")
    if behind != previous:
        return Break(expected, f"Event {expected} does not follow on the event before it.")
    if recorded != link_hash(behind, columns):
        return Break(expected, f"Event {expected} does not say what was recorded.")
    return None


def _beyond(last: Head, seq: int, link: str) -> Break | None:
    """What the head says against a chain that is sound up to its last event `seq`."""
    if last.seq > seq:
        return Break(seq + 1, f"Event {seq + 1} is missing: the head says that there are {last.seq} events.")
    if last.seq < seq:
        return Break(last.seq + 1, f"Event {last.seq + 1} stands behind the end that the head names.")
    if last.hash != link:
        return Break(seq, f"Event {seq} is not the one that the head names.")
    return None


def _kept(value: Any) -> Any:
    """Text from outside as both databases can keep it, and no longer than a trail should hold."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "\ufffd").encode(errors="replace").decode()
