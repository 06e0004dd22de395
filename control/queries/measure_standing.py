"""How a measure stands: what it is to bring and brought, how it was judged, and what else moves or guards its KPI."""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, select

from control.policy.measure_terms import Gate
from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.measure_reports import held_at
from control.queries.measures import lies_in, seen
from control.store.bulk import fetched
from control.store.measure_gates import twins_of
from control.store.tables import (
    measure,
    measure_baseline,
    measure_baseline_kpi,
    measure_gate,
    measure_guard,
    measure_value,
    measure_verdict,
)


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


def guards(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What KPIs came to in the days of the baseline that counts, and how those that a measure must not make worse stood
    when it was judged in its cycle by `as_of`; by name.

    Columns: kpi, promise, before_judged, before_breached (tickets), and judged, breached and held (1 or 0), null where
    that was not looked at.
    """
    before, after, same = measure_baseline_kpi.c, measure_guard.c, measure.c.id == measure_baseline_kpi.c.measure_id
    judged = select(measure_verdict.c.cycle).where(measure_verdict.c.measure_id == number)
    looked_at = and_(
        *(after.measure_id == before.measure_id, after.kpi == before.kpi, after.cycle == measure.c.cycle),
        after.cycle.in_(judged.where(measure_verdict.c.judged_at <= as_of)),
    )
    counted = (before.judged.label("before_judged"), before.breached.label("before_breached"))
    rows = select(before.kpi, before.promise, *counted, after.judged, after.breached, after.held)
    its = rows.join_from(measure_baseline_kpi, measure, same).outerjoin(measure_guard, looked_at)
    return frame(
        connection,
        its.where(before.measure_id == number, before.number == _counts(as_of, number), seen(as_of, scope)).order_by(
            before.kpi
        ),
    )


def _counts(as_of: datetime, number: int) -> ColumnElement[int]:
    """The number of the baseline that a measure is held against: the one it was decided with, until then the newest."""
    gate, newest = measure_gate.c, select(func.max(measure_baseline.c.number))
    passed = select(gate.baseline).where(gate.measure_id == number, gate.stage == Gate.DECIDED, gate.passed_at <= as_of)
    last = passed.order_by(gate.number.desc()).limit(1).scalar_subquery()
    return func.coalesce(last, newest.where(measure_baseline.c.measure_id == number).scalar_subquery())
