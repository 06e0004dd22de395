"""Who sees a recurring issue: whoever sees at least half of its tickets."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from control.policy.scope import Scope
from control.queries.population import lies_in
from control.store.tables import TICKET_STAYS, issue, issue_ticket, ticket


def seen(as_of: datetime, scope: Scope) -> ColumnElement[bool]:
    """Whether an issue had been found by `as_of` and is seen in `scope`: at least half of its tickets lie there."""
    found = issue.c.found_at <= as_of
    if scope == Scope():
        return found
    return and_(found, of_it(as_of, lies_in(scope)) > 0, half_lies_in(as_of, scope))


def half_lies_in(as_of: datetime, scope: Scope) -> ColumnElement[bool]:
    """Whether at least half of the tickets of an issue of the statement around lie in `scope`."""
    return 2 * of_it(as_of, lies_in(scope)) >= of_it(as_of, TICKET_STAYS)


def of_it(as_of: datetime, which: ColumnElement[bool]) -> ColumnElement[int]:
    """How many such tickets an issue of the statement around has."""
    belongs = and_(issue_ticket.c.issue_id == issue.c.id, ticket.c.id == issue_ticket.c.ticket_id)
    counted = select(func.count()).where(belongs, ticket.c.created_at <= as_of, which)
    return counted.correlate(issue).scalar_subquery()
