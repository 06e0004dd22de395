"""The audit trail: appending to the chain, saying where it ends, and who changed what last.

*Source:* domain, section 11.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from control.store.chain import Break, first_break, link_hash
from control.store.prepared import Prepared
from control.store.tables import audit_event, audit_head

__all__ = [
    "Break",
    "Change",
    "Entry",
    "Head",
    "Told",
    "append",
    "change_at",
    "event_of",
    "first_break",
    "head",
    "last_change",
    "last_set",
    "locked_head",
]


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
class Change:
    """Who changed a subject, and when."""

    at: datetime
    actor: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the trail tells of a deed: its number, its hash, and what it changed."""

    seq: int
    hash: str
    after: Mapping[str, Any]


_COLUMNS = tuple(field.name for field in fields(Entry))
_PLACES = [audit_head.c[name] for name in ("seq", "hash", "revision", "head_at")]
_HEAD = Prepared(select(*_PLACES))
_LOCKED = Prepared(select(*_PLACES).with_for_update())
_ADDED = Prepared(audit_event.insert())
_MOVED = Prepared(audit_head.update())


def head(connection: Connection) -> Head:
    """The head as this transaction sees it."""
    [row] = _HEAD.rows(connection)
    return Head(*row)


def locked_head(connection: Connection) -> Head:
    """The head, held until the transaction ends: the next number belongs to it alone."""
    [row] = _LOCKED.rows(connection)
    return Head(*row)


def append(connection: Connection, last: Head, entry: Entry, *, changed: bool) -> Head:
    """Add `entry` behind `last`, the locked head; answers the new head."""
    columns = {name: _kept(getattr(entry, name)) for name in _COLUMNS}
    seq = last.seq + 1
    link = link_hash(last.hash, {"seq": seq, **columns})
    new = Head(seq, link, seq if changed else last.revision, entry.at)
    _ADDED.carry_out(connection, {"seq": seq, "prev_hash": last.hash, "hash": link, **columns})
    _MOVED.carry_out(connection, {"seq": new.seq, "hash": new.hash, "revision": new.revision, "head_at": new.at})
    return new


def last_change(connection: Connection, subject_type: str, subject_id: str) -> Change | None:
    """Who last changed a subject; None where the trail does not name it."""
    row = connection.execute(
        select(audit_event.c.at, audit_event.c.actor, audit_event.c.on_behalf_of)
        .where(audit_event.c.subject_type == subject_type, audit_event.c.subject_id == subject_id)
        .where(audit_event.c.outcome == "ok")
        .order_by(audit_event.c.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else Change(row.at, row.actor, row.on_behalf_of)


def last_set(connection: Connection, subject: tuple[str, str], name: str) -> Change | None:
    """Who last set a field of a subject, by the name that the trail has for it; None where it names nobody.

    A quoted name with its colon stands in what is told as nothing but a name: quotes within values are escaped.
    """
    row = connection.execute(
        select(audit_event.c.at, audit_event.c.actor, audit_event.c.on_behalf_of)
        .where(audit_event.c.subject_type == subject[0], audit_event.c.subject_id == subject[1])
        .where(audit_event.c.outcome == "ok", audit_event.c.after.contains(f'"{name}":', autoescape=True))
        .order_by(audit_event.c.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else Change(row.at, row.actor, row.on_behalf_of)


def event_of(connection: Connection, command: str, subject: tuple[str, str]) -> Told:
    """The last time that a command was done about a subject, by type and id, of which it is known that it was."""
    its = (audit_event.c.subject_type == subject[0], audit_event.c.subject_id == subject[1])
    rows = select(audit_event.c.seq, audit_event.c.hash, audit_event.c.after).where(*its)
    done = rows.where(audit_event.c.command == command, audit_event.c.outcome == "ok")
    row = connection.execute(done.order_by(audit_event.c.seq.desc()).limit(1)).one()
    return Told(row.seq, row.hash, json.loads(row.after or "{}"))


def change_at(connection: Connection, seq: int) -> Change:
    """Who did the deed with this number, and when."""
    row = connection.execute(select(audit_event.c.at, audit_event.c.actor).where(audit_event.c.seq == seq)).one()
    return Change(row.at, row.actor)


def _kept(value: Any) -> Any:
    """Text from outside as both databases can keep it, and no longer than a trail should hold."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "\ufffd").encode(errors="replace").decode()
