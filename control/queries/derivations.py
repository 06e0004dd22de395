"""What follows from the facts in the store, derived anew, and whether the derived rows say the same to the byte."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from control.model import TICKET_FIELDS, TicketEvent
from control.policy.derivation import Derived, Reign, derive, reigns_for
from control.policy.projection import Projection
from control.runtime import Runtime
from control.store import clocks, tickets
from control.store.canonical import canonical
from control.store.tables import clock, clock_change

BATCH = 2_000
"""Tickets derived at once: it bounds memory."""
_INSTANTS = (
    "created_at", "first_response_at", "first_resolved_at", "last_resolved_at", "closed_at", "cancelled_at",
    "last_event_at",
)  # fmt: skip
PROJECTED = (*TICKET_FIELDS, "state_category", *_INSTANTS, "reopen_count", "routing")
"""The columns of `ticket` that follow from its events."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many derived rows were compared, and the tickets whose rows are not what follows from the facts."""

    tickets: int
    rows: int
    differing: tuple[str, ...]
    """Keys of tickets."""


def derivations(
    connection: Connection, in_force: Mapping[int, Reign], fresh: Mapping[int, Sequence[TicketEvent]], now: datetime
) -> dict[int, Derived]:
    """What follows for these tickets from their events in the store and the `fresh` ones that are not there yet."""
    ids = list(fresh)
    stored, recorded = tickets.events(connection, ids), clocks.judgements(connection, ids)
    first = tickets.first_recorded(connection, ids)
    latest = max(in_force)
    return {
        ticket_id: derive(
            [*stored.get(ticket_id, ()), *events],
            reigns_for(in_force, first.get(ticket_id, latest)),
            recorded.get(ticket_id, ()),
            now,
        )
        for ticket_id, events in fresh.items()
    }


def projected(ticket: Projection) -> dict[str, Any]:
    """The columns of `ticket` that follow from its events, in the types of the store."""
    instants = {name: getattr(ticket, name) for name in _INSTANTS}
    counted = {"reopen_count": ticket.reopen_count, "routing": ticket.routing}
    return {**ticket.fields, "state_category": ticket.state_category.value, **instants, **counted}


def compare(runtime: Runtime, connection: Connection, now: datetime) -> Compared:
    """Derive every ticket anew and compare with what the store keeps, row by row, in canonical bytes."""
    ids, in_force = tickets.all_ids(connection), runtime.reigns(connection)
    rows, differing = 0, []
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        kept, anew = _kept(connection, some), _anew(connection, in_force, some, now)
        rows += sum(len(table) for tables in anew.values() for table in tables)
        differing += [
            f"T-{ticket_id}" for ticket_id in some if canonical(kept[ticket_id]) != canonical(anew[ticket_id])
        ]
    return Compared(len(ids), rows, tuple(differing))


def _kept(connection: Connection, ids: Sequence[int]) -> dict[int, list[list[dict[str, Any]]]]:
    """The derived rows of each ticket as they are kept: of the ticket itself, its clocks, and their changes."""
    kept: dict[int, list[list[dict[str, Any]]]] = {
        ticket_id: [[{name: row[name] for name in PROJECTED}], [], []]
        for ticket_id, row in tickets.by_id(connection, ids).items()
    }
    for place, table in ((1, clock), (2, clock_change)):
        for some in tickets.chunks(ids):
            ordered = select(table).where(table.c.ticket_id.in_(some)).order_by(*table.primary_key.columns)
            for row in connection.execute(ordered).mappings():
                kept[row["ticket_id"]][place].append(dict(row))
    return kept


def _anew(
    connection: Connection, in_force: Mapping[int, Reign], ids: Sequence[int], now: datetime
) -> dict[int, list[list[dict[str, Any]]]]:
    backfilled = {ticket_id for ticket_id, row in tickets.by_id(connection, ids).items() if row["backfilled"]}
    anew = {}
    for ticket_id, derived in derivations(connection, in_force, dict.fromkeys(ids, ()), now).items():
        histories = {ticket_id: derived.clocks}
        clock_rows = sorted(clocks.clock_rows(histories, backfilled), key=_place)
        change_rows = sorted(clocks.change_rows(histories), key=_place)
        anew[ticket_id] = [[projected(derived.projection)], clock_rows, change_rows]
    return anew


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["kind"], row["cycle"], row.get("number", 0)
