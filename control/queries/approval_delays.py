"""The delay map of approvals: which step, kind, unit and role costs how much working time, how late, for what money.

*Source:* domain, section 5.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, select

from control.policy.approval_terms import ApprovalKind
from control.policy.calendar import SupportHours
from control.policy.promises import unbounded_hours
from control.policy.scope import Scope
from control.queries.about import lies_in, with_about
from control.queries.frames import frame
from control.runtime import Runtime
from control.store.tables import approval, approval_decision, approval_round, approval_seat, approval_step

LOOKS_BACK = timedelta(days=92)
"""A quarter: what was slow before says little about whom to speak to now."""
_COLUMNS = ("name", "steps", "open", "working_hours", "late_minutes", "base_cents")


class DelayBy(StrEnum):
    """By what delays are told apart."""

    STEP = "step"
    KIND = "kind"
    UNIT = "unit"
    ROLE = "role"


def delays(connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, by: DelayBy) -> pd.DataFrame:
    """What the steps cost that opened in the quarter before `as_of`, the dearest in time first.

    Columns: name (of the step, kind, unit, or the roles of whoever decided; null: of no unit, or undecided yet), steps
    (how many), open (of them still), working_hours (from opening to decision, by the calendar of the kind),
    late_minutes (the working minutes of them that lie after the due time), base_cents (money that waited meanwhile, in
    cents of the base currency; 0 where no amount is named).
    """
    roles = _roles(connection, as_of) if by is DelayBy.ROLE else {}
    sums: dict[Any, list[float]] = defaultdict(lambda: [0.0] * (len(_COLUMNS) - 1))
    clocks: dict[tuple[str, str], SupportHours] = {}
    for row in frame(connection, _steps(as_of, scope)).to_dict("records"):
        step = {str(name): value for name, value in row.items()}
        key = (step["approval_id"], step["round"], step["number"])
        name = roles.get(key) if by is DelayBy.ROLE else step[_NAMES[by]]
        costs = _costs(step, _hours(connection, runtime, clocks, step), as_of)
        sums[name] = [total + cost for total, cost in zip(sums[name], costs, strict=True)]
    return _framed(sums)


def _costs(step: Mapping[str, Any], hours: SupportHours, as_of: datetime) -> tuple[float, ...]:
    """What one step costs, in the order of the columns."""
    still_open = pd.isna(step["ended_at"]) or step["ended_at"] > as_of
    until = as_of if still_open else step["ended_at"]
    worked = hours.worked(step["opened_at"], until)
    late = hours.worked(max(step["opened_at"], step["due_at"]), until) if until > step["due_at"] else timedelta(0)
    cents = 0 if pd.isna(step["base_cents"]) else int(step["base_cents"])
    return 1, float(still_open), worked / timedelta(hours=1), late / timedelta(minutes=1), cents


_NAMES = {DelayBy.STEP: "title", DelayBy.KIND: "kind", DelayBy.UNIT: "unit"}


def _framed(sums: Mapping[Any, list[float]]) -> pd.DataFrame:
    rows = sorted(((name, *values) for name, values in sums.items()), key=lambda row: (-row[3], str(row[0])))
    found = pd.DataFrame(rows, columns=list(_COLUMNS))
    whole = dict.fromkeys(("steps", "open", "base_cents"), "Int64")
    return found.astype({"name": "object", **whole, "working_hours": "float64", "late_minutes": "float64"})


def _steps(as_of: datetime, scope: Scope) -> Select[tuple[object, ...]]:
    """The steps that had opened within the quarter, each with what it is of."""
    of_round = and_(
        approval_round.c.approval_id == approval_step.c.approval_id, approval_round.c.round == approval_step.c.round
    )
    step = (approval_step.c[name] for name in ("approval_id", "round", "number", "title", "opened_at", "ended_at"))
    of = (approval.c.kind, approval.c.unit, approval.c.base_cents)
    rows = select(*step, *of, approval_round.c.due_at, approval_round.c.rulebook_version)
    joined = rows.join_from(approval_step, approval_round, of_round).join(
        approval, approval.c.id == approval_step.c.approval_id
    )
    since = (approval_step.c.opened_at > as_of - LOOKS_BACK, approval_step.c.opened_at <= as_of)
    return with_about(joined, approval).where(*since, lies_in(scope, approval))


def _roles(connection: Connection, as_of: datetime) -> dict[tuple[int, int, int], str]:
    """The roles of whoever decided each step, by approval, round and step."""
    same = and_(
        *(approval_seat.c[name] == approval_decision.c[name] for name in ("approval_id", "round", "step")),
        approval_seat.c.account == approval_decision.c.seat,
    )
    key = (approval_decision.c.approval_id, approval_decision.c.round, approval_decision.c.step)
    rows = select(*key, approval_seat.c.role).join(approval_seat, same).distinct()
    found: dict[tuple[int, int, int], set[str]] = defaultdict(set)
    within = (approval_decision.c.decided_at > as_of - LOOKS_BACK, approval_decision.c.decided_at <= as_of)
    for approval_id, round_, step, role in connection.execute(rows.where(*within)):
        found[approval_id, round_, step].add(role)
    return {step: " and ".join(sorted(names)) for step, names in found.items()}


def _hours(
    connection: Connection, runtime: Runtime, known: dict[tuple[str, str], SupportHours], row: Mapping[str, Any]
) -> SupportHours:
    """The working time by which a step is counted: of its kind, in the rulebook of its round."""
    key = (str(row["rulebook_version"]), str(row["kind"]))
    if key not in known:
        rulebook = runtime.rulebook_of(connection, key[0])
        kinds = {} if rulebook.approvals is None else rulebook.approvals.kinds
        known[key] = unbounded_hours(rulebook.calendars[kinds[ApprovalKind(key[1])].calendar])
    return known[key]
