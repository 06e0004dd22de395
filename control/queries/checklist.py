"""What the control checklist counts in the store, and what of it is wrong: one statement says both, so that they agree.

Tickets, issues, measures, approvals and decisions are counted as far as whoever asks sees them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
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
    union_all,
)

from control.model import ApprovalState, StepState
from control.policy.checklist import ChecklistTerms, Point
from control.policy.decision_terms import DecisionState
from control.policy.issue_terms import IssueState
from control.policy.measure_terms import Halt, MeasureStage
from control.policy.measure_values import Series, ValueState
from control.policy.scope import Scope
from control.queries import decisions, issue_sight, measures
from control.queries.about import lies_in, names_of, with_about
from control.queries.frames import frame
from control.queries.population import existed
from control.queries.population import lies_in as ticket_lies_in
from control.store.numbered import numbered
from control.store.tables import (
    approval,
    approval_decision,
    approval_step,
    breach_review,
    decision,
    issue,
    measure,
    measure_value,
    ticket,
)

_STAGES = tuple(MeasureStage)
_DECIDED = (ApprovalState.APPROVED, ApprovalState.REJECTED, ApprovalState.CONSUMED)
_DECIDED_STEP = (StepState.APPROVED, StepState.REJECTED)
Things = Select[*tuple[Any, ...]]
"""A row for each thing that is counted: subject, said, unit, service, since_at, is_wrong."""


@dataclass(frozen=True, slots=True)
class ChecklistAsked:
    """What the rulebook leaves to be said: days that are looked back, and from when on an issue waits too long."""

    looks_back_days: int
    issue_days: int
    other: tuple[str, ...] = ()
    """Categories that say nothing, as `service/category`."""
    most: int | None = 200
    """Rows that are listed of what is wrong; None: all of them."""

    @classmethod
    def by(cls, terms: ChecklistTerms, most: int | None = 200) -> "ChecklistAsked":
        """The same in the words of a rulebook."""
        return cls(terms.looks_back_days, terms.issue_days, tuple(sorted(terms.other)), most)


def counted(connection: Connection, as_of: datetime, scope: Scope, asked: ChecklistAsked) -> pd.DataFrame:
    """A row for each point that is counted in the store: point, wrong, of_all."""
    parts = []
    for point, things in _THINGS.items():
        rows = things(as_of, scope, asked).subquery(f"of_{point}")
        wrong = cast(func.coalesce(func.sum(rows.c.is_wrong), 0), Integer).label("wrong")
        parts.append(select(literal(point, Text).label("point"), wrong, func.count().label("of_all")).select_from(rows))
    return frame(connection, union_all(*parts))


def wrong(connection: Connection, as_of: datetime, scope: Scope, asked: ChecklistAsked, point: Point) -> pd.DataFrame:
    """What is wrong at a point that is counted in the store, the longest first.

    Columns: subject (T-1, I-1, M-1, A-1, DEC-1; of a review its ticket), said, unit, service, since_at.
    """
    rows = _THINGS[point](as_of, scope, asked).subquery("things")
    names = ("subject", "said", "unit", "service", "since_at")
    its = select(*(rows.c[name] for name in names)).where(rows.c.is_wrong == 1)
    return frame(connection, its.order_by(rows.c.since_at, rows.c.subject).limit(asked.most))


def _things(
    subject: ColumnElement[str],
    said: ColumnElement[str],
    place: tuple[ColumnElement[Any], ColumnElement[Any]],
    since_at: ColumnElement[datetime],
    is_wrong: ColumnElement[bool],
) -> Things:
    named = (subject.label("subject"), said.label("said"), place[0].label("unit"), place[1].label("service"))
    return select(*named, since_at.label("since_at"), case((is_wrong, 1), else_=0).label("is_wrong"))


def _tickets(as_of: datetime, scope: Scope, asked: ChecklistAsked, is_wrong: ColumnElement[bool]) -> Things:
    lately = ticket.c.created_at > as_of - timedelta(days=asked.looks_back_days)
    place = (ticket.c.unit, ticket.c.service)
    rows = _things(ticket.c.key, ticket.c.title, place, ticket.c.created_at, is_wrong)
    return rows.where(lately, existed(as_of, scope))


def _other(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    filed = ticket.c.service.concat("/").concat(ticket.c.category)
    return _tickets(as_of, scope, asked, or_(ticket.c.category.is_(None), filed.in_(asked.other)))


def _unfiled(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    nobodys = and_(ticket.c.owner.is_(None), ticket.c.first_resolved_at <= as_of)
    return _tickets(as_of, scope, asked, or_(ticket.c.service.is_(None), ticket.c.unit.is_(None), nobodys))


def _unreviewed(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    its = breach_review.c
    late = or_(its.reviewed_at.is_(None), its.reviewed_at > its.due_at)
    place = (ticket.c.unit, ticket.c.service)
    rows = _things(ticket.c.key, ticket.c.title, place, its.due_at, late)
    due = its.due_at.between(as_of - timedelta(days=asked.looks_back_days), as_of)
    return rows.join(ticket, ticket.c.id == its.ticket_id).where(due, its.opened_at <= as_of, ticket_lies_in(scope))


def _unimproved(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    """Issues that somebody decided about long enough ago: those that are still nothing but confirmed."""
    waits = issue.c.state == IssueState.CONFIRMED
    nowhere = literal(None, Text)
    rows = _things(numbered("I", issue.c.id), issue.c.label, (nowhere, nowhere), issue.c.decided_at, waits)
    decided = issue.c.state.not_in((IssueState.CANDIDATE, IssueState.MERGED))
    long_ago = issue.c.decided_at <= as_of - timedelta(days=asked.issue_days)
    return rows.where(decided, long_ago, issue_sight.seen(as_of, scope))


def _measures(as_of: datetime, scope: Scope, first: MeasureStage, is_wrong: ColumnElement[bool]) -> Things:
    """Measures that have come so far or further, and are not cancelled."""
    its = measure.c
    rows = _things(numbered("M", its.id), its.title, (its.unit, its.service), its.opened_at, is_wrong)
    goes_on = or_(its.halt.is_(None), its.halt != Halt.CANCELLED)
    return rows.where(its.stage.in_(_STAGES[_STAGES.index(first) :]), goes_on, measures.seen(as_of, scope))


def _unanswered(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    del asked
    nobody = or_(measure.c.owner.is_(None), measure.c.accepted_at.is_(None), measure.c.sponsor.is_(None))
    return _measures(as_of, scope, MeasureStage.IDENTIFIED, nobody)


def _unvalued(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    del asked
    said = select(measure_value.c.measure_id).where(measure_value.c.measure_id == measure.c.id)
    by_then = said.where(measure_value.c.said_at <= as_of)
    expected = by_then.where(measure_value.c.series == Series.FORECAST).exists()
    validated = by_then.where(measure_value.c.state == ValueState.VALIDATED).exists()
    return _measures(
        as_of, scope, MeasureStage.DECIDED, or_(~expected, and_(measure.c.stage == MeasureStage.CLOSED, ~validated))
    )


def _untraced(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    lately = approval.c.ended_at > as_of - timedelta(days=asked.looks_back_days)
    step, said = approval_step.c, approval_decision.c
    kept = select(said.step).where(said.approval_id == step.approval_id, said.round == step.round)
    decided = select(step.number).where(step.approval_id == approval.c.id, step.state.in_(_DECIDED_STEP))
    silent = decided.where(~kept.where(said.step == step.number).exists()).exists()
    _, title, unit, service = names_of(approval)
    rows = _things(numbered("A", approval.c.id), title, (unit, service), approval.c.ended_at, silent)
    ended = (approval.c.state.in_(_DECIDED), lately, approval.c.ended_at <= as_of)
    return with_about(rows, approval).where(*ended, lies_in(scope, approval))


def _unaddressed(as_of: datetime, scope: Scope, asked: ChecklistAsked) -> Things:
    """Decisions that were asked for lately, or wait for longer: those that are asked for, without owner or day."""
    its, waits = decision.c, decision.c.state == DecisionState.ASKED
    lost = and_(waits, or_(its.owner.is_(None), its.needed_by.is_(None)))
    rows = _things(numbered("DEC", its.id), its.question, (its.unit, its.service), its.asked_at, lost)
    lately = its.asked_at > as_of - timedelta(days=asked.looks_back_days)
    return rows.where(its.asked_at <= as_of, or_(waits, lately), decisions.lies_in(scope, decision))


_THINGS: Mapping[Point, Callable[[datetime, Scope, ChecklistAsked], Things]] = {
    Point.OTHER: _other,
    Point.UNFILED: _unfiled,
    Point.UNREVIEWED: _unreviewed,
    Point.UNIMPROVED: _unimproved,
    Point.UNANSWERED: _unanswered,
    Point.UNVALUED: _unvalued,
    Point.UNTRACED: _untraced,
    Point.UNADDRESSED: _unaddressed,
}
