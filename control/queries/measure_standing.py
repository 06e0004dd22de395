"""How a measure stands: what it is to bring and brought, how it was judged, and who else moves its KPI."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.measure_reports import held_at
from control.queries.measures import lies_in, seen
from control.store.bulk import fetched
from control.store.measure_gates import twins_of
from control.store.tables import measure, measure_value, measure_verdict


def twins(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """Other measures that are decided or implemented now and move the same KPI at the same place, seen or not: id."""
    del as_of
    row = next(iter(fetched(connection, select(measure).where(measure.c.id == number, lies_in(scope)))), None)
    return pd.DataFrame({"id": [] if row is None else twins_of(connection, row)}, dtype="int64")


def values(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What a measure is to bring and brought as it was said by `as_of`, by line, series and month.

    Columns: line, series, period (YYYY-MM), hundredths, state, said (what shows it, or why it is challenged), said_at,
    said_by, version.
    """
    held = measure_value.c
    names = ("line", "series", "period", "hundredths", "state", "said", "said_at", "said_by", "version")
    rows = select(*(held[name] for name in names)).join(measure, measure.c.id == held.measure_id)
    its = rows.where(held.measure_id == number, held_at(as_of), seen(as_of, scope))
    return frame(connection, its.order_by(held.line, held.series, held.period))


def verdicts(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """How a measure had been judged by `as_of`, by cycle.

    Columns: cycle, baseline (its version), exposures, tickets (of the kind, among these), passed (1 or 0), since_at,
    until_at, judged_at, judged_by.
    """
    names = ("cycle", "baseline", "exposures", "tickets", "passed", "since_at", "until_at", "judged_at", "judged_by")
    rows = select(*(measure_verdict.c[name] for name in names))
    its = rows.join(measure, measure.c.id == measure_verdict.c.measure_id)
    judged = its.where(measure_verdict.c.measure_id == number, measure_verdict.c.judged_at <= as_of)
    return frame(connection, judged.where(seen(as_of, scope)).order_by(measure_verdict.c.cycle))
