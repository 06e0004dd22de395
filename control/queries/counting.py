"""What can be counted of a promise: one condition for each figure, which counts it and lists it alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from control.model import Verdict
from control.policy.scope import Scope
from control.queries.frames import Rows
from control.queries.population import existed
from control.queries.standing import Promise, standing
from control.store.tables import ticket

TICKET = ("key", "external_id", "title", "service", "category", "unit", "owner", "priority", "state")
"""The fields of a ticket that figures are listed with and broken down by."""


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
    """Every ticket of a scope with how it stands with one promise, and what can be counted of them."""

    rows: Subquery
    """Id and `TICKET` fields of the ticket, `promised` (1 or 0), and the columns of `standing`, null without one."""
    conditions: Mapping[Figure, ColumnElement[bool]]

    def select(self, *columns: ColumnElement[Any]) -> Rows:
        """The tickets with these columns."""
        return select(*columns).select_from(self.rows)

    def count(self, figure: Figure) -> ColumnElement[int]:
        """How many tickets a figure counts."""
        return func.coalesce(func.sum(case((self.conditions[figure], 1), else_=0)), 0)

    def counts(self) -> list[ColumnElement[Any]]:
        """A column for each figure by its name, `attainment`, `first_judged_at` and `last_judged_at`."""
        judged_at = case((self.conditions[Figure.JUDGED], self.rows.c.judged_at))
        return [
            *(self.count(figure).label(figure.value) for figure in Figure),
            (cast(self.count(Figure.MET), Float) / func.nullif(self.count(Figure.JUDGED), 0)).label("attainment"),
            func.min(judged_at).label("first_judged_at"),
            func.max(judged_at).label("last_judged_at"),
        ]


def counted(as_of: datetime, scope: Scope, promise: Promise) -> Counted:
    """The tickets that existed at `as_of` in `scope`, each with how it stood with `promise`."""
    rows = _rows(as_of, scope, promise)
    in_period = true() if promise.since is None else rows.c.judged_at >= promise.since
    verdict = rows.c.verdict
    conditions = {
        Figure.TICKETS: true(),
        Figure.UNPROMISED: rows.c.promised == 0,
        Figure.JUDGED: and_(verdict.is_not(None), in_period),
        Figure.MET: and_(verdict == Verdict.MET, in_period),
        Figure.BREACHED: and_(verdict == Verdict.BREACHED, in_period),
        Figure.AT_RISK: rows.c.at_risk == 1,
        Figure.OVERDUE: rows.c.overdue == 1,
    }
    return Counted(rows, conditions)


def _rows(as_of: datetime, scope: Scope, promise: Promise) -> Subquery:
    """Two lists, one behind the other: an outer join would search what was materialised, without an index."""
    stood = standing(as_of, scope, promise)
    fields = [ticket.c.id, *(ticket.c[name] for name in TICKET)]
    judged = [column for column in stood.c if column.key != "ticket_id"]
    promised = select(*fields, literal(1).label("promised"), *judged).join_from(
        stood, ticket, stood.c.ticket_id == ticket.c.id
    )
    nothing = [cast(null(), column.type).label(column.key) for column in judged]
    others = select(*fields, literal(0).label("promised"), *nothing)
    others = others.where(existed(as_of, scope), ticket.c.id.not_in(select(stood.c.ticket_id)))
    return union_all(promised, others).subquery(f"rows_{promise.basis}_{promise.kind}")
