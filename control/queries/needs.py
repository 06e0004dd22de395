"""Why a ticket needs somebody: each reason read off its own index range, so that no question looks at every ticket.

At the present the store's own rows answer; at a past instant the logs do, as far as they can tell. Known as of today
there: fields of a ticket (team, owner, service), what was put aside, and a reason that was sent back since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from control.model import ClockState, ReviewState, StateCategory, TargetKind, Verdict
from control.queries.escalations import addressed_to, is_open, open_at
from control.queries.population import was_open
from control.store.tables import (
    EVENT_STANDS,
    approval,
    approval_step,
    breach_review,
    clock,
    clock_change,
    escalation,
    ticket,
    ticket_event,
)

STALE_AFTER = timedelta(days=7)
"""Without any event for a week: longer than every waiting time of the shipped promises, so somebody forgot it."""
Ids = Select[tuple[int]]
"""Ticket ids."""


class Reason(StrEnum):
    """Why a ticket needs somebody; a ticket may have several."""

    MINE = "mine"
    """An open escalation is addressed to whoever asks; such a ticket is escalated too."""
    ESCALATED = "escalated"
    BREACHED = "breached"
    """A promise is broken, and still open."""
    AT_RISK = "at_risk"
    """A promise runs or pauses, unbroken, past the share of its target that it names."""
    UNROUTED = "unrouted"
    UNOWNED = "unowned"
    """Nobody owns it, or somebody who has left."""
    REVIEW = "review"
    """A breach waits for its reason, or its reason for a second pair of eyes."""
    APPROVAL = "approval"
    """Something that was asked for it waits for a decision."""
    STALE = "stale"


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
    left: tuple[str, ...] = ()
    """Account names of those who have left: an open ticket of theirs is nobody's. Other tools name whom they like."""


def reasons(as_of: datetime, asked: Asked) -> CTE:
    """A row for each ticket that needs somebody: ticket_id, and 1 or 0 for each `Reason` by its name."""
    found = _then(as_of) if asked.past else _now(as_of)
    mine = found[Reason.ESCALATED].where(addressed_to(asked.person))
    parts = [_named(reason, ids) for reason, ids in (found | {Reason.MINE: mine}).items()]
    if asked.left:
        parts.append(_named(Reason.UNOWNED, _left_behind(as_of, asked.past, asked.left)))
    each = union_all(*parts).subquery("each_reason").c
    flags = [func.max(case((each.reason == reason, 1), else_=0)).label(reason.value) for reason in Reason]
    return select(each.ticket_id, *flags).group_by(each.ticket_id).cte("reasons")


def _named(reason: Reason, ids: Ids) -> Select[tuple[int, str]]:
    return ids.add_columns(literal(reason.value, Text).label("reason"))


def _now(as_of: datetime) -> dict[Reason, Ids]:
    """Conditions are written as the partial indexes have them, with their words spelled out."""
    at_risk = and_(clock.c.at_risk_at <= as_of, or_(clock.c.breaches_at.is_(None), clock.c.breaches_at >= as_of))
    open_tickets = select(ticket.c.id.label("ticket_id")).where(ticket_is_open())
    nobodys = _nobodys().c
    return {
        Reason.ESCALATED: select(escalation.c.ticket_id).where(is_open()),
        Reason.BREACHED: select(clock.c.ticket_id).where(_promised(), clock_is_open(), clock.c.breaches_at < as_of),
        Reason.AT_RISK: select(clock.c.ticket_id).where(_promised(), clock_is_open(), at_risk),
        Reason.UNROUTED: select(nobodys.ticket_id).where(nobodys.routing == "unrouted"),
        Reason.UNOWNED: select(nobodys.ticket_id).where(nobodys.owner.is_(None)),
        Reason.REVIEW: select(breach_review.c.ticket_id).where(review_waits()),
        Reason.APPROVAL: _asked_for().where(approval_step.c.state == literal_column("'open'")),
        Reason.STALE: open_tickets.where(ticket.c.last_event_at < as_of - STALE_AFTER),
    }


def _nobodys() -> CTE:
    """Open tickets without a team or an owner, read once: either condition alone would be asked of every ticket."""
    unrouted = ticket.c.routing == literal_column("'unrouted'")
    rows = select(ticket.c.id.label("ticket_id"), ticket.c.owner, ticket.c.routing)
    return rows.where(ticket_is_open(), or_(ticket.c.owner.is_(None), unrouted)).cte("nobodys")


