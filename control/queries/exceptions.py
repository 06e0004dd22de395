"""The inbox: what needs somebody's decision, one row for each ticket, and how many there are for each reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Join,
    Label,
    ScalarSelect,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from control.model import EscalationState, ReviewState, TargetKind
from control.policy.scope import Scope
from control.queries.escalations import addressed_to, is_open, number_of, open_at, people, stood
from control.queries.frames import Rows, frame
from control.queries.needs import Moment, Reason, clock_is_open, reasons, review_waited, review_waits
from control.queries.population import lies_in
from control.store.escalations import OPEN
from control.store.tables import breach_review, clock, clock_change, escalation, snooze, ticket

_later = escalation.alias("later")
_TICKET = (
    *("id", "key", "version", "source", "title", "service", "category", "unit", "team", "owner", "priority"),
    *("routing", "state", "state_category"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose inbox, and which part of it."""

    person: str | None = None
    """An account name; None: nobody's own, so that nothing is theirs and nothing was put aside."""
    only: Reason | None = None
    """None: every reason."""
    aside: bool = False
    """Whether to show, too, what the person has put aside."""
    past: bool = False
    """Whether the instant lies in the past: then the logs are asked, as far as they can tell."""


def inbox(connection: Connection, as_of: datetime, scope: Scope, asked: Asked, limit: int = 200) -> pd.DataFrame:
    """Tickets that need somebody: those that need a decision of the person first, then by the time that is left.

    Columns: id, key, version, source, title, service, category, unit, team, owner, priority, routing, state,
    state_category (of the ticket); 1 or 0 for each `Reason` by its name; needs_me (1: an escalation to the person on
    which nobody has acted), aside (1 or 0); of the open escalation that asks most: escalation_number (`E-17`),
    escalation_version, level, escalation_state, people (account names, joined by blanks), mine_too (whether it is
    addressed to the person); due_at (of the resolution that is open, else of the promise that is due next; null: none,
    or paused); of the review that is due first: review_number (`B-3`), review_version, review_state, review_due_at,
    review_kind, review_cycle, review_reasoned_by; last_event_at.
    """
    needing = _needing(as_of, scope, asked)
    rows = needing.rows.where(needing.chosen)
    left = func.coalesce(needing.due_at, breach_review.c.due_at)
    ordered = rows.order_by(needing.needs_me.desc(), left.is_(None), left, ticket.c.id)
    return frame(connection, ordered.limit(limit))


def counts(connection: Connection, as_of: datetime, scope: Scope, asked: Asked) -> pd.DataFrame:
    """One row: `total`, and for each `Reason` by its name how many tickets the inbox holds (whatever `only` says),
    `needs_me`, and `put_aside`, how many the person has put aside (which the others count only where they are asked
    for).
    """
    every = Asked(asked.person, None, asked.aside, asked.past)
    needing = _needing(as_of, scope, every).rows.subquery("needing").c
    seen = true() if asked.aside else needing.aside == 0

    def tally(condition: ColumnElement[bool], name: str) -> Label[int]:
        return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer).label(name)

    by_reason = [tally(and_(seen, needing[reason.value] == 1), reason.value) for reason in Reason]
    others = (tally(seen, "total"), tally(and_(seen, needing.needs_me == 1), "needs_me"))
    return frame(connection, select(*others, *by_reason, tally(needing.aside == 1, "put_aside")))


@dataclass(frozen=True, slots=True)
class _Needing:
    """The statement, and the columns by which it is narrowed and ordered."""

    rows: Rows
    chosen: ColumnElement[bool]
    needs_me: ColumnElement[int]
    due_at: ColumnElement[datetime]


def _needing(as_of: datetime, scope: Scope, asked: Asked) -> _Needing:
    flagged = reasons(Moment(as_of, asked.past), asked.person)
    state, mine = _state(as_of, asked), addressed_to(asked.person)
    acting = state.in_([EscalationState.RAISED, EscalationState.ACKNOWLEDGED])
    needs_me = case((and_(escalation.c.id.is_not(None), mine, acting), 1), else_=0)
    aside = case((and_(snooze.c.ticket_id.is_not(None), ~_anew()), 1), else_=0)
    due_at = _due(as_of, asked)
    rows = select(
        *(ticket.c[name] for name in _TICKET),
        *(flagged.c[reason.value] for reason in Reason),
        needs_me.label("needs_me"),
        aside.label("aside"),
        *_raised(state, mine),
        due_at.label("due_at"),
        *_reviewed(as_of, asked),
        ticket.c.last_event_at,
    )
    of_reason = true() if asked.only is None else flagged.c[asked.only.value] == 1
    chosen = of_reason if asked.aside else and_(of_reason, aside == 0)
    found = rows.select_from(_joined(flagged, as_of, asked)).where(ticket.c.created_at <= as_of, lies_in(scope))
    return _Needing(found, chosen, needs_me, due_at)


