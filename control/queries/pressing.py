"""Of all that is asked for a ticket the one thing that asks most: its escalation, its review, its due time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    case,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from control.model import EscalationState, ReviewState, TargetKind
from control.queries.escalations import addressed_to, is_open, number_of, open_at, people, stood
from control.queries.needs import Asked, clock_is_open, review_waited, review_waits
from control.store.escalations import OPEN
from control.store.numbered import numbered
from control.store.tables import breach_review, clock, clock_change, escalation, snooze, ticket

_later = escalation.alias("later")


def asks_most(flagged: CTE, as_of: datetime, asked: Asked) -> ScalarSelect[int]:
    """The open escalation of a ticket that asks most: the person's own, then unseen ones, then the highest."""
    open_then = open_at(as_of) if asked.past else is_open()
    mine = case((addressed_to(asked.person), 0), else_=1)
    acted = case((state_of(as_of, asked) == EscalationState.ACTIONED, 1), else_=0)
    rows = select(escalation.c.id).where(escalation.c.ticket_id == flagged.c.ticket_id, open_then)
    ordered = rows.order_by(mine, acted, escalation.c.level.desc(), escalation.c.id.desc())
    return ordered.limit(1).correlate(flagged).scalar_subquery()


def due_first(flagged: CTE, as_of: datetime, asked: Asked) -> ScalarSelect[int]:
    """The review of a ticket that waits and is due first."""
    waits = review_waited(as_of) if asked.past else review_waits()
    rows = select(breach_review.c.id).where(breach_review.c.ticket_id == flagged.c.ticket_id, waits)
    ordered = rows.order_by(breach_review.c.due_at, breach_review.c.id)
    return ordered.limit(1).correlate(flagged).scalar_subquery()


def state_of(as_of: datetime, asked: Asked) -> ColumnElement[str]:
    """The state of an escalation at the instant that is asked for."""
    return stood(as_of) if asked.past else escalation.c.state


def raised(state: ColumnElement[str], mine: ColumnElement[bool]) -> Sequence[ColumnElement[Any]]:
    """What the inbox says of an escalation; null where there is none."""
    there = escalation.c.id.is_not(None)
    return (
        number_of().label("escalation_number"),
        escalation.c.version.label("escalation_version"),
        escalation.c.level,
        escalation.c.recipient.label("escalation_recipient"),
        case((there, state)).label("escalation_state"),
        people(),
        case((and_(there, mine), 1), (there, 0)).label("mine_too"),
    )


def reviewed(as_of: datetime, asked: Asked) -> Sequence[ColumnElement[Any]]:
    """What the inbox says of a review; null where there is none."""
    held = breach_review.c
    reasoned = and_(held.reasoned_at <= as_of, held.state != ReviewState.OPEN)
    then = case(
        (reasoned, literal(ReviewState.REASONED, Text)), (held.id.is_not(None), literal(ReviewState.OPEN, Text))
    )
    return (
        numbered("B", held.id).label("review_number"),
        held.version.label("review_version"),
        (then if asked.past else held.state).label("review_state"),
        held.due_at.label("review_due_at"),
        held.kind.label("review_kind"),
        held.cycle.label("review_cycle"),
        held.reasoned_by.label("review_reasoned_by"),
        held.reasoned_by_person.label("review_reasoned_by_person"),
        held.reasoned_for.label("review_reasoned_for"),
    )


def anew() -> ColumnElement[bool]:
    """Whether something was raised of a ticket after it was put aside."""
    since = and_(_later.c.ticket_id == snooze.c.ticket_id, _later.c.raised_seq > snooze.c.snoozed_seq)
    still = _later.c.state.in_([literal_column(f"'{state}'") for state in OPEN])
    return select(_later.c.id).where(since, still).correlate(snooze).exists()


def due_next(as_of: datetime, asked: Asked) -> ColumnElement[datetime]:
    """When the open resolution of a ticket is due, else whatever of it is due next; null where nothing is."""
    held = clock_change.c if asked.past else clock.c
    valid = and_(held.at <= as_of, or_(held.until.is_(None), held.until > as_of)) if asked.past else true()
    running = held.state.in_(["running", "paused"]) if asked.past else clock_is_open()
    first = case((held.kind == TargetKind.RESOLUTION, 0), else_=1)
    rows = select(held.due_at).where(held.ticket_id == ticket.c.id, held.due_at.is_not(None), valid, running)
    return rows.order_by(first, held.due_at).limit(1).correlate(ticket).scalar_subquery()
