"""The chain of audit events: how one link follows from the link before it, and the first one that does not.

Tamper-evident, not tamper-proof: whoever can rewrite the whole chain is found only by heads kept elsewhere, which a
caller may ask about every link. *Source:* domain, section 11.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Connection, Integer, text

from control.store.canonical import spelled
from control.store.tables import audit_event

DOMAIN = b"pilothouse-audit-event-v1\0"
"""Begins every hashed text, so that no hash of anything else can pass for a link of this chain."""
BEFORE_THE_FIRST = "0" * 64
HASHED = tuple(sorted(column.name for column in audit_event.columns if column.name not in {"prev_hash", "hash"}))
"""The columns that a link speaks for, in the order in which they are spelled."""
COLUMNS = (*HASHED, "prev_hash", "hash")
"""All columns, as a walk along the chain has them."""
NUMBERS = frozenset(column.name for column in audit_event.columns if isinstance(column.type, Integer))
_SPELLING = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
"""The canonical one for columns of text and whole numbers, at a tenth of its cost: a trail has millions of them."""
_SHAPE = "{" + ",".join(f'"{name}":%s' for name in HASHED) + "}"
"""The same with a place for each column in order, at half of it again."""
_SPELLED: dict[type, Callable[[Any], str]] = {str: encode_basestring, int: str}
_SEQ = HASHED.index("seq")
_MICRO = "(at % 1000000 + 1000000) % 1000000"
_SQLITE_AT = f"strftime('%Y-%m-%dT%H:%M:%S', (at - {_MICRO}) / 1000000, 'unixepoch') || printf('.%06dZ', {_MICRO})"
"""An instant as canonical JSON has it, before 1970 too; null for what is no instant."""
_AT_ONCE = 5_000
"""Rows that PostgreSQL sends at once."""
_POSTGRES_AT = "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of the chain that is not sound."""

    seq: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the chain is sound: its last good event (0: none), that one's hash, and the first bad one after it."""

    seq: int
    hash: str
    broken: Break | None


Witness = Callable[[int, str], Break | None]
"""What somebody who saw the chain before says of the event with this number and hash; None: nothing against it."""


def link_hash(previous: str, columns: dict[str, Any]) -> str:
    """The hash of one event: canonical JSON of all its columns but the two hashes, behind the hash before it."""
    return linked(previous, _SPELLING.encode({**columns, "at": spelled(columns["at"])}))


def linked(previous: str, content: str) -> str:
    """The hash of an event whose columns read `content` in canonical JSON; raises ValueError for half a pair."""
    return sha256(DOMAIN + previous.encode() + content.encode()).hexdigest()


def first_break(connection: Connection) -> Break | None:
    """The first event that was changed, removed, added or moved; None where the chain is sound up to its head."""
    return walked(connection).broken


def walked(connection: Connection, witness: Witness = lambda _, __: None) -> Walk:
    """The chain from its first event on, as far as it is sound by itself and `witness` says nothing against it."""
    end = _head(connection)
    seq, link = 0, BEFORE_THE_FIRST
    with _rows(connection) as rows:
        for row in rows:
            found = unsound(row, seq + 1, link) or witness(seq + 1, row[-1])
            if found is not None:
                return Walk(seq, link, found)
            seq, link = seq + 1, row[-1]
    return Walk(seq, link, _beyond(end, seq, link))


def unsound(row: tuple[Any, ...], expected: int, previous: str) -> Break | None:
    """What is wrong with a row (the hashed columns in order, then both hashes) behind the hash of the one before it."""
    if row[_SEQ] != expected:
        return Break(expected, f"Event {expected} is missing: the next one there is has the number {row[_SEQ]}.")
    if row[-2] != previous:
        return Break(expected, f"Event {expected} does not follow on the event before it.")
    try:
        link = linked(
            previous,
            _SHAPE % tuple(["null" if value is None else _SPELLED[value.__class__](value) for value in row[:-2]]),
        )
    except (KeyError, ValueError):  # what no event of ours ever held
        link = None
    if row[-1] != link:
        return Break(expected, f"Event {expected} does not say what was recorded.")
    return None


def spelled_rows(connection: Connection, between: tuple[int, int]) -> Iterator[tuple[Any, ...]]:
    """The events with these numbers, the last one included, in order: the hashed columns, then both hashes."""
    with _rows(connection, " WHERE seq BETWEEN {} AND {}".format(*map(int, between))) as rows:
        yield from rows


@contextmanager
def _rows(connection: Connection, where: str = "") -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows as the driver gives them: to make records of a million of them would take most of the time there is."""
    postgres = connection.dialect.name == "postgresql"
    at = _POSTGRES_AT if postgres else _SQLITE_AT
    columns = [at if name == "at" else f'"{name}"' for name in HASHED]
    statement = f"SELECT {', '.join(columns)}, prev_hash, hash FROM audit_event{where} ORDER BY seq"  # noqa: S608
    connection.execute(text("SELECT 1"))  # begins the transaction, of which the driver knows nothing
    driver: Any = connection.connection.driver_connection
    with closing(driver.cursor("trail") if postgres else driver.cursor()) as cursor:
        if postgres:
            cursor.itersize = _AT_ONCE
        cursor.execute(statement)
        yield cursor if postgres else _from_sqlite(cursor)


def _from_sqlite(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    last = 0
    try:
        for row in cursor:
            last = row[_SEQ]
            yield row
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        yield (*(last + 1 if name == "seq" else None for name in HASHED), "", "")  # bytes that are no text


def _head(connection: Connection) -> tuple[int, str] | None:
    row = connection.execute(text("SELECT seq, hash FROM audit_head ORDER BY id")).first()
    return None if row is None else (row.seq, row.hash)


def _beyond(end: tuple[int, str] | None, seq: int, link: str) -> Break | None:
    """What the head says against a chain that is sound up to its last event `seq`."""
    if end is None:
        return Break(seq + 1, f"Nothing in the database says any more that the trail ends with event {seq}.")
    said, hashed = end
    if said > seq:
        return Break(seq + 1, f"Event {seq + 1} is missing: the head says that there are {said} events.")
    if said < seq:
        return Break(said + 1, f"Event {said + 1} stands behind the end that the head names.")
    if hashed != link:
        return Break(seq, f"Event {seq} is not the one that the head names.")
    return None
