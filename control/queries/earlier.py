"""What a count of today is compared with: how many tickets were open, or needed somebody, at instants before.

Counted is what the logs keep from when until when: promises, escalations, reviews, and whether a ticket was open. Who
had a ticket is known as of today alone, so of tickets without a team or an owner nothing is said here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, Connection, Select, and_, case, distinct, func, literal, or_, select, true
from sqlalchemy import union_all as all_of

from control.model import ClockState
from control.policy.scope import Scope
from control.queries.frames import INSTANT, frame
from control.queries.needs import STALE_AFTER, Reason, last_event
from control.queries.population import lies_in, was_open
from control.store.tables import approval, approval_step, breach_review, clock_change, escalation, ticket
from control.store.types import UtcDateTime

OPEN, APPROVALS = "open", "approvals"
COUNTED = (
    *(OPEN, Reason.STALE.value, Reason.ESCALATED.value, APPROVALS),
    *(Reason.BREACHED.value, Reason.AT_RISK.value, Reason.REVIEW.value),
)
"""The figures, by the names of their columns."""


@dataclass(frozen=True, slots=True)
class _Log:
    """What may have held at one of the instants, by ticket: when it began and ended, and which figures count it."""

    kept: CTE
    since: ColumnElement[datetime]
    until: ColumnElement[datetime] | None
    counts: Mapping[str, ColumnElement[bool]]
    each: ColumnElement[int] = ticket.c.id
    """What is counted, each once."""


def earlier(connection: Connection, _: datetime, scope: Scope, instants: Sequence[datetime]) -> pd.DataFrame:
    """One row for each of `instants` (at least one), earliest first: `at`, and the figures of `COUNTED` by name.

    Each is what the inbox and the backlog counted at that instant, what was put aside included; `approvals` is how many
    approvals waited for a decision.
    """
    moments = all_of(*(_moment(each) for each in instants)).cte("moments")
    # One statement for each log: SQLite plans them well one by one, and together it takes three times as long.
    every = pd.DataFrame({"at": pd.Series(sorted(instants), dtype=INSTANT)})
    for log in _logs(moments, min(instants)):
        every = every.merge(frame(connection, _tallies(log, moments, scope)), how="left", on="at")
    return every.fillna(dict.fromkeys(COUNTED, 0))[["at", *COUNTED]]


def _moment(at: datetime) -> Select[datetime, datetime]:
    return select(literal(at, UtcDateTime).label("at"), literal(at - STALE_AFTER, UtcDateTime).label("stale_before"))


def _tallies(log: _Log, moments: CTE, scope: Scope) -> Select[Any]:
    counts = [func.count(distinct(case((held, log.each)))).label(name) for name, held in log.counts.items()]
    ended = true() if log.until is None else or_(log.until.is_(None), log.until > moments.c.at)
    joined = log.kept.join(ticket, ticket.c.id == log.kept.c.ticket_id)
    joined = joined.join(moments, and_(log.since <= moments.c.at, ended))
    return select(moments.c.at, *counts).select_from(joined).where(lies_in(scope)).group_by(moments.c.at)


def _logs(moments: CTE, first: datetime) -> Iterator[_Log]:
    at, opened = moments.c.at, _opened(first)
    stale = and_(was_open(at), last_event(at) < moments.c.stale_before)
    yield _Log(opened, opened.c.created_at, None, {OPEN: was_open(at), Reason.STALE.value: stale})
    raised = _lasted(escalation.c.ended_at, first, escalation.c.raised_at)
    yield _Log(raised, raised.c.raised_at, raised.c.ended_at, {Reason.ESCALATED.value: true()})
    waiting = _lasted(breach_review.c.reviewed_at, first, breach_review.c.opened_at)
    yield _Log(waiting, waiting.c.opened_at, waiting.c.reviewed_at, {Reason.REVIEW.value: true()})
    asked = _asked(first)
    yield _Log(asked, asked.c.opened_at, asked.c.ended_at, {APPROVALS: true()}, asked.c.approval_id)
    running = clock_change.c.state.in_([ClockState.RUNNING, ClockState.PAUSED])
    columns = (clock_change.c[name] for name in ("at", "breaches_at", "at_risk_at"))
    clocks = _lasted(clock_change.c.until, first, *columns, where=running)
    broken = clocks.c.breaches_at < at
    at_risk = and_(clocks.c.at_risk_at <= at, or_(clocks.c.breaches_at.is_(None), clocks.c.breaches_at >= at))
    counts = {Reason.BREACHED.value: broken, Reason.AT_RISK.value: at_risk}
    yield _Log(clocks, clocks.c.at, clocks.c.until, counts)


def _opened(first: datetime) -> CTE:
    """Tickets that can have been open at `first` or later: most had ended by then, and were not reopened."""
    lasted = or_(ticket.c.created_at > first, ticket.c.reopen_count > 0, was_open(first))
    return _kept(select(ticket.c.id.label("ticket_id"), ticket.c.created_at).where(lasted))


def _asked(first: datetime) -> CTE:
    """Steps of approvals that had not been decided at `first`."""
    step = approval_step.c
    rows = select(approval.c.ticket_id, step.approval_id, step.opened_at, step.ended_at)
    joined = rows.join_from(approval_step, approval, approval.c.id == step.approval_id)
    return _kept(joined.where(step.opened_at.is_not(None), or_(step.ended_at.is_(None), step.ended_at > first)))


def _lasted(
    until: ColumnElement[datetime],
    first: datetime,
    *columns: ColumnElement[Any],
    where: ColumnElement[bool] | None = None,
) -> CTE:
    """The rows of a log, by ticket, that had not ended at `first`."""
    rows = select(until.table.c.ticket_id, until, *columns).where(or_(until.is_(None), until > first))
    return _kept(rows if where is None else rows.where(where))


def _kept(rows: Select[Any]) -> CTE:
    """Read once and kept: what lasted into the period is a small part of all, and every instant looks at it."""
    return rows.cte("kept").prefix_with("MATERIALIZED")
