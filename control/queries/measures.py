"""Measures as they are looked at: what each is and who answers for it, what its tickets came to, and which they are.

A measure is seen by whoever sees where it lies, by those who answer for it or proposed it, and by those to whom it was
escalated. How it stands is read as it is known today.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from control.policy.measure_terms import MeasureSource, MeasureStage
from control.policy.scope import Scope
from control.queries import population
from control.queries.frames import frame
from control.queries.population import narrowed
from control.store.numbered import numbered
from control.store.tables import (
    document,
    escalation,
    escalation_person,
    measure,
    measure_baseline,
    measure_gate,
    measure_item,
    measure_test,
    measure_ticket,
    ticket,
)

_OWN = tuple(column for column in measure.c if column.name != "opened_seq")
_ITEM = tuple(column for column in measure_item.c if column.name != "planned_seq")
_FIGURES = ("query", "tickets", "exposures", "customers", "minutes", "breached")
_MONEY = ("refund_cents", "credit_cents", "replacement_cents")
_TICKETS = ("key", "title", "service", "category", "unit", "customer", "product", "state", "created_at")


@dataclass(frozen=True, slots=True)
class MeasuresAsked:
    """Which measures."""

    number: int | None = None
    """The id of the only one that is asked for; None: all."""
    stage: MeasureStage | None = None
    """How far they have come; None: however far."""


ALL = MeasuresAsked()


def listed(connection: Connection, as_of: datetime, scope: Scope, asked: MeasuresAsked = ALL) -> pd.DataFrame:
    """The measures proposed by `as_of`, newest first.

    Columns: those of the table `measure`; moved_at (when it passed its last gate, or was proposed); next_on (the day of
    what comes next in its plan, YYYY-MM-DD) and late (how much of that should be there by now); of its newest
    baseline query (JSON), tickets, exposures, customers, minutes, breached, refund_cents, credit_cents and
    replacement_cents, NA where it has none.
    """
    each = measure_baseline.alias("each_baseline")
    newest = select(func.max(each.c.number)).where(each.c.measure_id == measure.c.id).scalar_subquery()
    its = and_(measure_baseline.c.measure_id == measure.c.id, measure_baseline.c.number == newest)
    passed = select(func.max(measure_gate.c.passed_at)).where(measure_gate.c.measure_id == measure.c.id)
    moved = func.coalesce(passed.scalar_subquery(), measure.c.opened_at, type_=measure.c.opened_at.type)
    figures = (*(measure_baseline.c[name] for name in (*_FIGURES, *_MONEY)),)
    known = measure.outerjoin(measure_baseline, its)
    rows = select(*_OWN, moved.label("moved_at"), *_planned(as_of), *figures).select_from(known)
    asks = {measure.c.id: asked.number, measure.c.stage: asked.stage}
    one = (column == value for column, value in asks.items() if value is not None)
    return frame(connection, rows.where(seen(as_of, scope), *one).order_by(measure.c.id.desc()))


def _planned(as_of: datetime) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Of the plan of a measure: the next day, and how much is late."""
    waits = (measure_item.c.measure_id == measure.c.id, measure_item.c.settled_at.is_(None))
    late = select(func.count()).where(*waits, measure_item.c.due_on < as_of.date().isoformat())
    return (
        select(func.min(measure_item.c.due_on)).where(*waits).scalar_subquery().label("next_on"),
        late.scalar_subquery().label("late"),
    )


def tickets(connection: Connection, as_of: datetime, scope: Scope, number: int, limit: int) -> pd.DataFrame:
    """The tickets of which the baseline of a measure was made and that are seen, newest first.

    Columns: key, title, service, category, unit, customer, product, state, created_at.
    """
    rows = select(*(ticket.c[name] for name in _TICKETS)).join(
        measure_ticket, measure_ticket.c.ticket_id == ticket.c.id
    )
    its = rows.where(measure_ticket.c.measure_id == number, ticket.c.created_at <= as_of, population.lies_in(scope))
    return frame(connection, its.order_by(ticket.c.created_at.desc(), ticket.c.id.desc()).limit(limit))


