"""Imported batches, and what was said about their rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, case, func, select

from control.store.bulk import load
from control.store.tables import EVENT_STANDS, import_batch, import_finding, import_undo, ticket, ticket_event


def next_batch(connection: Connection) -> int:
    """The id of the next batch; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(import_batch.c.id), 0))) or 0) + 1


def batch_of(connection: Connection, file_sha256: str, mapping_hash: str) -> int | None:
    """The last batch that brought this very file by this very mapping and stands; None where it is new."""
    same = (import_batch.c.file_sha256 == file_sha256, import_batch.c.mapping_hash == mapping_hash)
    stands = import_batch.c.id.not_in(select(import_undo.c.batch_id))
    found: int | None = connection.scalar(select(func.max(import_batch.c.id)).where(*same, stands))
    return found


def rejected_lines(connection: Connection, batch: int) -> set[int]:
    """The lines of a batch that were rejected."""
    named = (import_finding.c.batch_id == batch, import_finding.c.severity == "reject")
    return set(connection.scalars(select(import_finding.c.line).where(*named)))


def add(connection: Connection, values: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> None:
    """Keep a batch, whole row, with its findings, whole rows but for `batch_id` and `number`, in their order."""
    connection.execute(import_batch.insert().values(**values))
    numbered = ({"batch_id": values["id"], "number": n} | {**one} for n, one in enumerate(findings, start=1))
    load(connection, import_finding, numbered)


def by_id(connection: Connection, batch: int) -> RowMapping | None:
    """The row of a batch, with when and by whom it was undone (null: it stands); None where there is none."""
    undone = (import_undo.c.undone_at, import_undo.c.undone_by)
    rows = select(import_batch, *undone).join_from(import_batch, import_undo, isouter=True)
    return connection.execute(rows.where(import_batch.c.id == batch)).mappings().first()


def brought(connection: Connection, batch: int) -> list[dict[str, Any]]:
    """A row for each ticket of which events of a batch tell that stand, in order.

    Columns: ticket_id, key, unit, service, events (of the batch), created (1: the batch brought its creation), earlier
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
    named = (ticket.c.id.label("ticket_id"), ticket.c.key, ticket.c.unit, ticket.c.service)
    touched = ticket.c.id.in_(select(event.ticket_id).where(of_batch))
    rows = select(*named, *columns, later_batch).join_from(ticket, ticket_event).where(touched, EVENT_STANDS)
    each = rows.group_by(ticket.c.id, ticket.c.key, ticket.c.unit, ticket.c.service).order_by(ticket.c.id)
    return [dict(row) for row in connection.execute(each).mappings()]


def add_undo(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep that a batch was undone, whole row."""
    connection.execute(import_undo.insert().values(**values))
