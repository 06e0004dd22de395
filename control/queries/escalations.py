"""What was escalated, to whom, and what became of it."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from control.queries.frames import frame
from control.store.tables import escalation, escalation_person

_SAID = (
    *("id", "subject_type", "subject_id", "cycle", "kind", "ladder", "level", "recipient", "due_at", "raised_at"),
    *("late_seconds", "raised_by", "reason", "acknowledged_at", "acknowledged_by", "actioned_at", "actioned_by"),
    *("action", "ended_at", "ended_because", "version"),
)


def of_ticket(connection: Connection, as_of: datetime, ticket_id: int) -> pd.DataFrame:
    """Every escalation of a ticket that had been raised by `as_of`, in the order in which they were.

    Columns: id, subject_type, subject_id, cycle, kind (of the promise; null: another subject), ladder, level,
    recipient, due_at, raised_at, late_seconds, raised_by, reason, acknowledged_at and _by, actioned_at and _by, action,
    ended_at, ended_because, version, `state` as it stood at `as_of`, and `people`, to whom it was addressed (names,
    with commas between them; null: nobody).
    """
    columns = (escalation.c[name] for name in _SAID)
    rows = select(*columns, state_at(as_of).label("state"), people().label("people"))
    raised = rows.where(escalation.c.ticket_id == ticket_id, escalation.c.raised_at <= as_of)
    return frame(connection, raised.order_by(escalation.c.raised_at, escalation.c.id))


def state_at(as_of: datetime) -> ColumnElement[str]:
    """The state of an escalation at an instant, from the instants at which it moved."""
    row = escalation.c
    return case(
        (row.ended_at <= as_of, row.state),
        (row.actioned_at <= as_of, "actioned"),
        (row.acknowledged_at <= as_of, "acknowledged"),
        else_="raised",
    )


def is_open(as_of: datetime) -> ColumnElement[bool]:
    """Whether an escalation had been raised and had not ended at an instant."""
    return (escalation.c.raised_at <= as_of) & or_(escalation.c.ended_at.is_(None), escalation.c.ended_at > as_of)


def people() -> ColumnElement[Any]:
    """Whom an escalation was addressed to: names with commas between them."""
    names = select(escalation_person.c.person).where(escalation_person.c.escalation_id == escalation.c.id)
    ordered = names.order_by(escalation_person.c.person).correlate(escalation).subquery()
    return select(func.aggregate_strings(ordered.c.person, ", ")).scalar_subquery()
