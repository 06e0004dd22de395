"""What was escalated: of one ticket, and how soon somebody said that they have it.

An escalation only moves forward, so how it stood at a past instant follows from its own instants, exactly. What
an import had ended that was undone since reads as if it never had, as every figure does.
"""

from datetime import datetime

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)

from control.model import EscalationState
from control.policy.scope import Scope
from control.queries import about, measures
from control.queries.about import with_about
from control.queries.frames import INSTANT, frame
from control.queries.population import is_of
from control.store.escalations import IS_OPEN
from control.store.numbered import numbered
from control.store.spans import seconds_between
from control.store.tables import escalation, escalation_person, measure, watch
from control.store.watches import watch_of

_FIRED = (
    *("subject_type", "subject_id", "cycle", "ladder", "level", "kind", "recipient", "due_at", "raised_at"),
    *("late_seconds", "raised_by", "reason", "rulebook_version", "version"),
)
_CLIMBS = ("subject_type", "subject_id", "cycle", "ladder")


def of_ticket(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """Every escalation about a ticket that was raised by `as_of`, oldest first, as it stood then.

    Columns: number (`E-17`), subject_type, subject_id, cycle, ladder, level, kind (null: not of a clock), recipient,
    due_at, raised_at, late_seconds, raised_by, reason, rulebook_version, version (of now), state, people (account
    names, joined by blanks; null: nobody), acknowledged_at, acknowledged_by, actioned_at, actioned_by, action,
    ended_at, ended_by, ended_because.
    """
    return frame(connection, _raised(as_of).where(is_of(escalation.c.ticket_id, ticket_id, scope)))


def of_measure(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """Every escalation about a measure, such as that it rests too long, as `of_ticket` has them."""
    rows = _raised(as_of).join(measure, measure.c.id == escalation.c.measure_id)
    return frame(connection, rows.where(escalation.c.measure_id == number, measures.lies_in(scope)))


def _raised(as_of: datetime) -> Select[tuple[object, ...]]:
    kept = [escalation.c[name] for name in _FIRED]
    happened = [
        case((escalation.c[at] <= as_of, escalation.c[name])).label(name)
        for at, names in _STEPS.items()
        for name in names
    ]
    rows = select(number_of(), *kept, stood(as_of).label("state"), people(), *happened)
    return rows.where(escalation.c.raised_at <= as_of).order_by(escalation.c.id)


def acknowledgement(
    connection: Connection, as_of: datetime, scope: Scope, since: datetime | None = None
) -> pd.DataFrame:
    """How long it took until somebody said that they have it, of escalations of tickets and measures in `scope` that
    were acknowledged in [`since`, `as_of`].

    One row: n, mean_seconds and median_seconds (calendar time from raised to acknowledged; null where n is 0).
    """
    took = seconds_between(escalation.c.raised_at, escalation.c.acknowledged_at)
    began = true() if since is None else escalation.c.acknowledged_at >= since
    rows = select(
        took.label("took"),
        func.row_number().over(order_by=(took, escalation.c.id)).label("place"),
        func.count().over().label("n"),
    )
    rows = with_about(rows.select_from(escalation), escalation).where(about.lies_in(scope, escalation))
    of_period = rows.where(escalation.c.acknowledged_at <= as_of, began).cte("acknowledged").c
    # The middle one, or the two in the middle: twice the place lies within one of n + 1.
    middle = func.abs(2 * of_period.place - of_period.n - 1) <= 1
    median = func.avg(case((middle, of_period.took)), type_=Float)
    mean = func.avg(of_period.took, type_=Float)
    columns = (func.count().label("n"), mean.label("mean_seconds"), median.label("median_seconds"))
    return frame(connection, select(*columns).select_from(of_period.took.table))


def ahead(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """What is still to come of a ticket as it is watched now, whatever `as_of` is: its levels, earliest first.

    Columns: subject_type, subject_id, cycle, ladder, level (its number), at. Where nobody is told there is no level.
    """
    rows = select(watch).where(is_of(watch.c.ticket_id, ticket_id, scope))
    found = connection.execute(rows.order_by(watch.c.subject_type, watch.c.subject_id, watch.c.cycle)).mappings()
    levels = [(*(row[name] for name in _CLIMBS), *level) for row in found for level in watch_of(row).levels]
    told = pd.DataFrame(levels, columns=[*_CLIMBS, "level", "at"]).astype({"at": INSTANT})
    return told.sort_values("at", kind="stable", ignore_index=True)


_STEPS = {
    "acknowledged_at": ("acknowledged_at", "acknowledged_by"),
    "actioned_at": ("actioned_at", "actioned_by", "action"),
    "ended_at": ("ended_at", "ended_by", "ended_because"),
}
"""The instants of an escalation's steps, with what each of them brought."""


def is_open() -> ColumnElement[bool]:
    """Whether an escalation has not ended today; written so that the index of the open ones answers it."""
    return IS_OPEN


def open_at(as_of: datetime) -> ColumnElement[bool]:
    """Whether an escalation had been raised by `as_of` and had not ended then."""
    return and_(escalation.c.raised_at <= as_of, or_(escalation.c.ended_at.is_(None), escalation.c.ended_at > as_of))


def stood(as_of: datetime) -> ColumnElement[str]:
    """The state of an escalation at `as_of`, of one that had been raised by then."""
    return case(
        (escalation.c.ended_at <= as_of, escalation.c.state),
        (escalation.c.actioned_at <= as_of, literal(EscalationState.ACTIONED, Text)),
        (escalation.c.acknowledged_at <= as_of, literal(EscalationState.ACKNOWLEDGED, Text)),
        else_=literal(EscalationState.RAISED, Text),
    )


def addressed_to(person: str | None) -> ColumnElement[bool]:
    """Whether an escalation was addressed to `person`."""
    same = and_(escalation_person.c.escalation_id == escalation.c.id, escalation_person.c.person == person)
    return select(escalation_person.c.person).where(same).correlate(escalation).exists()


def people() -> ColumnElement[str]:
    """To whom an escalation was addressed: account names, joined by blanks; null: nobody."""
    return (
        select(func.aggregate_strings(escalation_person.c.person, " "))
        .where(escalation_person.c.escalation_id == escalation.c.id)
        .correlate(escalation)
        .scalar_subquery()
        .label("people")
    )


def number_of() -> ColumnElement[str]:
    """The number of an escalation that people see."""
    return numbered("E", cast(escalation.c.id, Integer)).label("number")