def of_ticket(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """The measures of which a ticket is one of the reasons, newest first: id, title, stage."""
    rows = select(measure.c.id, measure.c.title, measure.c.stage).join(
        measure_ticket, measure_ticket.c.measure_id == measure.c.id
    )
    its = rows.where(measure_ticket.c.ticket_id == ticket_id, seen(as_of, scope))
    return frame(connection, its.order_by(measure.c.id.desc()))


def of_issue(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """The measure that a recurring issue became: no row, or one with id, title, stage."""
    rows = select(measure.c.id, measure.c.title, measure.c.stage)
    its = rows.where(measure.c.source_kind == MeasureSource.ISSUE, measure.c.source == f"I-{number}")
    return frame(connection, its.where(seen(as_of, scope)).order_by(measure.c.id))


def tests(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """How a measure has to prove that it worked, made by `as_of`, the newest first.

    Columns: number (of its baseline), exposures, passes_at_most (-1: it cannot pass), expected, at_least; level,
    reduction, power and spread in thousandths.
    """
    columns = [column for column in measure_test.c if column.name != "measure_id"]
    its = and_(
        measure_baseline.c.measure_id == measure_test.c.measure_id, measure_baseline.c.number == measure_test.c.number
    )
    rows = select(*columns).join(measure_baseline, its).join(measure, measure.c.id == measure_test.c.measure_id)
    made = rows.where(measure_test.c.measure_id == number, measure_baseline.c.made_at <= as_of, seen(as_of, scope))
    return frame(connection, made.order_by(measure_test.c.number.desc()))


def plan(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What stood in the plan of a measure by `as_of`, by its day, what has none last.

    Columns: those of the table `measure_item` (days as YYYY-MM-DD).
    """
    its = select(*_ITEM).join(measure, measure.c.id == measure_item.c.measure_id)
    planned = its.where(measure_item.c.measure_id == number, measure_item.c.planned_at <= as_of, seen(as_of, scope))
    return frame(
        connection, planned.order_by(measure_item.c.due_on.is_(None), measure_item.c.due_on, measure_item.c.number)
    )


def gates(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What a measure had passed, and what had happened to it by a decision, by `as_of` in order.

    Columns: stage (a word of `Gate`), passed_at, passed_by, approval (`A-3`; null: none was needed), baseline (the
    version that holds from Decided on), unmeasured (JSON list of demands that nothing could measure), terms (JSON, what
    was decided beside), cycle.
    """
    names = ("stage", "passed_at", "passed_by", "baseline", "unmeasured", "terms", "cycle")
    number_of = numbered("A", measure_gate.c.approval_id).label("approval")
    rows = select(*(measure_gate.c[name] for name in names), number_of)
    its = rows.join(measure, measure.c.id == measure_gate.c.measure_id).where(measure_gate.c.measure_id == number)
    passed = its.where(measure_gate.c.passed_at <= as_of, seen(as_of, scope))
    return frame(connection, passed.order_by(measure_gate.c.number))


def is_seen(connection: Connection, scope: Scope, number: int) -> bool:
    """Whether whoever asks may know that there is this measure."""
    asked = select(measure.c.id).where(measure.c.id == number, lies_in(scope))
    return connection.execute(asked).first() is not None


def lies_in(scope: Scope) -> ColumnElement[bool]:
    """Whether a measure lies in `scope`, or is somebody's own who asks."""
    return and_(true(), *narrowed(scope, measure.c.unit, measure.c.service, _is_own))


def seen(as_of: datetime, scope: Scope) -> ColumnElement[bool]:
    """The same of one that had been proposed by `as_of`."""
    return and_(measure.c.opened_at <= as_of, lies_in(scope))


def _is_own(person: str) -> ColumnElement[bool]:
    """Whether an account answers for a measure or a document of it, proposed it, or stands in its plan; or whether
    anything of it was ever escalated to that.
    """
    mine = (measure.c.owner, measure.c.sponsor, measure.c.controller, measure.c.opened_by)
    planned = select(measure_item.c.measure_id).where(measure_item.c.person == person)
    written = select(document.c.measure_id).where(document.c.owner == person)
    told = select(escalation.c.measure_id).join_from(escalation_person, escalation)
    raised = told.where(escalation_person.c.person == person, escalation.c.measure_id.is_not(None))
    theirs = (measure.c.id.in_(rows) for rows in (planned, written, raised))
    return or_(*(column == person for column in mine), *theirs)
