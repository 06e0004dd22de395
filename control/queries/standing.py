"""How each ticket stands with one promise at an instant: the rows that every SLA figure counts and every drill lists.

*Source:* domain, section 3 (a ticket's target kind is breached if any cycle was, in the period of the first breach;
met if it stopped and never was, in the period of the last stop) and section 12 (an open breached clock is judged at
its breach; a ticket without a target is not on time).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CTE, ColumnElement, Text, and_, case, func, literal, null, or_, select

from control.model import ClockState, TargetKind, Verdict
from control.policy.scope import Scope
from control.queries.frames import Rows
from control.queries.population import existed, given_up
from control.store.tables import clock, clock_change, ticket


class Basis(StrEnum):
    """By which due times a promise is judged."""

    CLOCKS = "clocks"
    """By the product's own clocks."""
    RECORDED = "recorded"
    """By the due times that the tool a ticket comes from had recorded; they are of resolutions."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Which promise is asked about, and how it is judged."""

    kind: TargetKind = TargetKind.RESOLUTION
    basis: Basis = Basis.CLOCKS
    since: datetime | None = None
    """First instant of the period in which something was judged; None: from the beginning."""


def standing(as_of: datetime, scope: Scope, promise: Promise) -> CTE:
    """A row for each ticket of `scope` to which something was promised by `as_of`.

    Columns: ticket_id; verdict (met, breached, null while nothing is judged) and judged_at; open (1 while the promise
    runs or pauses), due_at (of the open cycle, else of the one that decided); at_risk and overdue (1 or 0, open
    ones only); target and calendar of the cycle that decided, null for recorded due times.
    """
    rows = _by_clocks if promise.basis is Basis.CLOCKS else _by_recorded
    return rows(as_of, scope, promise.kind).cte(f"standing_{promise.basis}_{promise.kind}")


def cycles(as_of: datetime, scope: Scope, kind: TargetKind) -> CTE:
    """The cycles of every clock of `kind` in `scope` as they stood at `as_of`.

    Columns: ticket_id, cycle, state, due_at, at_risk_at, since (of that state), breached_at (null: not breached).
    """
    held = clock_change.c
    valid = and_(held.kind == kind, held.at <= as_of, or_(held.until.is_(None), held.until > as_of))
    breached_at = case((held.breaches_at < as_of, held.breaches_at)).label("breached_at")
    rows = select(
        held.ticket_id, held.cycle, held.state, held.due_at, held.at_risk_at, held.at.label("since"), breached_at
    )
    # The scope is looked at here, beside the tables' own indexes: what is materialised later has none.
    return (
        rows.join_from(clock_change, ticket, ticket.c.id == held.ticket_id)
        .where(valid, existed(as_of, scope))
        .cte(f"cycles_{kind}")
    )


def _by_clocks(as_of: datetime, scope: Scope, kind: TargetKind) -> Rows:
    """A row for each ticket; the first breached cycle decides, else the last that stopped, else the last."""
    grouped = _grouped(as_of, scope, kind).c
    verdict = _verdict(grouped.stopped_at.is_not(None), grouped.breached_at.is_not(None))
    decided = and_(clock.c.ticket_id == grouped.ticket_id, clock.c.kind == kind, clock.c.cycle == grouped.cycle)
    return select(
        grouped.ticket_id,
        verdict.label("verdict"),
        func.coalesce(grouped.breached_at, grouped.stopped_at).label("judged_at"),
        grouped.open,
        func.coalesce(grouped.open_due_at, clock.c.due_at, clock.c.first_due_at).label("due_at"),
        grouped.at_risk,
        grouped.overdue,
        clock.c.target,
        clock.c.calendar,
    ).join(clock, decided)


def _grouped(as_of: datetime, scope: Scope, kind: TargetKind) -> CTE:
    """The cycles of each ticket taken together, and in `cycle` the one that decides."""
    stood = cycles(as_of, scope, kind).c
    is_open = stood.state.in_([ClockState.RUNNING, ClockState.PAUSED])
    at_risk = and_(is_open, stood.breached_at.is_(None), stood.at_risk_at <= as_of)
    stopped = stood.state == ClockState.STOPPED
    first_breached = func.min(case((stood.breached_at.is_not(None), stood.cycle)))
    return (
        select(
            stood.ticket_id,
            func.min(stood.breached_at).label("breached_at"),
            func.max(case((stopped, stood.since))).label("stopped_at"),
            func.max(case((is_open, stood.due_at))).label("open_due_at"),
            _flag(is_open, "open"),
            _flag(at_risk, "at_risk"),
            _flag(and_(is_open, stood.breached_at.is_not(None)), "overdue"),
            func.coalesce(first_breached, func.max(case((stopped, stood.cycle))), func.max(stood.cycle)).label("cycle"),
        )
        .group_by(stood.ticket_id)
        .cte(f"grouped_{kind}")
    )


def _by_recorded(as_of: datetime, scope: Scope, kind: TargetKind) -> Rows:
    """Judged by the first resolution, which no later event moves; nothing is known of risk."""
    due_at, resolved_at = ticket.c.reported_due_at, ticket.c.first_resolved_at
    resolved = and_(resolved_at.is_not(None), resolved_at <= as_of)
    in_time = and_(resolved, resolved_at <= due_at)
    ended = given_up(as_of)
    in_time_given_up = and_(ended, given_up(due_at))
    late = and_(due_at < as_of, or_(resolved_at.is_(None), resolved_at > due_at), ~in_time_given_up)
    is_open = and_(~resolved, ~ended)
    return select(
        ticket.c.id.label("ticket_id"),
        _verdict(in_time, late).label("verdict"),
        case((in_time, resolved_at), (late, due_at)).label("judged_at"),
        case((is_open, 1), else_=0).label("open"),
        due_at.label("due_at"),
        literal(0).label("at_risk"),
        case((and_(is_open, late), 1), else_=0).label("overdue"),
        null().cast(Text).label("target"),
        null().cast(Text).label("calendar"),
    ).where(due_at.is_not(None), literal(kind) == TargetKind.RESOLUTION, existed(as_of, scope))


def _flag(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0)).label(name)


def _verdict(met: ColumnElement[bool], breached: ColumnElement[bool]) -> ColumnElement[str]:
    return case((breached, literal(Verdict.BREACHED, Text)), (met, literal(Verdict.MET, Text)))
