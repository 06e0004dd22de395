"""Recurring issues as they are looked at: what belongs to each, how much of it there was lately, and what it cost.

An issue is seen by whoever sees at least half of its tickets; its figures count those tickets alone that they see.
Where a ticket belongs, and how an issue stands, is read as it is known today.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    distinct,
    func,
    literal_column,
    select,
)

from control.model import ApprovalState, TargetKind
from control.policy.issue_terms import IssueState
from control.policy.recurring import SURGES_FOR_DAYS
from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.issue_sight import half_lies_in, of_it
from control.queries.needs import clock_has_broken
from control.queries.population import lies_in
from control.store.tables import TICKET_STAYS, approval, clock, issue, issue_surge, issue_ticket, ticket

_OWN = (
    *("id", "state", "kind", "label", "words", "filed", "found_at", "version"),
    *("decided_at", "decided_by", "reason", "dismissed_until", "returns_at", "split_from"),
)
_SURGE = ("tickets", "usual", "from_at", "last_at")
_TICKETS = ("key", "title", "service", "category", "unit", "customer", "product", "state", "created_at")
WEEKS = 26
"""Half a year of weeks tells a trend from a season's start."""


@dataclass(frozen=True, slots=True)
class IssuesAsked:
    """Which issues: those in these states, by the tickets of so many recent days."""

    recent_days: int
    states: tuple[IssueState, ...] = tuple(IssueState)
    number: int | None = None
    """The id of the only one that is asked for; None: all."""


def listed(connection: Connection, as_of: datetime, scope: Scope, asked: IssuesAsked) -> pd.DataFrame:
    """The issues found by `as_of`, those that surge first, then those with most recent tickets.

    Columns: those of the table `issue` that say how it stands (words and filed are JSON); tickets (all that are seen),
    recent and before (of the recent days, and of as many days before), customers (different ones of recent tickets),
    minutes (working minutes to resolve that recent tickets took), breached (recent tickets that broke that promise),
    base_cents (of refunds, credits and replacements carried out for recent tickets). Of an issue that surges:
    surge_since_at, surge_once_in_days (by chance), and for whoever sees all its tickets surge_tickets, surge_usual
    (thousandths of a ticket), surge_from_at and surge_last_at of those that were counted; else null.
    """
    mine = _mine(as_of, scope, asked.number)
    recent = mine.c.created_at > as_of - timedelta(days=asked.recent_days)
    before = and_(~recent, mine.c.created_at > as_of - timedelta(days=2 * asked.recent_days))
    seen = _counted(mine, recent, before)
    minutes, money, surge = _worked(mine, recent, as_of), _paid(mine, recent), _surging(as_of)
    all_of_it = of_it(as_of, TICKET_STAYS)
    figures = (
        *(seen.c[name] for name in ("tickets", "recent", "before", "customers")),
        func.coalesce(minutes.c.minutes, 0).label("minutes"),
        func.coalesce(minutes.c.breached, 0).label("breached"),
        func.coalesce(money.c.base_cents, 0).label("base_cents"),
        *_of_surge(surge, seen.c.tickets == all_of_it),
    )
    rows = select(*(issue.c[name] for name in _OWN), *figures).join(seen, seen.c.issue_id == issue.c.id)
    rows = rows.outerjoin(minutes, minutes.c.issue_id == issue.c.id).outerjoin(money, money.c.issue_id == issue.c.id)
    rows = rows.outerjoin(surge, surge.c.issue_id == issue.c.id)
    which = (issue.c.found_at <= as_of, issue.c.state.in_(asked.states), 2 * seen.c.tickets >= all_of_it)
    surging = case((surge.c.since_at.is_(None), 1), else_=0)
    return frame(connection, rows.where(*which).order_by(surging, seen.c.recent.desc(), issue.c.id))


