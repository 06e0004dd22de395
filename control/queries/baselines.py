"""What the tickets of one kind came to in a stretch of time: what a measure is held against later.

*Source:* domain, section 7 (baseline from the tickets, with its source query). Every ticket counts, seen or not: a
baseline is one figure, whoever asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, RowMapping, and_, case, cast, exists, func, or_, select

from control.model import ApprovalState, TargetKind
from control.policy.scope import Scope
from control.queries.needs import clock_has_broken
from control.queries.population import existed, within
from control.store.tables import TICKET_STAYS, approval, breach_review, clock, issue_model, issue_ticket, ticket

Last = Mapping[str, Any] | RowMapping
"""The id and created_at of a ticket."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, the end included."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """Which tickets are of one kind: those of a recurring issue, or those filed so; None: that is not asked."""

    issue: int | None = None
    service: str | None = None
    category: str | None = None
    product: str | None = None
    reason: str | None = None
    """Why a promise of it was broken, as the review of the breach says."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return self == Alike()

    def condition(self) -> ColumnElement[bool]:
        """Whether a ticket is one of them."""
        filed = {name: getattr(self, name) for name in ("service", "category", "product")}
        asked = [ticket.c[name] == value for name, value in filed.items() if value is not None]
        if self.issue is not None:
            belongs = select(issue_ticket.c.ticket_id).where(issue_ticket.c.issue_id == self.issue)
            asked.append(ticket.c.id.in_(belongs))
        if self.reason is not None:
            broke = select(breach_review.c.ticket_id).where(breach_review.c.reason == self.reason)
            asked.append(ticket.c.id.in_(broke))
        return and_(TICKET_STAYS, *asked)


def tickets_of(connection: Connection, alike: Alike, stretch: Stretch) -> list[RowMapping]:
    """The tickets of a kind that came in a stretch of time, by id.

    Each with id, customer, seconds (working time to resolve, of what is not resolved up to its last change) and
    breached (1: it broke the promise to be resolved in time, resolved or not).
    """
    resolves = and_(clock.c.ticket_id == ticket.c.id, clock.c.kind == TargetKind.RESOLUTION)
    seconds = select(cast(func.coalesce(func.sum(clock.c.elapsed_seconds), 0), Integer)).where(resolves)
    broke = exists().where(resolves, clock_has_broken(stretch.until))
    columns = (
        *(ticket.c.id, ticket.c.customer),
        seconds.scalar_subquery().label("seconds"),
        case((broke, 1), else_=0).label("breached"),
    )
    asked = select(*columns).where(_came(stretch), alike.condition()).order_by(ticket.c.id)
    return list(connection.execute(asked).mappings())


def exposures(connection: Connection, place: Scope, stretch: Stretch) -> int:
    """How many tickets came at a place in a stretch of time, whatever they were about."""
    counted = select(func.count()).select_from(ticket).where(existed(stretch.until, place))
    return int(connection.scalar(counted.where(ticket.c.created_at > stretch.since)) or 0)


def paid_for(connection: Connection, alike: Alike, stretch: Stretch) -> dict[str, int]:
    """What was carried out for the tickets of a kind, in cents of the base currency, by kind of approval."""
    cents = cast(func.sum(approval.c.base_cents), Integer).label("cents")
    rows = select(approval.c.kind, cents).join(ticket, ticket.c.id == approval.c.ticket_id)
    paid = rows.where(_came(stretch), alike.condition(), approval.c.state == ApprovalState.CONSUMED)
    paid = paid.where(approval.c.base_cents.is_not(None)).group_by(approval.c.kind)
    return {row.kind: row.cents for row in connection.execute(paid)}


def weeks_of(connection: Connection, alike: Alike, stretch: Stretch) -> dict[int, int]:
    """How many tickets of a kind came in each whole week before the end of a stretch; 0: the last one."""
    week = _week(stretch)
    rows = select(week.label("week"), func.count().label("tickets")).where(_came(stretch), alike.condition())
    return {row.week: row.tickets for row in connection.execute(rows.group_by(week))}


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


def nth_after(connection: Connection, place: Scope, since: datetime, number: int) -> RowMapping | None:
    """The ticket that came at a place as the `number`th after an instant: id and created_at; None: not so many came."""
    came = select(ticket.c.id, ticket.c.created_at).where(within(place), ticket.c.created_at > since)
    in_order = came.order_by(ticket.c.created_at, ticket.c.id).offset(number - 1).limit(1)
    return connection.execute(in_order).mappings().first()


def number_after(connection: Connection, place: Scope, since: datetime) -> int:
    """How many tickets came at a place after an instant."""
    came = select(func.count()).select_from(ticket).where(within(place), ticket.c.created_at > since)
    return int(connection.scalar(came) or 0)


def number_until(
    connection: Connection, place: Scope, alike: Alike, since: datetime, last: Mapping[str, Any] | RowMapping
) -> int:
    """How many tickets of a kind came at a place after an instant, up to and with the ticket `last`."""
    before = or_(
        ticket.c.created_at < last["created_at"],
        and_(ticket.c.created_at == last["created_at"], ticket.c.id <= last["id"]),
    )
    of_kind = (within(place), ticket.c.created_at > since, before, alike.condition())
    return int(connection.scalar(select(func.count()).select_from(ticket).where(*of_kind)) or 0)


def looked_through(connection: Connection) -> int:
    """The highest id of a ticket that was compared with the recurring issues; 0: none was."""
    return int(connection.scalar(select(func.max(issue_model.c.through))) or 0)


def _came(stretch: Stretch) -> ColumnElement[bool]:
    return and_(ticket.c.created_at > stretch.since, ticket.c.created_at <= stretch.until)
