"""Which tickets a question is about: those that existed at an instant, within a scope, and which of them were open.

Fields of a ticket (service, unit, owner, state) are read as they are known today; instants are those of the events.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_, select

from control.model import EventKind
from control.policy.scope import Scope
from control.store.tables import EVENT_STANDS, TICKET_STAYS, ticket, ticket_event

_TURNS = (
    *(EventKind.CREATED, EventKind.REOPENED, EventKind.RESOLVED),
    *(EventKind.CLOSED, EventKind.CANCELLED, EventKind.MERGED),
)
"""The events that open a ticket or finish it."""


def existed(as_of: datetime, scope: Scope) -> ColumnElement[bool]:
    """Whether a ticket had been created by `as_of` and lies in `scope`."""
    return and_(ticket.c.created_at <= as_of, within(scope))


def within(scope: Scope) -> ColumnElement[bool]:
    """Whether a ticket lies in `scope`; one without a unit or service lies in no narrowed one, a withdrawn in none."""
    units = [ticket.c.unit.in_(sorted(scope.units))] if scope.units is not None else []
    services = [ticket.c.service == scope.service] if scope.service is not None else []
    return and_(TICKET_STAYS, *units, *services)


def lies_in(scope: Scope) -> ColumnElement[bool]:
    """The same of a ticket that was reached by its id: written so that no index of all of a unit's tickets answers."""
    units = [ticket.c.unit.concat("").in_(sorted(scope.units))] if scope.units is not None else []
    services = [ticket.c.service.concat("") == scope.service] if scope.service is not None else []
    return and_(TICKET_STAYS, *units, *services)


def was_open(as_of: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a ticket that existed was neither resolved, closed, cancelled nor merged at `as_of`."""
    never_finished = and_(
        _later(ticket.c.first_resolved_at, as_of),
        _later(ticket.c.closed_at, as_of),
        _later(ticket.c.cancelled_at, as_of),
    )
    last_turn = _last_turn(as_of)
    since_reopened = last_turn == EventKind.REOPENED
    since_created = and_(last_turn == EventKind.CREATED, _later(ticket.c.first_resolved_at, as_of))
    # Only a reopened ticket can have been finished at an instant that its projection no longer shows.
    return case((ticket.c.reopen_count == 0, never_finished), else_=or_(since_reopened, since_created))


def given_up(at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a ticket that existed had been cancelled or merged by `at`, and not been reopened since."""
    known = and_(ticket.c.cancelled_at.is_not(None), ticket.c.cancelled_at <= at)
    # Only of a reopened ticket the projection no longer shows that it was given up.
    turned = _last_turn(at).in_([EventKind.CANCELLED, EventKind.MERGED])
    return case((ticket.c.reopen_count == 0, known), else_=turned)


def _later(column: ColumnElement[datetime], as_of: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(column.is_(None), column > as_of)


def _last_turn(at: datetime | ColumnElement[datetime]) -> ColumnElement[str]:
    return (
        select(ticket_event.c.kind)
        .where(ticket_event.c.ticket_id == ticket.c.id, ticket_event.c.at <= at, EVENT_STANDS)
        .where(ticket_event.c.kind.in_(_TURNS))
        .order_by(ticket_event.c.at.desc(), ticket_event.c.seq.desc())
        .limit(1)
        .correlate_except(ticket_event)
        .scalar_subquery()
    )
