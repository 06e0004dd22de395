"""How long approvals take: by the role that had the case before it, and what a rejection costs until the case is back.

Hours are wall hours, nights and holidays included, unless a calendar is named: then they are its working hours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, case, func, select

from control.analysis.calendar import BulkHours
from control.policy.approval_log import DECISIONS, ActivityMeaning
from control.policy.calendar import SupportHours
from control.policy.rulebook import Calendar
from control.policy.scope import Scope
from control.queries.approval_log_counting import placed, told
from control.queries.frames import Rows, frame
from control.store.types import UtcDateTime

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class OfRole:
    """The decisions of one role, and by which hours they are measured."""

    role: str | None
    """None: those of which the log names no role."""
    calendar: Calendar | None = None
    """None: wall hours."""
    limit: int | None = None
    offset: int = 0


def cycle_times(
    connection: Connection, as_of: datetime, scope: Scope, log: str, calendar: Calendar | None = None
) -> pd.DataFrame:
    """How long each role took from getting a case to deciding it; a row for each role, most decisions first.

    A role gets a case with the event before its decision, whoever did that one (what is of no meaning left out), and
    decides by approving at a step, approving finally, or rejecting. Columns: role (null: not said), decisions, cases,
    measured (decisions before which there was an event), median_hours and p90_hours of these (linear between
    neighbours; null: none was measured). Raises Invalid where the calendar does not know the holidays of the time.
    """
    found = _decided(connection, as_of, scope, log, calendar)
    rows = [_summed(role, part) for role, part in found.groupby("role", dropna=False, sort=True)]
    return _framed(rows, _SUMMED).sort_values("decisions", ascending=False, kind="stable", ignore_index=True)


def decisions(connection: Connection, as_of: datetime, scope: Scope, log: str, of: OfRole) -> pd.DataFrame:
    """The decisions of one role, slowest first, unmeasured last: those that `cycle_times` counts.

    Columns: case, role, meaning, got_at (null: unmeasured), decided_at, hours.
    """
    found = _decided(connection, as_of, scope, log, of.calendar)
    own = found[found["role"].isna() if of.role is None else found["role"] == of.role]
    slowest = own.sort_values(["hours", "case", "decided_at"], ascending=[False, True, True], ignore_index=True)
    until = None if of.limit is None else of.offset + of.limit
    return slowest[of.offset : until].reset_index(drop=True)


def rework(connection: Connection, as_of: datetime, scope: Scope, log: str) -> pd.DataFrame:
    """What became of rejected cases: a row for each number of times that a case was submitted anew, 0 first.

    A round ends with a rejection and is made good by the next submission. Columns: anew, cases, rounds (rejections made
    good), median_hours and p90_hours (wall hours from the first rejection of a round to the submission after it; null
    for 0). The cases add up to those with a rejection.
    """
    found = frame(connection, _rounds(told(as_of, scope, log)))
    if found.empty:
        return _framed([], _REWORKED)
    hours = _hours(found["rejected_at"], found["anew_at"], None)
    each = pd.DataFrame({"case": found["case"], "hours": hours})
    times = each.groupby("case")["hours"].transform("count")
    return _framed(list(_made_good(each, times)), _REWORKED)


_SUMMED = {
    "role": "object", "decisions": "Int64", "cases": "Int64", "measured": "Int64", "median_hours": "float64",
    "p90_hours": "float64",
}  # fmt: skip
_REWORKED = {
    "anew": "Int64", "cases": "Int64", "rounds": "Int64", "median_hours": "float64", "p90_hours": "float64",
}  # fmt: skip


def _framed(rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """A frame of rows, each column of its type: of text that is not there, pandas would make a number."""
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()})


def _summed(role: object, part: pd.DataFrame) -> dict[str, Any]:
    return {
        "role": role if isinstance(role, str) else None,
        "decisions": len(part),
        "cases": part["case"].nunique(),
        "measured": int(part["hours"].count()),
        "median_hours": part["hours"].quantile(0.5),
        "p90_hours": part["hours"].quantile(0.9),
    }


def _made_good(each: pd.DataFrame, times: pd.Series) -> Iterator[dict[str, Any]]:
    for anew, part in each.groupby(times, sort=True):
        yield {
            "anew": anew,
            "cases": part["case"].nunique(),
            "rounds": int(part["hours"].count()),
            "median_hours": part["hours"].quantile(0.5),
            "p90_hours": part["hours"].quantile(0.9),
        }


def _decided(
    connection: Connection, as_of: datetime, scope: Scope, log: str, calendar: Calendar | None
) -> pd.DataFrame:
    """Every decision with the instant at which its role got the case, and the hours between."""
    events = told(as_of, scope, log).subquery()
    order = (events.c.at, events.c.id)
    before = func.lag(events.c.at, type_=UtcDateTime).over(partition_by=events.c.case_id, order_by=order)
    counting = select(events, before.label("got_at")).where(events.c.meaning != ActivityMeaning.OTHER).subquery()
    of = counting.c
    named = (of.external_id.label("case"), of.role, of.meaning, of.got_at, of.at.label("decided_at"))
    found = frame(connection, select(*named).where(of.meaning.in_(DECISIONS)).order_by(of.case_id, of.at, of.id))
    return found.assign(hours=_hours(found["got_at"], found["decided_at"], calendar))


def _rounds(events: Rows) -> Rows:
    """A row for each round with a rejection: when it was rejected first, and when the next round began (or null)."""
    of = placed(events.subquery()).c
    rejected, submitted = (
        func.min(case((of.meaning == meaning, of.at)))
        for meaning in (ActivityMeaning.REJECTED, ActivityMeaning.SUBMITTED)
    )
    named = (of.external_id.label("case"), of.case_id, of.round)
    rounds = select(*named, rejected.label("rejected_at"), submitted.label("began_at")).group_by(*named).subquery()
    after = func.lead(rounds.c.began_at, type_=UtcDateTime).over(partition_by=rounds.c.case_id, order_by=rounds.c.round)
    each = select(rounds, after.label("anew_at")).subquery().c
    return select(each.case, each.rejected_at, each.anew_at).where(each.rejected_at.is_not(None))


def _hours(starts: pd.Series, ends: pd.Series, calendar: Calendar | None) -> pd.Series:
    """Hours from each start to its end; null where one of them is."""
    known = starts.notna() & ends.notna()
    hours = pd.Series(np.nan, index=starts.index, dtype="float64")
    if calendar is None:
        hours[known] = (ends[known] - starts[known]).dt.total_seconds() / _HOUR
    elif known.any():
        worked = BulkHours(SupportHours(calendar)).worked(_seconds(starts[known]), _seconds(ends[known]))
        hours[known] = worked / np.float64(_HOUR)
    return hours


def _seconds(instants: pd.Series) -> npt.NDArray[np.int64]:
    """Whole seconds since 1970, as support hours are counted."""
    return np.floor_divide(instants.astype("int64").to_numpy(np.int64), 1_000_000)
