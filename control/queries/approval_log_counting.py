"""What can be asked of the cases of an approval log: one condition for each control, which counts and lists it alike.

A case is of the whole company, since a log names neither units nor services: only who sees everything sees any of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, literal, not_, or_, select, true

from control.policy.approval_log import APPROVALS, ActivityMeaning
from control.policy.exact_amounts import PLACES
from control.policy.scope import Scope
from control.queries.frames import Rows
from control.queries.population import is_whole
from control.store.exact_amount import ExactAmount
from control.store.tables import LOG_EVENT_STANDS, approval_log_case, approval_log_event


class Control(StrEnum):
    """What is counted of a log; each counts cases."""

    CASES = "cases"
    FINAL = "finally_approved"
    EXECUTED = "executed"
    UNAPPROVED = "executed_unapproved"
    """Executed, and never finally approved, neither before nor after."""
    UNEXECUTED = "approved_unexecuted"
    """Finally approved, and never executed."""
    REJECTED = "rejected"
    """Rejected at least once, by whomever."""
    OVER_LIMIT = "over_limit"
    """Finally approved at least once by a role beyond its limit."""
    LIMIT_JUDGED = "limit_judged"
    """Finally approved, and every such approval could be held against a limit; or found to be over one."""
    LIMIT_UNKNOWN = "limit_unknown"
    """Not found over a limit, and of a final approval the role, its limit, the amount or the rate of its currency is
    not known."""
    SELF_APPROVED = "self_approved"
    """Approved at least once, at a step or finally, by whoever is the requester."""
    SELF_JUDGED = "self_judged"
    """Approved, and of every approval it is known who gave it and for whom; or found to be approved by oneself."""
    SELF_UNKNOWN = "self_unknown"
    """Not found to be approved by oneself, and of an approval it is not known who gave it, or for whom."""


ABOUT_LIMITS = frozenset({Control.OVER_LIMIT, Control.LIMIT_JUDGED, Control.LIMIT_UNKNOWN})
"""Those whose cases are others by other limits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a role may finally approve, in the base currency; of a role that is not named no limit is known."""

    currency: str = "EUR"
    """The base currency."""
    by_role: tuple[tuple[str, Decimal], ...] = ()
    rates: tuple[tuple[str, Decimal], ...] = ()
    """What one unit of another currency is worth in the base currency; one that is not named cannot be compared."""

    def most(self) -> dict[tuple[str, str], Decimal]:
        """The largest amount that a role may approve in a currency, to the last digit that is kept.

        It is rounded down, so that `amount > most` is `amount x rate > limit` for every amount that can be kept.
        """
        known = {self.currency: Decimal(1), **dict(self.rates)}
        step = Decimal(1).scaleb(-PLACES)
        return {
            (role, currency): (limit / rate).quantize(step, ROUND_FLOOR)
            for role, limit in self.by_role
            for currency, rate in known.items()
        }


@dataclass(frozen=True, slots=True)
class Counted:
    """The cases of a log, one row each, and for each control its condition."""

    rows: Subquery
    conditions: Mapping[Control, ColumnElement[bool]]

    def select(self, *columns: ColumnElement[Any]) -> Rows:
        """A statement over the cases."""
        return select(*columns).select_from(self.rows)

    def counts(self) -> list[ColumnElement[int]]:
        """How many cases each control counts, by its name."""
        return [func.count(case((self.conditions[each], 1))).label(each.value) for each in Control]


_ASKED = ("id", "case_id", "at", "meaning", "role", "actor", "requester", "amount", "currency")
"""What controls look at of an event; its raw cells would be carried through every sorting."""


def told(as_of: datetime, scope: Scope, log: str) -> Rows:
    """The events of a log that had happened by `as_of`, with the id of their case there and without their raw cells."""
    columns = (approval_log_event.c[name] for name in _ASKED)
    rows = select(approval_log_case.c.external_id, *columns).join_from(approval_log_case, approval_log_event)
    happened = and_(approval_log_event.c.at <= as_of, LOG_EVENT_STANDS)
    return rows.where(approval_log_case.c.log == log, happened, is_whole(scope))


def counted(as_of: datetime, scope: Scope, log: str, limits: Limits) -> Counted:
    """The cases of a log as they had gone by `as_of`."""
    each = placed(told(as_of, scope, log).subquery())
    event = each.c
    found = {
        "submissions": event.meaning == ActivityMeaning.SUBMITTED,
        "approvals": event.meaning.in_(APPROVALS),
        "finals": event.meaning == ActivityMeaning.FINAL,
        "executions": event.meaning == ActivityMeaning.EXECUTED,
        "rejections": event.meaning == ActivityMeaning.REJECTED,
        **_by_oneself(event),
        **_over(event, limits),
    }
    anew = and_(event.meaning == ActivityMeaning.REJECTED, event.round < event.rounds)
    rows = select(
        event.case_id,
        event.external_id,
        func.min(event.at).label("first_at"),
        func.max(event.at).label("last_at"),
        func.count(case((anew, event.round)).distinct()).label("anew"),
        *(func.count(case((condition, 1))).label(name) for name, condition in found.items()),
    ).group_by(event.case_id, event.external_id)
    cases = rows.subquery()
    return Counted(cases, _conditions(cases))


def placed(events: Any) -> Any:
    """Events with the `round` that they lie in, which is how often their case had been submitted, and its `rounds`."""
    of_case, order = events.c.case_id, (events.c.at, events.c.id)
    submitted = case((events.c.meaning == ActivityMeaning.SUBMITTED, 1), else_=0)
    running = func.sum(submitted).over(partition_by=of_case, order_by=order, rows=(None, 0))
    every = func.sum(submitted).over(partition_by=of_case)
    return select(events, running.label("round"), every.label("rounds")).subquery()


def _by_oneself(event: Any) -> dict[str, ColumnElement[bool]]:
    approval, known = event.meaning.in_(APPROVALS), and_(event.actor.is_not(None), event.requester.is_not(None))
    return {
        "by_oneself": and_(approval, event.actor == event.requester),
        "by_unknown": and_(approval, not_(known)),
    }


def _over(event: Any, limits: Limits) -> dict[str, ColumnElement[bool]]:
    """What of a final approval lies beyond the limit of its role, and what cannot be held against one."""
    most = limits.most()
    final = event.meaning == ActivityMeaning.FINAL
    roles, known = {role for role, _ in most}, {currency for _, currency in most}
    beyond = (
        and_(event.role == role, event.currency == currency, event.amount > literal(amount, ExactAmount))
        for (role, currency), amount in most.items()
    )
    comparable = and_(event.role.in_(sorted(roles)), event.amount.is_not(None), event.currency.in_(sorted(known)))
    return {
        "beyond": and_(final, or_(false(), *beyond)),
        "incomparable": and_(final, not_(func.coalesce(comparable, false()))),
    }


def _conditions(cases: Subquery) -> dict[Control, ColumnElement[bool]]:
    """Which cases each control counts."""
    of = cases.c
    return {
        Control.CASES: true(),
        Control.FINAL: of.finals > 0,
        Control.EXECUTED: of.executions > 0,
        Control.UNAPPROVED: and_(of.executions > 0, of.finals == 0),
        Control.UNEXECUTED: and_(of.finals > 0, of.executions == 0),
        Control.REJECTED: of.rejections > 0,
        Control.OVER_LIMIT: of.beyond > 0,
        Control.LIMIT_JUDGED: and_(of.finals > 0, or_(of.beyond > 0, of.incomparable == 0)),
        Control.LIMIT_UNKNOWN: and_(of.beyond == 0, of.incomparable > 0),
        Control.SELF_APPROVED: of.by_oneself > 0,
        Control.SELF_JUDGED: and_(of.approvals > 0, or_(of.by_oneself > 0, of.by_unknown == 0)),
        Control.SELF_UNKNOWN: and_(of.by_oneself == 0, of.by_unknown > 0),
    }
