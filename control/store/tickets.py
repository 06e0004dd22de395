"""Tickets and their events: read by the source's own names, written in bulk, never changed behind a command's back.

An event that was undone, and a ticket of which nothing else was known, are read here by nobody.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, RowMapping, bindparam, func, select, update

from control.errors import Conflict
from control.model import ActorKind, EventKind, TicketEvent
from control.store.among import among
from control.store.bulk import load
from control.store.canonical import canonical
from control.store.prepared import Prepared
from control.store.tables import EVENT_STANDS, TICKET_STAYS, ticket, ticket_event

_Value = TypeVar("_Value")
_MANY = 500
"""How many ids go into one statement; SQLite takes 32,766 at most."""
_BY_ID = Prepared(select(ticket).where(among(ticket.c.id)))


def known(connection: Connection, source: str, external_ids: Sequence[str]) -> dict[str, RowMapping]:
    """The rows of the tickets of `source` that are known, by external id."""
    named = select(ticket).where(ticket.c.source == source, TICKET_STAYS)
    return {
        row["external_id"]: row
        for some in chunks(external_ids)
        for row in connection.execute(named.where(ticket.c.external_id.in_(some))).mappings()
    }


def ids_of(connection: Connection, source: str, external_ids: Sequence[str]) -> dict[str, int]:
    """The ids of the tickets of `source` that are known, by external id."""
    named = select(ticket.c.external_id, ticket.c.id).where(ticket.c.source == source, TICKET_STAYS)
    return {
        external_id: ticket_id
        for some in chunks(external_ids)
        for external_id, ticket_id in connection.execute(named.where(ticket.c.external_id.in_(some)))
    }


def places(
    connection: Connection, source: str, external_ids: Sequence[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Unit and service of the tickets of `source` that are known, by external id."""
    named = select(ticket.c.external_id, ticket.c.unit, ticket.c.service).where(ticket.c.source == source, TICKET_STAYS)
    return {
        external_id: (unit, service)
        for some in chunks(external_ids)
        for external_id, unit, service in connection.execute(named.where(ticket.c.external_id.in_(some)))
    }


def by_id(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The rows of these tickets, by id."""
    return {row["id"]: row for row in _BY_ID.records(connection, {"ids": ids})}


def by_key(connection: Connection, key: str) -> RowMapping | None:
    """The row of the ticket that people know by this number; None for one that no ticket has, or none has any more."""
    return connection.execute(select(ticket).where(ticket.c.key == key, TICKET_STAYS)).mappings().first()


def last_told(connection: Connection, ticket_id: int) -> int:
    """The audit sequence number of the deed that last told of the ticket, or took back what had been told."""
    told = func.max(func.coalesce(ticket_event.c.undone_seq, ticket_event.c.recorded_seq))
    return int(connection.execute(select(told).where(ticket_event.c.ticket_id == ticket_id)).scalar_one())


def source_keys(connection: Connection, ids: Sequence[int]) -> set[tuple[int, str]]:
    """(ticket id, source key) of every event of these tickets that has one."""
    columns = select(ticket_event.c.ticket_id, ticket_event.c.source_key)
    columns = columns.where(ticket_event.c.source_key.is_not(None), EVENT_STANDS)
    return {
        (row.ticket_id, row.source_key)
        for some in chunks(ids)
        for row in connection.execute(columns.where(ticket_event.c.ticket_id.in_(some)))
    }


def events(connection: Connection, ids: Sequence[int]) -> dict[int, list[TicketEvent]]:
    """The events of these tickets by ticket id, in the order of (instant, sequence)."""
    found: dict[int, list[TicketEvent]] = {}
    for row in event_rows(connection, ids):
        found.setdefault(row.ticket_id, []).append(event_of(row))
    return found


def keyed_events(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[TicketEvent, str | None]]]:
    """The same, each with the key by which its source would repeat it."""
    found: dict[int, list[tuple[TicketEvent, str | None]]] = {}
    for row in event_rows(connection, ids):
        found.setdefault(row.ticket_id, []).append((event_of(row), row.source_key))
    return found


def event_rows(connection: Connection, ids: Sequence[int]) -> Iterator[Row[Any]]:
    """The rows of the events of these tickets that count, by ticket and in the order of (instant, sequence)."""
    order = (ticket_event.c.ticket_id, ticket_event.c.at, ticket_event.c.seq)
    standing = select(ticket_event).where(EVENT_STANDS).order_by(*order)
    for some in chunks(ids):
        yield from connection.execute(standing.where(ticket_event.c.ticket_id.in_(some)))


def event_of(row: Row[Any]) -> TicketEvent:
    """A row of `ticket_event` as the event that was recorded."""
    kind, actor_kind = EventKind(row.kind), ActorKind(row.actor_kind)
    return TicketEvent(row.at, kind, actor_kind, row.actor, json.loads(row.payload), row.seq)


def first_recorded(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The audit sequence number at which each of these tickets was first recorded."""
    columns = select(ticket_event.c.ticket_id, func.min(ticket_event.c.recorded_seq)).where(EVENT_STANDS)
    columns = columns.group_by(ticket_event.c.ticket_id)
    return {
        ticket_id: seq
        for some in chunks(ids)
        for ticket_id, seq in connection.execute(columns.where(ticket_event.c.ticket_id.in_(some)))
    }


def last_event_seqs(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The sequence number of the newest event known of each of these tickets."""
    columns = select(ticket_event.c.ticket_id, func.max(ticket_event.c.seq)).where(EVENT_STANDS)
    columns = columns.group_by(ticket_event.c.ticket_id)
    rows = connection.execute(columns.where(among(ticket_event.c.ticket_id)), {"ids": ids})
    return {row.ticket_id: row[1] for row in rows}


def next_id(connection: Connection) -> int:
    """The id of the next ticket; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(ticket.c.id), 10_000))) or 0) + 1


def next_event_seq(connection: Connection) -> int:
    """The sequence number of the next event; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(ticket_event.c.seq), 0))) or 0) + 1


def insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add new tickets, whole rows."""
    load(connection, ticket, rows)


def rewrite(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put new projections in place of old ones; each row has `id`, and `was` for the version it replaces.

    Raises Conflict where somebody else has written one of the tickets in the meantime.
    """
    if not rows:
        return
    changed: dict[str, Any] = {name: bindparam(f"to_{name}") for name in rows[0] if name not in ("id", "was")}
    same = (ticket.c.id == bindparam("at_id"), ticket.c.version == bindparam("at_version"))
    values = [
        {"at_id": row["id"], "at_version": row["was"]} | {f"to_{name}": row[name] for name in changed} for row in rows
    ]
    if connection.execute(update(ticket).where(*same).values(changed), values).rowcount != len(rows):
        raise Conflict("A ticket was changed by somebody else in the meantime: look again.")


def add_events(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add events, whole rows; `payload` is a dictionary of JSON values."""
    load(connection, ticket_event, [{**row, "payload": canonical(row["payload"])} for row in rows])


def all_ids(connection: Connection) -> Sequence[int]:
    """The id of every ticket that is known, in order."""
    return connection.scalars(select(ticket.c.id).where(TICKET_STAYS).order_by(ticket.c.id)).all()


def chunks(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """The values in runs short enough for one statement."""
    return (values[start : start + _MANY] for start in range(0, len(values), _MANY))
