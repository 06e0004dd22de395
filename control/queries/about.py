"""What approvals, escalations, watches and notices are about, in statements: a ticket or a measure, and its place."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select

from control.policy.scope import Scope
from control.queries import measures, population
from control.store.about import key_of
from control.store.tables import approval, measure, ticket


def names_of(of: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What names it, and where it lies now: key (`T-1` or `M-1`), title, unit, service."""
    said = (func.coalesce(ticket.c[name], measure.c[name]).label(name) for name in ("title", "unit", "service"))
    return key_of(of), *said


def with_about(rows: Select[Any], of: FromClause) -> Select[Any]:
    """A statement of rows `of` a table, with the ticket or the measure that each is about."""
    return rows.outerjoin(ticket, ticket.c.id == of.c.ticket_id).outerjoin(measure, measure.c.id == of.c.measure_id)


def lies_in(scope: Scope, of: FromClause, *, withdrawn: bool = False) -> ColumnElement[bool]:
    """Whether what a row is about lies in `scope`, in a statement that has it; a `withdrawn` ticket if so asked."""
    of_ticket = population.placed(scope) if withdrawn else population.lies_in(scope)
    return or_(
        and_(of.c.ticket_id.is_not(None), of_ticket), and_(of.c.measure_id.is_not(None), measures.lies_in(scope))
    )


def seen_approvals(scope: Scope) -> Select[tuple[int]]:
    """The ids of the approvals that are seen in `scope`."""
    return with_about(select(approval.c.id), approval).where(lies_in(scope, approval))