def weekly(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """How many tickets of each issue came in each of the last weeks before `as_of`.

    Columns: issue_id, week (0: the first of 26 weeks, 25: the one that ends at `as_of`), tickets.
    """
    mine = _mine(as_of, scope)
    starts = [as_of - timedelta(weeks=WEEKS - number) for number in range(WEEKS)]
    week = cast(
        case(*((mine.c.created_at <= start, number - 1) for number, start in enumerate(starts)), else_=25), Integer
    )
    rows = select(mine.c.issue_id, week.label("week"), func.count().label("tickets"))
    recent = rows.where(mine.c.created_at > starts[0]).group_by(mine.c.issue_id, week)
    return frame(connection, recent.order_by(mine.c.issue_id, week))


def tickets(connection: Connection, as_of: datetime, scope: Scope, number: int, limit: int) -> pd.DataFrame:
    """The tickets of one issue, newest first.

    Columns: key, title, service, category, unit, customer, product, state, created_at, likeness (to the middle of the
    issue, thousandths; None: not known yet), pinned_by (who said that it belongs here; None: it was found).
    """
    placed = (issue_ticket.c.likeness, issue_ticket.c.pinned_by)
    rows = select(*(ticket.c[name] for name in _TICKETS), *placed).join(
        issue_ticket, issue_ticket.c.ticket_id == ticket.c.id
    )
    seen = rows.where(issue_ticket.c.issue_id == number, ticket.c.created_at <= as_of, lies_in(scope))
    return frame(connection, seen.order_by(ticket.c.created_at.desc(), ticket.c.id.desc()).limit(limit))


def of_ticket(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """The issue that a ticket belongs to: no row, or one with id, state, kind, label and version."""
    names = ("id", "state", "kind", "label", "version")
    rows = select(*(issue.c[name] for name in names)).join(issue_ticket, issue_ticket.c.issue_id == issue.c.id)
    known = rows.where(issue_ticket.c.ticket_id == ticket_id, issue.c.found_at <= as_of)
    return frame(connection, known.where(half_lies_in(as_of, scope)))


def merged(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """Where an issue went that is a part of another one: no row, or one; it is seen by whoever sees that one.

    Columns: id, label, found_at, decided_at, decided_by, reason, merged_into, into_label.
    """
    part = issue.alias("part")
    names = ("id", "label", "found_at", "decided_at", "decided_by", "reason", "merged_into")
    rows = select(*(part.c[name] for name in names), issue.c.label.label("into_label"))
    went = rows.join(issue, issue.c.id == part.c.merged_into).where(part.c.id == number, part.c.found_at <= as_of)
    return frame(connection, went.where(half_lies_in(as_of, scope), of_it(as_of, lies_in(scope)) > 0))


def places(connection: Connection, scope: Scope, number: int) -> dict[tuple[str | None, str | None], int]:
    """How many tickets of an issue each unit and service has, among those that are seen."""
    rows = select(ticket.c.unit, ticket.c.service, func.count().label("tickets"))
    joined = rows.join(issue_ticket, issue_ticket.c.ticket_id == ticket.c.id)
    seen = joined.where(issue_ticket.c.issue_id == number, lies_in(scope)).group_by(ticket.c.unit, ticket.c.service)
    return {(row.unit, row.service): row.tickets for row in connection.execute(seen)}


def _mine(as_of: datetime, scope: Scope, number: int | None = None) -> CTE:
    """The tickets that belong to this issue, or to any, and are seen."""
    rows = select(issue_ticket.c.issue_id, ticket.c.id, ticket.c.created_at, ticket.c.customer)
    joined = rows.join(ticket, ticket.c.id == issue_ticket.c.ticket_id)
    one = () if number is None else (issue_ticket.c.issue_id == number,)
    return joined.where(ticket.c.created_at <= as_of, lies_in(scope), *one).cte("mine")


def _counted(mine: CTE, recent: ColumnElement[bool], before: ColumnElement[bool]) -> Subquery:
    columns = (
        func.count().label("tickets"),
        cast(func.sum(case((recent, 1), else_=0)), Integer).label("recent"),
        cast(func.sum(case((before, 1), else_=0)), Integer).label("before"),
        func.count(distinct(case((recent, mine.c.customer)))).label("customers"),
    )
    return select(mine.c.issue_id, *columns).group_by(mine.c.issue_id).subquery("seen")


def _worked(mine: CTE, recent: ColumnElement[bool], as_of: datetime) -> Subquery:
    """Working minutes to resolve, and how many broke that promise, by issue."""
    minutes = cast(func.sum(clock.c.elapsed_seconds) / 60, Integer).label("minutes")
    broken = cast(func.sum(case((clock_has_broken(as_of), 1), else_=0)), Integer).label("breached")
    joined = select(mine.c.issue_id, minutes, broken).join(clock, clock.c.ticket_id == mine.c.id)
    of_kind = clock.c.kind == literal_column(f"'{TargetKind.RESOLUTION}'")
    return joined.where(of_kind, recent).group_by(mine.c.issue_id).subquery("worked")


def _paid(mine: CTE, recent: ColumnElement[bool]) -> Subquery:
    """Money that approvals let be paid or credited and that was, by issue."""
    cents = cast(func.sum(approval.c.base_cents), Integer).label("base_cents")
    joined = select(mine.c.issue_id, cents).join(approval, approval.c.ticket_id == mine.c.id)
    done = approval.c.state == ApprovalState.CONSUMED
    return joined.where(done, recent).group_by(mine.c.issue_id).subquery("paid")


def _surging(as_of: datetime) -> Subquery:
    """The surges that go on: at most one of each issue."""
    goes_on = issue_surge.c.seen_at > as_of - timedelta(days=SURGES_FOR_DAYS)
    return select(issue_surge).where(issue_surge.c.found_at <= as_of, goes_on).subquery("surge")


def _of_surge(surge: Subquery, whole: ColumnElement[bool]) -> Iterator[ColumnElement[Any]]:
    """The columns of a surge, some of them only where the whole issue is seen."""
    yield from (surge.c[name].label(f"surge_{name}") for name in ("since_at", "once_in_days"))
    yield from (case((whole, surge.c[name])).label(f"surge_{name}") for name in _SURGE)
