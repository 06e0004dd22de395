"""What the tickets of a recurring issue came to in a stretch of time: what a measure is held against later.

*Source:* domain, section 7 (baseline from the tickets, with its source query). Every ticket counts, seen or not: a
baseline is one figure, whoever asks for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Integer, RowMapping, and_, case, cast, exists, func, select

from control.model import ApprovalState, TargetKind, Verdict
from control.policy.scope import Scope
from control.queries.population import existed
from control.store.tables import TICKET_STAYS, approval, clock, issue_ticket, ticket


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, the end included."""

    since: datetime
    until: datetime


def tickets_of_issue(connection: Connection, number: int, stretch: Stretch) -> list[RowMapping]:
    """The tickets of a recurring issue that came in a stretch of time, by id.

    Each with id, customer, seconds (working time to resolve, of what was resolved or still runs) and breached (1: it
    broke the promise to be resolved in time).
    """
    resolves = and_(clock.c.ticket_id == ticket.c.id, clock.c.kind == TargetKind.RESOLUTION)
    seconds = select(cast(func.coalesce(func.sum(clock.c.elapsed_seconds), 0), Integer)).where(resolves)
    broke = exists().where(resolves, clock.c.verdict == Verdict.BREACHED)
    columns = (
        *(ticket.c.id, ticket.c.customer),
        seconds.scalar_subquery().label("seconds"),
        case((broke, 1), else_=0).label("breached"),
    )
    rows = select(*columns).join(issue_ticket, issue_ticket.c.ticket_id == ticket.c.id)
    asked = rows.where(_of_issue(number, stretch)).order_by(ticket.c.id)
    return list(connection.execute(asked).mappings())


def exposures(connection: Connection, place: Scope, stretch: Stretch) -> int:
    """How many tickets came at a place in a stretch of time, whatever they were about."""
    counted = select(func.count()).select_from(ticket).where(existed(stretch.until, place))
    return int(connection.scalar(counted.where(ticket.c.created_at > stretch.since)) or 0)


def paid_for_issue(connection: Connection, number: int, stretch: Stretch) -> dict[str, int]:
    """What was carried out for the tickets of a recurring issue, in cents of the base currency, by kind of approval."""
    cents = cast(func.sum(approval.c.base_cents), Integer).label("cents")
    rows = select(approval.c.kind, cents).join(ticket, ticket.c.id == approval.c.ticket_id)
    rows = rows.join(issue_ticket, issue_ticket.c.ticket_id == ticket.c.id)
    paid = rows.where(_of_issue(number, stretch), approval.c.state == ApprovalState.CONSUMED)
    paid = paid.where(approval.c.base_cents.is_not(None)).group_by(approval.c.kind)
    return {row.kind: row.cents for row in connection.execute(paid)}


def weeks_of_issue(connection: Connection, number: int, stretch: Stretch) -> dict[int, int]:
    """How many tickets of a recurring issue came in each whole week before the end of a stretch; 0: the last one."""
    week = _week(stretch)
    rows = select(week.label("week"), func.count().label("tickets")).join(
        issue_ticket, issue_ticket.c.ticket_id == ticket.c.id
    )
    return {row.week: row.tickets for row in connection.execute(rows.where(_of_issue(number, stretch)).group_by(week))}


def weeks_of_place(connection: Connection, place: Scope, stretch: Stretch) -> dict[int, int]:
    """The same of all tickets that came at a place."""
    week = _week(stretch)
    rows = select(week.label("week"), func.count().label("tickets")).where(existed(stretch.until, place))
    came = rows.where(ticket.c.created_at > stretch.since).group_by(week)
    return {row.week: row.tickets for row in connection.execute(came)}


def _week(stretch: Stretch) -> ColumnElement[int]:
    """Which whole week before the end of a stretch a ticket came in."""
    weeks = (stretch.until - stretch.since) // timedelta(weeks=1)
    ends = ((ticket.c.created_at > stretch.until - timedelta(weeks=number + 1), number) for number in range(weeks))
    return cast(case(*ends, else_=weeks), Integer)


def _of_issue(number: int, stretch: Stretch) -> ColumnElement[bool]:
    came = and_(ticket.c.created_at > stretch.since, ticket.c.created_at <= stretch.until)
    return and_(issue_ticket.c.issue_id == number, came, TICKET_STAYS)
