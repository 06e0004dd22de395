"""Which tickets a question is about: those that existed at an instant, within a scope, and which of them were open.

Fields of a ticket (service, unit, owner, state) are read as they are known today; instants are those of the events.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, case, false, or_, select, true, union_all

from control.model import EventKind
from control.policy.scope import Scope
from control.store.tables import EVENT_STANDS, TICKET_STAYS, escalation, escalation_person, ticket, ticket_event

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
    return and_(TICKET_STAYS, *narrowed(scope, ticket.c.unit, ticket.c.service, _is_own))


def lies_in(scope: Scope) -> ColumnElement[bool]:
    """The same of a ticket that was reached by its id: written so that no index of all of a unit's tickets answers."""
    return and_(TICKET_STAYS, placed(scope))


def placed(scope: Scope) -> ColumnElement[bool]:
    """The same, a withdrawn ticket included: its place is what it was."""
    return and_(true(), *narrowed(scope, ticket.c.unit.concat(""), ticket.c.service.concat(""), _is_own))


def is_of(column: ColumnElement[int], ticket_id: int, scope: Scope) -> ColumnElement[bool]:
    """Whether a row is of the ticket `ticket_id`, and that one lies in `scope`; `column` holds ids of tickets."""
    if scope == Scope(person=scope.person):
        return column == ticket_id
    return column == select(ticket.c.id).where(ticket.c.id == ticket_id, placed(scope)).scalar_subquery()


def is_whole(scope: Scope) -> ColumnElement[bool]:
    """Whether whoever asks sees everything: what is of the whole company, such as a file, has no smaller place."""
    return true() if scope.sight is None else false()


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


def narrowed(
    scope: Scope, unit: ColumnElement[Any], service: ColumnElement[Any], is_own: Callable[[str], ColumnElement[bool]]
) -> Iterator[ColumnElement[bool]]:
    """What the place of something has to be: within what is asked for, and in sight of whoever asks.

    `is_own` says what is an account's own, wherever it lies.
    """
    if scope.units is not None:
        yield unit.in_(sorted(scope.units))
    if scope.service is not None:
        yield service == scope.service
    if scope.sight is not None and not scope.is_seen_whole:
        sight = scope.sight
        named = (unit.in_(sight.units), service.in_(sight.services), and_(unit.is_(None), service.in_(sight.answered)))
        lists = (sight.units, sight.services, sight.answered)
        own = () if scope.person is None else (is_own(scope.person),)
        yield or_(false(), *(each for each, names in zip(named, lists, strict=True) if names), *own)


def _is_own(person: str) -> ColumnElement[bool]:
    """Whether an account owns a ticket, or anything of it was ever escalated to that."""
    return ticket.c.id.in_(_own(person))


def _own(person: str) -> CompoundSelect[Any]:
    """The ids of the tickets that an account owns, and of those of which anything was ever escalated to it."""
    owned, told = ticket.alias("owned"), escalation_person.c
    raised = select(escalation.c.ticket_id).join_from(escalation_person, escalation).where(told.person == person)
    return union_all(select(owned.c.id).where(owned.c.owner == person), raised)


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
