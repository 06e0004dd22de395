"""Whether a measure works, as far as it can be seen: what has come since it was implemented, and week by week before.

Every ticket counts, seen or not: what a measure is held against is one figure, whoever asks for it.
"""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from control.policy.baseline_question import alike_asked, place_asked
from control.policy.measure_terms import OBSERVED_SINCE, Gate
from control.policy.scope import Scope, scope_of
from control.queries import baselines, measures
from control.queries.baselines import Stretch
from control.queries.frames import INSTANT
from control.runtime import Runtime
from control.store.tables import measure_baseline, measure_gate, measure_test

_WEEK, _WEEKS = timedelta(weeks=1), 52


def observed(connection: Connection, as_of: datetime, scope: Scope, number: int, runtime: Runtime) -> pd.DataFrame:
    """How far a measure's test has come by `as_of`: no row before it is implemented.

    Columns: since_at (from when later tickets count), needed (tickets of any kind until it is judged), came (of them).
    """
    since = _last(connection, as_of, number, *(gate.value for gate in OBSERVED_SINCE))
    decided = _last(connection, as_of, number, Gate.DECIDED.value)
    told = []
    if since is not None and decided is not None and measures.is_seen(connection, scope, number):
        its = (measure_test.c.measure_id == number, measure_test.c.number == decided.baseline)
        asked = select(measure_test.c.exposures, measure_baseline.c.query).join(measure_baseline, _OF_BASELINE)
        [test] = connection.execute(asked.where(*its))
        place = _place(connection, runtime, test.query)
        came = baselines.exposures(connection, place, Stretch(since.passed_at, as_of))
        told.append({"since_at": since.passed_at, "needed": test.exposures, "came": min(came, test.exposures)})
    found = pd.DataFrame(told, columns=["since_at", "needed", "came"])
    return found.astype({"since_at": INSTANT, "needed": "int64", "came": "int64"})


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


_OF_BASELINE = (measure_baseline.c.measure_id == measure_test.c.measure_id) & (
    measure_baseline.c.number == measure_test.c.number
)


def _last(connection: Connection, as_of: datetime, number: int, *stages: str) -> Any:
    """When and how a measure passed one of these gates last."""
    passed = select(measure_gate.c.passed_at, measure_gate.c.baseline)
    its = (measure_gate.c.measure_id == number, measure_gate.c.stage.in_(stages), measure_gate.c.passed_at <= as_of)
    return connection.execute(passed.where(*its).order_by(measure_gate.c.number.desc()).limit(1)).first()


def _place(connection: Connection, runtime: Runtime, query: str) -> Scope:
    """Where the tickets lay that a baseline asked for."""
    rulebook = runtime.rulebook_in_force(connection)
    unit, service = place_asked(query)
    return Scope(unit, service) if rulebook is None else scope_of(rulebook, unit, service)
