"""What belongs on the agenda of a review: what waits, is late, or has to be decided before the next one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, Table, Text, and_, case, func, literal, null, or_, select

from control.policy.decision_terms import ActionState, DecisionState
from control.policy.measure_terms import Halt, MeasureStage
from control.policy.measure_values import ValueState
from control.policy.review_stages import AgendaKind
from control.policy.scope import Scope
from control.queries import decisions, measures
from control.queries.about import lies_in, names_of, with_about
from control.queries.approvals_waiting import is_being_decided
from control.queries.escalations import is_open
from control.queries.frames import frame
from control.queries.needs import review_waits
from control.queries.population import lies_in as ticket_lies_in
from control.store.numbered import numbered
from control.store.tables import (
    action_item,
    approval,
    approval_step,
    breach_review,
    decision,
    escalation,
    measure,
    measure_item,
    measure_value,
    ticket,
)

Rows = Select[*tuple[Any, ...]]
Place = Sequence[ColumnElement[Any]]
"""What it is about, and the unit and the service of that."""


@dataclass(frozen=True, slots=True)
class AgendaAsked:
    """Of which kind, and until when."""

    kind: AgendaKind
    until: datetime
    """The next review."""


def pressing(connection: Connection, as_of: datetime, scope: Scope, asked: AgendaAsked) -> pd.DataFrame:
    """What is known now of one kind and belongs on an agenda, the most pressing first.

    Columns: subject (`A-1`, `E-1`, `M-1`, `B-1`, `DEC-1` or `ACT-1`), subject_version, title, owner (an account; null:
    nobody), since_at (since when it is late, or until when there is time), since_on (the same as a day, YYYY-MM-DD; one
    of them is null, and both of a decision without a day), about (`T-1` or `M-1`, or the subject itself where it is
    about neither), unit, service (of that).
    """
    return frame(connection, _KINDS[asked.kind](as_of, scope, asked.until))


def _things(
    subject: tuple[ColumnElement[str], ColumnElement[int]],
    title: ColumnElement[str],
    owner: ColumnElement[Any],
    since: tuple[ColumnElement[Any], ColumnElement[Any]],
    place: Place,
) -> Rows:
    named = (subject[0].label("subject"), subject[1].label("subject_version"), title.label("title"))
    when = (since[0].label("since_at"), since[1].label("since_on"))
    its = (each.label(name) for each, name in zip(place, ("about", "unit", "service"), strict=True))
    return select(*named, owner.label("owner"), *when, *its)


_NOBODY, _NO_DAY = null().cast(Text), null().cast(Text)


def _approvals(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """Approvals of which a step is being decided, and which are late by the next review."""
    subject = (numbered("A", approval.c.id), approval.c.version)
    key, title, *place = names_of(approval)
    kind = func.upper(func.substr(approval.c.kind, 1, 1)).concat(func.substr(approval.c.kind, 2))
    said = kind.concat(literal(": ", Text)).concat(title)
    rows = with_about(_things(subject, said, _NOBODY, (approval.c.due_at, _NO_DAY), (key, *place)), approval)
    waits = select(approval_step.c.approval_id).where(is_being_decided(as_of, False))
    its = rows.where(approval.c.id.in_(waits), approval.c.due_at <= until, lies_in(scope, approval))
    return its.order_by(approval.c.due_at, approval.c.id)


def _escalations(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """What was escalated and still is, each ticket or measure once with what went highest."""
    del as_of, until
    its = escalation.c
    key, title, *place = names_of(escalation)
    things = _things((numbered("E", its.id), its.version), title, _NOBODY, (its.raised_at, _NO_DAY), (key, *place))
    each = func.row_number().over(
        partition_by=(its.ticket_id, its.measure_id), order_by=(its.level.desc(), its.raised_at, its.id)
    )
    rows = with_about(things.add_columns(its.level, each.label("place")), escalation)
    found = rows.where(is_open(), lies_in(scope, escalation)).subquery("escalated").c
    named = [column for column in found if column.name not in ("level", "place")]
    return select(*named).where(found.place == 1).order_by(found.level.desc(), found.since_at, found.subject)


def _of_measures(scope: Scope, as_of: datetime, since: tuple[ColumnElement[Any], ColumnElement[Any]]) -> Rows:
    """Measures that go on."""
    number = numbered("M", measure.c.id)
    place = (number, measure.c.unit, measure.c.service)
    rows = _things((number, measure.c.version), measure.c.title, measure.c.owner, since, place)
    goes_on = measure.c.stage != MeasureStage.CLOSED
    return rows.where(goes_on, measures.seen(as_of, scope))


def _slips(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """Measures of which something in the plan is late."""
    del until
    waits = and_(measure_item.c.measure_id == measure.c.id, measure_item.c.settled_at.is_(None))
    first = select(func.min(measure_item.c.due_on)).where(waits).correlate(measure).scalar_subquery()
    rows = _of_measures(scope, as_of, (_no_instant(), first))
    its = rows.where(measure.c.halt.is_(None), first < as_of.date().isoformat())
    return its.order_by(first, measure.c.id)


def _values(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """Measures of which a value was challenged and not claimed anew."""
    del until
    later = measure_value.alias("later")
    same = and_(*(later.c[name] == measure_value.c[name] for name in ("measure_id", "line", "series", "period")))
    anew = select(later.c.version).where(same, later.c.version > measure_value.c.version).exists()
    challenged = and_(measure_value.c.measure_id == measure.c.id, measure_value.c.state == ValueState.CHALLENGED)
    first = select(func.min(measure_value.c.said_at)).where(challenged, ~anew).correlate(measure).scalar_subquery()
    rows = _of_measures(scope, as_of, (first, _NO_DAY))
    return rows.where(first.is_not(None)).order_by(first, measure.c.id)


def _holds(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """Measures that rest, and are to go on before the next review."""
    rows = _of_measures(scope, as_of, (_no_instant(), measure.c.resume_on))
    its = rows.where(measure.c.halt == Halt.ON_HOLD, measure.c.resume_on <= until.date().isoformat())
    return its.order_by(measure.c.resume_on, measure.c.id)


def _breach_reviews(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """Breaches of which the reason should have been said, or looked at, by now."""
    del until
    its = breach_review.c
    subject, place = (numbered("B", its.id), its.version), (ticket.c.key, ticket.c.unit, ticket.c.service)
    rows = _things(subject, ticket.c.title, ticket.c.owner, (its.due_at, _NO_DAY), place)
    late = rows.join(ticket, ticket.c.id == its.ticket_id).where(review_waits(), its.due_at < as_of)
    return late.where(ticket_lies_in(scope)).order_by(its.due_at, its.id)


def _decisions(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """Decisions that are needed before the next review, those without a day first: nobody would miss them else."""
    its = decision.c
    del as_of
    rows = _of_register(decision, "DEC", its.question, (its.asked_at, its.needed_by), scope)
    soon = or_(its.needed_by.is_(None), its.needed_by <= until.date().isoformat())
    return rows.where(its.state == DecisionState.ASKED, soon).order_by(its.needed_by.nulls_first(), its.id)


def _actions(as_of: datetime, scope: Scope, until: datetime) -> Rows:
    """Actions whose day is over."""
    del until
    its = action_item.c
    rows = _of_register(action_item, "ACT", its.title, (its.given_at, its.due_on), scope)
    late = and_(its.state == ActionState.OPEN, its.due_on < as_of.date().isoformat())
    return rows.where(late).order_by(its.due_on, its.id)


def _of_register(
    of: Table,
    letters: str,
    said: ColumnElement[str],
    since: tuple[ColumnElement[Any], ColumnElement[Any]],
    scope: Scope,
) -> Rows:
    """Rows of decisions or of actions; since when, by the instant of those alone that have no day."""
    number = numbered(letters, of.c.id)
    when = (case((since[1].is_(None), since[0]), else_=null()), since[1])
    place = (func.coalesce(of.c.about, number), of.c.unit, of.c.service)
    return _things((number, of.c.version), said, of.c.owner, when, place).where(decisions.lies_in(scope, of))


def _no_instant() -> ColumnElement[Any]:
    return null().cast(measure.c.opened_at.type)


_KINDS: Mapping[AgendaKind, Callable[[datetime, Scope, datetime], Rows]] = {
    AgendaKind.APPROVAL: _approvals,
    AgendaKind.ESCALATION: _escalations,
    AgendaKind.SLIP: _slips,
    AgendaKind.VALUE: _values,
    AgendaKind.HOLD: _holds,
    AgendaKind.BREACH_REVIEW: _breach_reviews,
    AgendaKind.DECISION: _decisions,
    AgendaKind.ACTION: _actions,
}
