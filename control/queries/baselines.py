"""What the tickets of a recurring issue came to in a stretch of time: what a measure is held against later.

*Source:* domain, section 7 (baseline from the tickets, with its source query). Every ticket counts, seen or not: a
baseline is one figure, whoever asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, exists, func, select

from control.model import ApprovalState, TargetKind, Verdict
from control.policy.approval_terms import ApprovalKind
from control.policy.scope import Scope
from control.queries.population import existed
from control.store.tables import TICKET_STAYS, approval, clock, issue_ticket, ticket


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, the end included."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the tickets came to."""

    tickets: tuple[int, ...]
    """Their ids, in order."""
    exposures: int
    """All tickets that came at the same place in the same time, these among them."""
    customers: int
    """Different ones."""
    minutes: int
    """Working minutes to resolve, of those that were resolved or still run."""
    breached: int
    """Tickets that broke the promise to be resolved in time."""
    refund_cents: int
    """Refunds carried out, in cents of the base currency; credits and replacements beside them."""
    credit_cents: int
    replacement_cents: int


def of_issue(connection: Connection, number: int, place: Scope, stretch: Stretch) -> Baseline:
    """The baseline of a recurring issue that lies at `place`, from its tickets of a stretch of time."""
    rows = connection.execute(_tickets(number, stretch)).mappings().all()
    ids = tuple(row["id"] for row in rows)
    return Baseline(
        tickets=ids,
        exposures=max(_exposures(connection, place, stretch), len(ids)),
        customers=len({row["customer"] for row in rows} - {None}),
        minutes=sum(row["seconds"] for row in rows) // 60,
        breached=sum(row["breached"] for row in rows),
        **_money(connection, number, stretch),
    )


def _tickets(number: int, stretch: Stretch) -> Any:
    resolves = and_(clock.c.ticket_id == ticket.c.id, clock.c.kind == TargetKind.RESOLUTION)
    seconds = select(cast(func.coalesce(func.sum(clock.c.elapsed_seconds), 0), Integer)).where(resolves)
    broke = exists().where(resolves, clock.c.verdict == Verdict.BREACHED)
    columns = (
        *(ticket.c.id, ticket.c.customer),
        seconds.scalar_subquery().label("seconds"),
        case((broke, 1), else_=0).label("breached"),
    )
    rows = select(*columns).join(issue_ticket, issue_ticket.c.ticket_id == ticket.c.id)
    return rows.where(_of_issue(number, stretch)).order_by(ticket.c.id)


def _of_issue(number: int, stretch: Stretch) -> ColumnElement[bool]:
    came = and_(ticket.c.created_at > stretch.since, ticket.c.created_at <= stretch.until)
    return and_(issue_ticket.c.issue_id == number, came, TICKET_STAYS)


def _exposures(connection: Connection, place: Scope, stretch: Stretch) -> int:
    counted = select(func.count()).select_from(ticket).where(existed(stretch.until, place))
    return int(connection.scalar(counted.where(ticket.c.created_at > stretch.since)) or 0)


def _money(connection: Connection, number: int, stretch: Stretch) -> Mapping[str, int]:
    """What was carried out for the tickets, by kind."""
    cents = cast(func.sum(approval.c.base_cents), Integer).label("cents")
    rows = select(approval.c.kind, cents).join(ticket, ticket.c.id == approval.c.ticket_id)
    rows = rows.join(issue_ticket, issue_ticket.c.ticket_id == ticket.c.id)
    paid = rows.where(_of_issue(number, stretch), approval.c.state == ApprovalState.CONSUMED)
    found = {row.kind: row.cents for row in connection.execute(paid.group_by(approval.c.kind))}
    return {f"{kind}_cents": found.get(kind, 0) or 0 for kind in _PAID}


_PAID: Sequence[ApprovalKind] = (ApprovalKind.REFUND, ApprovalKind.CREDIT, ApprovalKind.REPLACEMENT)
