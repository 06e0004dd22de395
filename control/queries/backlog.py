"""What is open, and how long it has been: the backlog by age, and the tickets behind each age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, select, true

from control.errors import Invalid
from control.policy.periods import days_before
from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.needs import ticket_is_open
from control.queries.population import existed, lies_in, was_open
from control.store.tables import ticket

_LISTED = ("key", "external_id", "title", "service", "unit", "owner", "state", "created_at", "last_event_at")


@dataclass(frozen=True, slots=True)
class Age:
    """A bucket of ages in local days, both included; `most` None: and older. *Source:* domain, section 12."""

    least: int
    most: int | None

    @property
    def name(self) -> str:
        """Such as `11–20` or `91+`."""
        return f"{self.least}+" if self.most is None else f"{self.least}–{self.most}"


AGES = (Age(0, 10), Age(11, 20), Age(21, 30), Age(31, 60), Age(61, 90), Age(91, None))
"""Every age lies in one of them."""


def age_named(name: str, every: str) -> Age | None:
    """The age of that name; None for the word that stands for `every` age. Raises Invalid for any other."""
    ages = {age.name: age for age in AGES}
    if name not in ages and name != every:
        raise Invalid("This address asks for an age that there is not: go back, and choose one again.")
    return ages.get(name)


@dataclass(frozen=True, slots=True)
class Open:
    """Which open tickets: of one age or of all, as days are counted in a zone."""

    zone: str
    past: bool = False
    """Whether the instant lies in the past."""
    age: Age | None = None
    """None: every age."""
    limit: int | None = None
    offset: int = 0


def ages(connection: Connection, as_of: datetime, scope: Scope, asked: Open) -> pd.DataFrame:
    """One row: `open`, and how many of them are of each of `AGES` by its name; these add up to `open`."""
    columns = [
        cast(func.coalesce(func.sum(case((_of_age(as_of, asked.zone, age), 1), else_=0)), 0), Integer).label(age.name)
        for age in AGES
    ]
    rows = select(func.count().label("open"), *columns).where(*_open(as_of, scope, asked))
    return frame(connection, rows)


def aged(connection: Connection, as_of: datetime, scope: Scope, asked: Open) -> pd.DataFrame:
    """The open tickets of an age, oldest first.

    Columns: key, external_id, title, service, unit, owner, state, created_at, last_event_at.
    """
    of_age = true() if asked.age is None else _of_age(as_of, asked.zone, asked.age)
    rows = select(*(ticket.c[name] for name in _LISTED)).where(*_open(as_of, scope, asked), of_age)
    ordered = rows.order_by(ticket.c.created_at, ticket.c.id)
    return frame(connection, ordered.limit(asked.limit).offset(asked.offset))


def _open(as_of: datetime, scope: Scope, asked: Open) -> Sequence[ColumnElement[bool]]:
    if asked.past:
        return existed(as_of, scope), was_open(as_of)
    # What is open is little of all there ever was, in every unit: it is read first, whatever part of it is seen.
    return ticket.c.created_at <= as_of, lies_in(scope), ticket_is_open()


def _of_age(as_of: datetime, zone: str, age: Age) -> ColumnElement[bool]:
    """Whether a ticket was created between `least` and `most` local days before the day of `as_of`."""
    until = days_before(as_of, age.least - 1, ZoneInfo(zone))
    younger = ticket.c.created_at < until if age.least else true()
    if age.most is None:
        return and_(younger)
    return and_(younger, ticket.c.created_at >= days_before(as_of, age.most, ZoneInfo(zone)))