def _left_behind(as_of: datetime, past: bool, left: Sequence[str]) -> Ids:
    """Open tickets of people who have left, read off the open ones: of all that they ever owned these are few."""
    is_open = was_open(as_of) if past else ticket_is_open()
    rows = select(ticket.c.id.label("ticket_id")).where(ticket.c.created_at <= as_of, is_open)
    return rows.where(ticket.c.owner.concat("").in_(left))


def _then(as_of: datetime) -> dict[Reason, Ids]:
    held = clock_change.c
    valid = and_(held.at <= as_of, or_(held.until.is_(None), held.until > as_of))
    stood = select(held.ticket_id).where(valid, held.state.in_([ClockState.RUNNING, ClockState.PAUSED]))
    broken = held.breaches_at < as_of
    at_risk = and_(held.at_risk_at <= as_of, or_(held.breaches_at.is_(None), held.breaches_at >= as_of))
    open_tickets = select(ticket.c.id.label("ticket_id")).where(ticket.c.created_at <= as_of, was_open(as_of))
    return {
        Reason.ESCALATED: select(escalation.c.ticket_id).where(open_at(as_of)),
        Reason.BREACHED: stood.where(broken),
        Reason.AT_RISK: stood.where(at_risk),
        Reason.UNROUTED: open_tickets.where(ticket.c.routing == "unrouted"),
        Reason.UNOWNED: open_tickets.where(ticket.c.owner.is_(None)),
        Reason.REVIEW: select(breach_review.c.ticket_id).where(review_waited(as_of)),
        Reason.APPROVAL: _asked_for().where(step_was_open(as_of)),
        Reason.STALE: open_tickets.where(last_event(as_of) < as_of - STALE_AFTER),
    }


def last_event(as_of: datetime | ColumnElement[datetime]) -> ColumnElement[datetime]:
    """When something had happened to a ticket last, of what had happened by `as_of`."""
    of_ticket = and_(ticket_event.c.ticket_id == ticket.c.id, EVENT_STANDS, ticket_event.c.at <= as_of)
    return select(func.max(ticket_event.c.at)).where(of_ticket).correlate_except(ticket_event).scalar_subquery()


def ticket_is_open() -> ColumnElement[bool]:
    """Whether somebody has to work on a ticket today."""
    return ticket.c.state_category.not_in([literal_column(f"'{state}'") for state in StateCategory if state.ends])


def clock_is_open() -> ColumnElement[bool]:
    """Whether a cycle runs or pauses today."""
    return clock.c.state.in_([literal_column(f"'{state}'") for state in (ClockState.RUNNING, ClockState.PAUSED)])


def clock_has_broken(as_of: datetime) -> ColumnElement[bool]:
    """Whether a cycle broke its promise: it was judged so, or it goes on and its time was over at an instant."""
    judged = clock.c.verdict == literal_column(f"'{Verdict.BREACHED}'")
    return or_(judged, and_(clock_is_open(), clock.c.breaches_at < as_of))


def review_waits() -> ColumnElement[bool]:
    """Whether a breach review waits for somebody today."""
    return breach_review.c.state.in_(
        [literal_column(f"'{state}'") for state in (ReviewState.OPEN, ReviewState.REASONED)]
    )


def review_waited(as_of: datetime) -> ColumnElement[bool]:
    """Whether a breach review had been opened by `as_of` and nobody had reviewed it then."""
    reviewed = breach_review.c.reviewed_at
    return and_(breach_review.c.opened_at <= as_of, or_(reviewed.is_(None), reviewed > as_of))


def _asked_for() -> Ids:
    """The tickets of steps of approvals."""
    return select(approval.c.ticket_id).join_from(approval_step, approval, approval.c.id == approval_step.c.approval_id)


def step_was_open(as_of: datetime) -> ColumnElement[bool]:
    """Whether a step of an approval was being decided at `as_of`."""
    ended = approval_step.c.ended_at
    return and_(approval_step.c.opened_at <= as_of, or_(ended.is_(None), ended > as_of))


def _promised() -> ColumnElement[bool]:
    """Every kind there is, named: the indexes of the clocks begin with it."""
    return clock.c.kind.in_([literal_column(f"'{kind}'") for kind in TargetKind])
