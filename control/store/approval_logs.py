"""Cases and events of approval logs: which are known, new ones, and those that count no longer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, case, func, select, update

from control.store.among import among
from control.store.bulk import load
from control.store.tables import LOG_EVENT_STANDS, approval_log_case, approval_log_event


def known_cases(connection: Connection, log: str) -> dict[str, int]:
    """The ids of the cases of a log that were ever told of, by their ids there."""
    rows = select(approval_log_case.c.external_id, approval_log_case.c.id).where(approval_log_case.c.log == log)
    return {row[0]: row[1] for row in connection.execute(rows)}


def known_keys(connection: Connection, case_ids: Sequence[int]) -> dict[int, set[str]]:
    """The keys of the events that stand, by case; a case of which none stands is absent."""
    event = approval_log_event.c
    rows = select(event.case_id, event.source_key).where(among(event.case_id), LOG_EVENT_STANDS)
    found: dict[int, set[str]] = {}
    for case_id, key in connection.execute(rows, {"ids": case_ids}):
        found.setdefault(case_id, set()).add(key)
    return found


def next_ids(connection: Connection) -> tuple[int, int]:
    """The ids of the next case and of the next event; the caller holds the turn to write."""
    last = (select(func.coalesce(func.max(each.c.id), 0)) for each in (approval_log_case, approval_log_event))
    case_id, event_id = (int(connection.scalar(each) or 0) + 1 for each in last)
    return case_id, event_id


def add(connection: Connection, cases: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]]) -> None:
    """Keep new cases and events, whole rows but for `undone_seq`."""
    load(connection, approval_log_case, cases)
    load(connection, approval_log_event, events)


def brought(connection: Connection, batch: int) -> list[dict[str, Any]]:
    """A row for each case of which events of a batch tell that stand, in order.

    Columns: id, key (its id there), events (of the batch), created (1: the batch told of it first), earlier and later
    (other events that stand, of earlier and later imports), later_batch (the first of the later ones; null: none).
    """
    event, of = approval_log_event.c, approval_log_case.c
    later = event.batch_id > batch
    counted = {"events": event.batch_id == batch, "earlier": event.batch_id < batch, "later": later}
    columns = [func.count(case((condition, 1))).label(name) for name, condition in counted.items()]
    columns += [case((of.batch_id == batch, 1), else_=0).label("created")]
    named = (of.id, of.external_id.label("key"), *columns, func.min(case((later, event.batch_id))).label("later_batch"))
    own = select(event.case_id).where(event.batch_id == batch, LOG_EVENT_STANDS)
    rows = select(*named).join_from(approval_log_case, approval_log_event).where(of.id.in_(own), LOG_EVENT_STANDS)
    each = rows.group_by(of.id, of.external_id, of.batch_id).order_by(of.id)
    return [dict(row) for row in connection.execute(each).mappings()]


def mark_events(connection: Connection, batch: int, seq: int) -> None:
    """Let the events of a batch count no longer, by the audit event `seq`."""
    standing = update(approval_log_event).where(approval_log_event.c.batch_id == batch, LOG_EVENT_STANDS)
    connection.execute(standing.values(undone_seq=seq))
