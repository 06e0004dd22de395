"""Taking an import back, as it is kept: which events and tickets it brought, and what of them counts no longer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, case, func, select, update

from control.model import TicketEvent
from control.store.among import among
from control.store.audit import Change
from control.store.tables import EVENT_STANDS, TICKET_STAYS, escalation, import_batch, import_undo, ticket, ticket_event
from control.store.tickets import chunks, event_of, event_rows


def brought(connection: Connection, batch: int) -> list[dict[str, Any]]:
    """A row for each ticket of which events of a batch tell that stand, in order.

    Columns: id, key, unit, service, events (of the batch), created (1: the batch brought its creation), earlier
    and later (other events that stand, recorded before it and after it), later_batch (the first import among the later
    ones; null: none). The events of one batch are numbered without a gap.
    """
    event = ticket_event.c
    of_batch = and_(event.batch_id == batch, EVENT_STANDS)
    first, last = (select(edge(event.seq)).where(of_batch).scalar_subquery() for edge in (func.min, func.max))
    later = event.seq > last
    counted = {
        "events": event.batch_id == batch,
        "created": and_(event.batch_id == batch, event.kind == "created"),
        "earlier": event.seq < first,
        "later": later,
    }
    columns = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in counted.items()]
    later_batch = func.min(case((later, event.batch_id))).label("later_batch")
    named = (ticket.c.id, ticket.c.key, ticket.c.unit, ticket.c.service)
    touched = ticket.c.id.in_(select(event.ticket_id).where(of_batch))
    rows = select(*named, *columns, later_batch).join_from(ticket, ticket_event).where(touched, EVENT_STANDS)
    each = rows.group_by(ticket.c.id, ticket.c.key, ticket.c.unit, ticket.c.service).order_by(ticket.c.id)
    return [dict(row) for row in connection.execute(each).mappings()]


def events_by_batch(
    connection: Connection, ids: Sequence[int], batch: int
) -> dict[int, tuple[list[TicketEvent], list[TicketEvent]]]:
    """The events of these tickets in order, by ticket id: those of one batch, and all others."""
    found: dict[int, tuple[list[TicketEvent], list[TicketEvent]]] = {}
    for row in event_rows(connection, ids):
        own, others = found.setdefault(row.ticket_id, ([], []))
        (own if row.batch_id == batch else others).append(event_of(row))
    return found


def mark_events(connection: Connection, batch: int, seq: int) -> int:
    """Let the events of a batch count no longer, by the audit event `seq`; answers how many there were."""
    standing = update(ticket_event).where(ticket_event.c.batch_id == batch, EVENT_STANDS)
    return int(connection.execute(standing.values(undone_seq=seq)).rowcount)


def withdraw(connection: Connection, ids: Sequence[int], seq: int) -> None:
    """Let these tickets be known no longer, by the audit event `seq`."""
    for some in chunks(ids):
        known = update(ticket).where(ticket.c.id.in_(some), TICKET_STAYS)
        connection.execute(known.values(withdrawn_seq=seq, version=ticket.c.version + 1))


def redate(connection: Connection, dues: Mapping[int, datetime | None]) -> None:
    """Put the due times that are reported now in place of those that were, by ticket id."""
    values = [{"at_id": ticket_id, "due": due} for ticket_id, due in dues.items()]
    if values:
        changed = update(ticket).where(ticket.c.id == bindparam("at_id"))
        connection.execute(changed.values(reported_due_at=bindparam("due"), version=ticket.c.version + 1), values)


def last_told(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """When an import that stands last told of each of these tickets; one that only people and feeds told is absent."""
    told = func.max(import_batch.c.committed_at)
    rows = select(ticket_event.c.ticket_id, told).join(import_batch, import_batch.c.id == ticket_event.c.batch_id)
    each = rows.where(EVENT_STANDS).group_by(ticket_event.c.ticket_id)
    return {
        row[0]: row[1]
        for some in chunks(ids)
        for row in connection.execute(each.where(ticket_event.c.ticket_id.in_(some)))
    }


def ended_with(connection: Connection, ids: Sequence[int], by: Change, because: str) -> Sequence[RowMapping]:
    """The escalations of these tickets that ended in the deed `by`, for this reason."""
    same = (escalation.c.ended_at == by.at, escalation.c.ended_by == by.actor, escalation.c.ended_because == because)
    rows = select(escalation).where(among(escalation.c.ticket_id), *same).order_by(escalation.c.id)
    return connection.execute(rows, {"ids": ids}).mappings().all()


def stand_again(connection: Connection, states: Mapping[int, str]) -> None:
    """Let escalations be open again, in these states by their ids."""
    if not states:
        return
    nothing = dict.fromkeys(("ended_at", "ended_by", "ended_because"))
    opened = update(escalation).where(escalation.c.id == bindparam("at_id"))
    values = opened.values(state=bindparam("to_state"), version=escalation.c.version + 1, **nothing)
    connection.execute(values, [{"at_id": number, "to_state": state} for number, state in states.items()])


def add_undo(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep that a batch was undone, whole row."""
    connection.execute(import_undo.insert().values(**values))
