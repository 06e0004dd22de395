"""The tickets that recurring issues are looked for among: what they say, and what they are filed under."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from control.analysis.ticket_model import Told
from control.policy.issue_terms import Compared
from control.queries.frames import Rows
from control.store.tables import TICKET_STAYS, breach_review, ticket

_CAUSE = (
    select(breach_review.c.reason)
    .where(breach_review.c.ticket_id == ticket.c.id, breach_review.c.reviewed_by.is_not(None))
    .order_by(breach_review.c.id.desc())
    .limit(1)
    .correlate(ticket)
    .scalar_subquery()
    .label("cause")
)
_COLUMNS = (
    *(ticket.c.id, ticket.c.created_at, ticket.c.title, ticket.c.description, ticket.c.service, ticket.c.category),
    *(ticket.c.product, ticket.c.customer, _CAUSE),
)
_MOST = 100_000
"""Tickets that are compared with each other, the newest ones."""
_LONGEST = 2_000
"""Characters of a description that count: below stand signatures and what was quoted."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Tickets, oldest first, each with the same place in all columns."""

    ids: tuple[int, ...]
    created_at: tuple[datetime, ...]
    told: Told


def since(connection: Connection, earliest: datetime) -> Compiled:
    """Every ticket that was created since, at most the newest 100,000."""
    asked = select(*_COLUMNS).where(ticket.c.created_at >= earliest, TICKET_STAYS)
    return _compiled(connection, asked.order_by(ticket.c.created_at.desc(), ticket.c.id.desc()))


def newest(connection: Connection, until: datetime, most: int) -> Compiled:
    """The newest tickets that were created by an instant, at most so many."""
    asked = select(*_COLUMNS).where(ticket.c.created_at <= until, TICKET_STAYS)
    return _compiled(connection, asked.order_by(ticket.c.created_at.desc(), ticket.c.id.desc()), most)


def after(connection: Connection, through: int) -> Compiled:
    """Every ticket that was recorded after the one with this id, in that order, at most the newest 100,000."""
    asked = select(*_COLUMNS).where(ticket.c.id > through, TICKET_STAYS)
    return _compiled(connection, asked.order_by(ticket.c.id.desc()))


def _compiled(connection: Connection, newest: Rows, most: int = _MOST) -> Compiled:
    rows = list(reversed(connection.execute(newest.limit(most)).all()))
    filed = {
        Compared.CATEGORY.value: [_category(row.service, row.category) for row in rows],
        Compared.PRODUCT.value: [row.product for row in rows],
        Compared.CUSTOMER.value: [row.customer for row in rows],
        Compared.CAUSE.value: [row.cause for row in rows],
    }
    texts = [f"{row.title or ''}\n{(row.description or '')[:_LONGEST]}" for row in rows]
    return Compiled(tuple(row.id for row in rows), tuple(row.created_at for row in rows), Told(texts, filed))


def _category(service: str | None, category: str | None) -> str | None:
    """A category is one of its service; a service alone says as much as nothing."""
    return None if service is None or category is None else f"{service}/{category}"
