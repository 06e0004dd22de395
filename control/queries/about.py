"""What approvals, escalations, watches and notices are about, in statements: a ticket or a measure, and its place.

A notice may be about a review too.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select

from control.policy.scope import Scope
from control.queries import measures, population, review_room
from control.store.about import key_of
from control.store.tables import approval, measure, review, ticket


def names_of(of: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What names it, and where it lies now: key (`T-1` or `M-1`), title, unit, service."""
    said = (func.coalesce(ticket.c[name], measure.c[name]).label(name) for name in ("title", "unit", "service"))
    return key_of(of), *said


def with_about(rows: Select[Any], of: FromClause) -> Select[Any]:
    """A statement of rows `of` a table, with the ticket, the measure or the review that each is about."""
    both = rows.outerjoin(ticket, ticket.c.id == of.c.ticket_id).outerjoin(measure, measure.c.id == of.c.measure_id)
    return both.outerjoin(review, review.c.id == of.c.review_id) if _may_be_of_review(of) else both


def lies_in(scope: Scope, of: FromClause, *, withdrawn: bool = False) -> ColumnElement[bool]:
    """Whether what a row is about lies in `scope`, in a statement that has it; a `withdrawn` ticket if so asked."""
    of_ticket = population.placed(scope) if withdrawn else population.lies_in(scope)
    places = [(of.c.ticket_id, of_ticket), (of.c.measure_id, measures.lies_in(scope))]
    if _may_be_of_review(of):
        places.append((of.c.review_id, review_room.lies_in(scope)))
    return or_(*(and_(named.is_not(None), place) for named, place in places))


def seen_approvals(scope: Scope) -> Select[tuple[int]]:
    """The ids of the approvals that are seen in `scope`."""
    return with_about(select(approval.c.id), approval).where(lies_in(scope, approval))


def _may_be_of_review(of: FromClause) -> bool:
    return "review_id" in of.c