def _joined(flagged: CTE, as_of: datetime, asked: Asked) -> Join:
    """Each ticket with the escalation that asks most, the review that is due first, and what the person put aside."""
    mine = and_(snooze.c.ticket_id == flagged.c.ticket_id, snooze.c.person == asked.person)
    still = and_(snooze.c.snoozed_at <= as_of, snooze.c.until > as_of)
    joined = flagged.join(ticket, ticket.c.id == flagged.c.ticket_id)
    joined = joined.outerjoin(escalation, escalation.c.id == _asks_most(flagged, as_of, asked))
    joined = joined.outerjoin(breach_review, breach_review.c.id == _due_first(flagged, as_of, asked))
    return joined.outerjoin(snooze, and_(mine, still))


def _asks_most(flagged: CTE, as_of: datetime, asked: Asked) -> ScalarSelect[int]:
    """The open escalation of a ticket that asks most: the person's own, then unseen ones, then the highest."""
    open_then = open_at(as_of) if asked.past else is_open()
    mine = case((addressed_to(asked.person), 0), else_=1)
    acted = case((_state(as_of, asked) == EscalationState.ACTIONED, 1), else_=0)
    rows = select(escalation.c.id).where(escalation.c.ticket_id == flagged.c.ticket_id, open_then)
    ordered = rows.order_by(mine, acted, escalation.c.level.desc(), escalation.c.id.desc())
    return ordered.limit(1).correlate(flagged).scalar_subquery()


def _due_first(flagged: CTE, as_of: datetime, asked: Asked) -> ScalarSelect[int]:
    waits = review_waited(as_of) if asked.past else review_waits()
    rows = select(breach_review.c.id).where(breach_review.c.ticket_id == flagged.c.ticket_id, waits)
    ordered = rows.order_by(breach_review.c.due_at, breach_review.c.id)
    return ordered.limit(1).correlate(flagged).scalar_subquery()


def _state(as_of: datetime, asked: Asked) -> ColumnElement[str]:
    return stood(as_of) if asked.past else escalation.c.state


def _raised(state: ColumnElement[str], mine: ColumnElement[bool]) -> Sequence[ColumnElement[Any]]:
    there = escalation.c.id.is_not(None)
    return (
        number_of().label("escalation_number"),
        escalation.c.version.label("escalation_version"),
        escalation.c.level,
        case((there, state)).label("escalation_state"),
        people(),
        case((and_(there, mine), 1), (there, 0)).label("mine_too"),
    )


def _reviewed(as_of: datetime, asked: Asked) -> Sequence[ColumnElement[Any]]:
    held = breach_review.c
    reasoned = and_(held.reasoned_at <= as_of, held.state != ReviewState.OPEN)
    then = case(
        (reasoned, literal(ReviewState.REASONED, Text)), (held.id.is_not(None), literal(ReviewState.OPEN, Text))
    )
    return (
        literal("B-", Text).concat(cast(held.id, Text)).label("review_number"),
        held.version.label("review_version"),
        (then if asked.past else held.state).label("review_state"),
        held.due_at.label("review_due_at"),
        held.kind.label("review_kind"),
        held.cycle.label("review_cycle"),
        held.reasoned_by.label("review_reasoned_by"),
    )


def _anew() -> ColumnElement[bool]:
    """Whether something was raised of a ticket after it was put aside."""
    since = and_(_later.c.ticket_id == snooze.c.ticket_id, _later.c.raised_seq > snooze.c.snoozed_seq)
    still = _later.c.state.in_([literal_column(f"'{state}'") for state in OPEN])
    return select(_later.c.id).where(since, still).correlate(snooze).exists()


def _due(as_of: datetime, asked: Asked) -> ColumnElement[datetime]:
    """When the open resolution of a ticket is due, else whatever of it is due next; null where nothing is."""
    held = clock_change.c if asked.past else clock.c
    valid = and_(held.at <= as_of, or_(held.until.is_(None), held.until > as_of)) if asked.past else true()
    running = held.state.in_(["running", "paused"]) if asked.past else clock_is_open()
    first = case((held.kind == TargetKind.RESOLUTION, 0), else_=1)
    rows = select(held.due_at).where(held.ticket_id == ticket.c.id, held.due_at.is_not(None), valid, running)
    return rows.order_by(first, held.due_at).limit(1).correlate(ticket).scalar_subquery()
