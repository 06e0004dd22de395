"""Whether a measure works, as far as it can be seen: what has come since it was implemented, and week by week before.

Every ticket counts, seen or not: what a measure is held against is one figure, whoever asks for it.
"""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from control.policy.baseline_question import alike_asked, place_asked
from control.policy.measure_terms import OBSERVED_SINCE, Gate, MeasureSource, MeasureStage
from control.policy.scope import Scope, scope_of
from control.queries import baselines, measures
from control.queries.baselines import Stretch
from control.queries.frames import INSTANT, frame
from control.runtime import Runtime
from control.store import measure_gates
from control.store.numbered import numbered
from control.store.tables import issue_surge, measure, measure_baseline, measure_gate

_WEEK, _WEEKS = timedelta(weeks=1), 52


def observed(connection: Connection, as_of: datetime, scope: Scope, number: int, runtime: Runtime) -> pd.DataFrame:
    """How far a measure's test has come by `as_of`: no row before it is implemented.

    Columns: since_at (from when later tickets count), needed (tickets of any kind until it is judged), came (of them),
    compared (whether all of these were compared with what recurs, where it is against a recurring issue).
    """
    since = measure_gates.last_gate(connection, number, *OBSERVED_SINCE, as_of=as_of)
    decided = measure_gates.last_gate(connection, number, Gate.DECIDED, as_of=as_of)
    test = None if decided is None else measure_gates.test_of(connection, number, decided["baseline"])
    told = []
    if since is not None and test is not None and measures.is_seen(connection, scope, number):
        begun, needed = since["passed_at"], test["exposures"]
        place = _place(connection, runtime, test["query"])
        came = baselines.exposures(connection, place, Stretch(begun, as_of))
        last = baselines.nth_after(connection, place, begun, needed)
        through = baselines.looked_through(connection) if "issue" in alike_asked(test["query"]) else None
        compared = last is not None and (through is None or last["id"] <= through)
        told.append({"since_at": begun, "needed": needed, "came": min(came, needed), "compared": compared})
    found = pd.DataFrame(told, columns=["since_at", "needed", "came", "compared"])
    return found.astype({"since_at": INSTANT, "needed": "int64", "came": "int64", "compared": "bool"})


def came_back(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """The surges of its recurring issue since a measure was closed, newest first: since_at, tickets, usual."""
    rows = select(issue_surge.c.since_at, issue_surge.c.tickets, issue_surge.c.usual).select_from(measure)
    its = surged_since_closing(rows, as_of).where(measure.c.id == number, measures.seen(as_of, scope))
    return frame(connection, its.order_by(issue_surge.c.since_at.desc()))


def surged_since_closing(rows: Select[Any], as_of: datetime) -> Select[Any]:
    """A statement of closed measures that came of an issue, with the surges of it that were found since by `as_of`."""
    of_issue = numbered("I", issue_surge.c.issue_id)
    passed = (measure_gate.c.stage == Gate.CLOSED, measure_gate.c.passed_at <= as_of)
    closed = select(func.max(measure_gate.c.passed_at)).where(measure_gate.c.measure_id == measure.c.id, *passed)
    of_kind = (measure.c.source_kind == MeasureSource.ISSUE, measure.c.stage == MeasureStage.CLOSED)
    found = rows.join(issue_surge, measure.c.source == of_issue).where(*of_kind, issue_surge.c.found_at <= as_of)
    return found.where(issue_surge.c.found_at > closed.correlate(measure).scalar_subquery())


def weekly(connection: Connection, as_of: datetime, scope: Scope, number: int, runtime: Runtime) -> pd.DataFrame:
    """The tickets of a measure's kind, and all that came where it lies, in each week of the last year, oldest first.

    Columns: week (when it began), tickets, exposures. No row where it has no baseline.
    """
    newest = select(measure_baseline.c.query).where(measure_baseline.c.measure_id == number)
    query = connection.scalar(newest.order_by(measure_baseline.c.number.desc()).limit(1))
    if query is None or not measures.is_seen(connection, scope, number):
        return pd.DataFrame({"week": pd.Series([], dtype=INSTANT), "tickets": [], "exposures": []})
    stretch = Stretch(as_of - _WEEKS * _WEEK, as_of)
    kind = baselines.weeks_of(connection, baselines.Alike(**alike_asked(query)), stretch)
    everything = baselines.weeks_of_place(connection, _place(connection, runtime, query), stretch)
    rows = [
        {"week": as_of - (back + 1) * _WEEK, "tickets": kind.get(back, 0), "exposures": everything.get(back, 0)}
        for back in range(_WEEKS - 1, -1, -1)
    ]
    return pd.DataFrame(rows).astype({"week": INSTANT})


def _place(connection: Connection, runtime: Runtime, query: str) -> Scope:
    """Where the tickets lay that a baseline asked for."""
    rulebook = runtime.rulebook_in_force(connection)
    unit, service = place_asked(query)
    return Scope(unit, service) if rulebook is None else scope_of(rulebook, unit, service)
