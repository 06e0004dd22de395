"""What can be counted of a promise: one condition for each figure, which counts it and lists it alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Float, FromClause, and_, case, cast, func, select, true

from control.model import Verdict
from control.policy.scope import Scope
from control.queries.frames import Rows
from control.queries.population import existed
from control.queries.standing import Promise, standing
from control.store.tables import ticket


class Figure(StrEnum):
    """What can be counted of a promise; each counts tickets."""

    TICKETS = "tickets"
    UNPROMISED = "unpromised"
    """No clock ran, or no due time was recorded: neither on time nor late."""
    JUDGED = "judged"
    MET = "met"
    BREACHED = "breached"
    AT_RISK = "at_risk"
    """Open, not breached, and past the share of its target that the promise names."""
    OVERDUE = "overdue"
    """Open and breached."""


class By(StrEnum):
    """What a promise can be broken down by."""

    SERVICE = "service"
    CATEGORY = "category"
    OWNER = "owner"
    UNIT = "unit"
    PRIORITY = "priority"
    CALENDAR = "calendar"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Counted:
    """Every ticket of a scope beside how it stands with one promise, and what can be counted of them."""

    rows: FromClause
    where: ColumnElement[bool]
    stood: CTE
    conditions: Mapping[Figure, ColumnElement[bool]]

    def select(self, *columns: ColumnElement[Any]) -> Rows:
        """The tickets with these columns."""
        return select(*columns).select_from(self.rows).where(self.where)

    def count(self, figure: Figure) -> ColumnElement[int]:
        """How many tickets a figure counts."""
        return func.coalesce(func.sum(case((self.conditions[figure], 1), else_=0)), 0)

    def counts(self) -> list[ColumnElement[Any]]:
        """A column for each figure by its name, `attainment`, `first_judged_at` and `last_judged_at`."""
        judged_at = case((self.conditions[Figure.JUDGED], self.stood.c.judged_at))
        return [
            *(self.count(figure).label(figure.value) for figure in Figure),
            (cast(self.count(Figure.MET), Float) / func.nullif(self.count(Figure.JUDGED), 0)).label("attainment"),
            func.min(judged_at).label("first_judged_at"),
            func.max(judged_at).label("last_judged_at"),
        ]

    def dimension(self, by: By) -> ColumnElement[str]:
        """The column that `by` groups."""
        return self.stood.c[by.value] if by in (By.CALENDAR, By.TARGET) else ticket.c[by.value]


def counted(as_of: datetime, scope: Scope, promise: Promise) -> Counted:
    """The tickets that existed at `as_of` in `scope`, beside how each stood with `promise`."""
    stood = standing(as_of, promise)
    rows = ticket.outerjoin(stood, stood.c.ticket_id == ticket.c.id)
    in_period = true() if promise.since is None else stood.c.judged_at >= promise.since
    verdict = stood.c.verdict
    conditions = {
        Figure.TICKETS: true(),
        Figure.UNPROMISED: stood.c.ticket_id.is_(None),
        Figure.JUDGED: and_(verdict.is_not(None), in_period),
        Figure.MET: and_(verdict == Verdict.MET, in_period),
        Figure.BREACHED: and_(verdict == Verdict.BREACHED, in_period),
        Figure.AT_RISK: stood.c.at_risk == 1,
        Figure.OVERDUE: stood.c.overdue == 1,
    }
    return Counted(rows, existed(as_of, scope), stood, conditions)
