"""Gates and proofs of measures: what each passed, which test it has to pass, and how it was judged."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from control.policy.measure_terms import Gate, Halt, MeasureStage
from control.store.bulk import fetched, load
from control.store.measures import Row, next_number
from control.store.tables import (
    measure,
    measure_baseline,
    measure_baseline_kpi,
    measure_gate,
    measure_guard,
    measure_test,
    measure_verdict,
)


def twins_of(connection: Connection, row: Mapping[str, Any]) -> list[int]:
    """Other measures that are decided or implemented and move the same KPI at the same place, by id."""
    decided = measure.c.stage.in_([MeasureStage.DECIDED, MeasureStage.IMPLEMENTED])
    same = (measure.c.kpi == row["kpi"], measure.c.unit == row["unit"], measure.c.id != row["id"])
    placed = measure.c.service.is_(None) if row["service"] is None else measure.c.service == row["service"]
    rows = select(measure.c.id).where(*same, placed, decided, measure.c.halt.is_(None))
    return list(connection.scalars(rows.order_by(measure.c.id)))


def test_of(connection: Connection, measure_id: int, number: int) -> Row | None:
    """How a measure has to prove itself by one of its baselines, with the question that found that one's tickets and
    until when they came; None: there is none.
    """
    same = (measure_test.c.measure_id == measure_id, measure_test.c.number == number)
    its = and_(
        measure_baseline.c.measure_id == measure_test.c.measure_id, measure_baseline.c.number == measure_test.c.number
    )
    rows = select(measure_test, measure_baseline.c.query).join(measure_baseline, its).where(*same)
    return next(iter(fetched(connection, rows)), None)


def add_verdict(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep how a measure was judged, a whole row; the database refuses a second one of its cycle."""
    connection.execute(measure_verdict.insert(), dict(row))


def add_guards(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep how the KPIs that a measure must not make worse stood when it was judged, whole rows."""
    load(connection, measure_guard, rows)


def kpis_of(connection: Connection, measure_id: int, baseline: int) -> list[Row]:
    """What KPIs came to in the days of a measure's baseline, by name."""
    same = (measure_baseline_kpi.c.measure_id == measure_id, measure_baseline_kpi.c.number == baseline)
    return fetched(connection, select(measure_baseline_kpi).where(*same).order_by(measure_baseline_kpi.c.kpi))


def verdict_of(connection: Connection, measure_id: int, cycle: int) -> Row | None:
    """How a measure was judged in a cycle; None: not yet."""
    same = (measure_verdict.c.measure_id == measure_id, measure_verdict.c.cycle == cycle)
    return next(iter(fetched(connection, select(measure_verdict).where(*same))), None)


def unjudged(connection: Connection) -> list[int]:
    """The measures that are implemented, go on, and were not judged in their cycle, by id."""
    same = (measure_verdict.c.measure_id == measure.c.id, measure_verdict.c.cycle == measure.c.cycle)
    goes_on = (measure.c.stage == MeasureStage.IMPLEMENTED, measure.c.halt.is_(None))
    rows = select(measure.c.id).where(*goes_on, ~select(measure_verdict.c.cycle).where(*same).exists())
    return list(connection.scalars(rows.order_by(measure.c.id)))


def add_gate(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep that a measure passed a gate, a whole row without its number."""
    number = next_number(connection, measure_gate, row["measure_id"])
    connection.execute(measure_gate.insert(), {**row, "number": number})


def resting(connection: Connection, numbers: Sequence[int] | None = None) -> list[Row]:
    """The measures that are on hold, by id; of these alone where `numbers` says so.

    Each with id, unit, service, resume_on, and since when it rests: since_at, and rest, the number of that gate.
    """
    its = and_(measure_gate.c.measure_id == measure.c.id, measure_gate.c.stage == Gate.ON_HOLD)
    columns = (measure.c.id, measure.c.unit, measure.c.service, measure.c.resume_on)
    since = (func.max(measure_gate.c.passed_at).label("since_at"), func.max(measure_gate.c.number).label("rest"))
    named = () if numbers is None else (measure.c.id.in_(numbers),)
    rows = select(*columns, *since).join(measure_gate, its).where(measure.c.halt == Halt.ON_HOLD, *named)
    return fetched(connection, rows.group_by(*columns).order_by(measure.c.id))


def last_gate(connection: Connection, measure_id: int, *gates: Gate, as_of: datetime | None = None) -> Row | None:
    """When and how a measure passed one of these gates last, by `as_of` (None: ever); None: never."""
    passed = select(measure_gate).where(measure_gate.c.measure_id == measure_id, measure_gate.c.stage.in_(gates))
    passed = passed if as_of is None else passed.where(measure_gate.c.passed_at <= as_of)
    return next(iter(fetched(connection, passed.order_by(measure_gate.c.number.desc()).limit(1))), None)
