"""Tickets one by one: found by number or text, with their facts as known today."""

from datetime import datetime
from enum import StrEnum

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, or_, select

from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.population import existed, lies_in, was_open, within
from control.store.tables import ticket

_FOUND = ("key", "external_id", "title", "state", "state_category", "service", "unit", "created_at")


def ticket_of(connection: Connection, as_of: datetime, scope: Scope, key: str) -> pd.DataFrame:
    """At most one row, the ticket `key` of `scope` if it existed at `as_of`: every column of the table but `raw`."""
    columns = [column for column in ticket.c if column.key != "raw"]
    named = (ticket.c.key == key, ticket.c.created_at <= as_of, lies_in(scope))
    return frame(connection, select(*columns).where(*named))


def found(connection: Connection, as_of: datetime, scope: Scope, text: str, limit: int = 50) -> pd.DataFrame:
    """Tickets whose number is `text`, or whose number, title or description contains it, upper and lower case alike.

    Exact numbers come first, then the newest. Columns: key, external_id, title, state, state_category, service, unit,
    created_at, and `total`, how many were found in all.
    """
    searched = (ticket.c.key, ticket.c.external_id, ticket.c.title, ticket.c.description)
    letters = {"postgresql": "und-x-icu"}.get(connection.dialect.name)  # a database's own may know ASCII only
    small = [func.lower(column if letters is None else column.collate(letters)) for column in searched]
    contains = or_(*(column.contains(text.lower(), autoescape=True) for column in small))
    columns = [ticket.c[name] for name in _FOUND]
    rows = select(*columns, func.count().over().label("total")).where(existed(as_of, scope), contains)
    first = case((_is_number(text), 0), else_=1)
    return frame(connection, rows.order_by(first, ticket.c.created_at.desc(), ticket.c.id.desc()).limit(limit))


def numbered(connection: Connection, as_of: datetime, scope: Scope, text: str) -> pd.DataFrame:
    """`key` of the tickets of `scope`, at most two, whose number here or in their own tool is exactly `text`."""
    named = (_is_number(text), ticket.c.created_at <= as_of, lies_in(scope))
    return frame(connection, select(ticket.c.key).where(*named).limit(2))


class Lack(StrEnum):
    """What a ticket can be without; each is counted, and listed by the same condition."""

    ROUTING = "unrouted"
    """No team has it: no table knew where it belongs, and nobody assigned it."""
    OWNER = "without_owner"
    SERVICE = "without_service"
    UNIT = "without_unit"


_LACKS = {
    Lack.ROUTING: ticket.c.routing == "unrouted",
    Lack.OWNER: ticket.c.owner.is_(None),
    Lack.SERVICE: ticket.c.service.is_(None),
    Lack.UNIT: ticket.c.unit.is_(None),
}


def counts(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """One row of counts: tickets, open, each `Lack` by its name, and of the open ones alone, as `open_unrouted`."""
    still_open = was_open(as_of)
    lacks = {lack.value: condition for lack, condition in _LACKS.items()}
    open_lacks = {f"open_{name}": and_(still_open, condition) for name, condition in lacks.items()}
    tallies = {"open": still_open, **lacks, **open_lacks}
    columns = [_tally(condition).label(name) for name, condition in tallies.items()]
    return frame(connection, select(func.count().label("tickets"), *columns).where(existed(as_of, scope)))


def span(connection: Connection, scope: Scope) -> pd.DataFrame:
    """One row: `first_at` and `last_at`, when the first and the last ticket of `scope` was created; null: none was."""
    first, last = func.min(ticket.c.created_at), func.max(ticket.c.created_at)
    return frame(connection, select(first.label("first_at"), last.label("last_at")).where(within(scope)))


def _is_number(text: str) -> ColumnElement[bool]:
    written = text.strip()
    return or_(ticket.c.key == written.upper(), ticket.c.external_id == written)


def _tally(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)
