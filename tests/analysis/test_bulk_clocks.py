"""Clocks read by the column say what each replayed clock says, for every cycle that one calendar counts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.analysis.calendar import BulkHours
from control.analysis.clocks import NEVER, Clocks, Readings, Spans, read
from control.conformance import history
from control.model import ClockState, Verdict
from control.policy import reading
from control.policy.calendar import SupportHours
from control.policy.cycle import Cycle
from control.policy.rulebook import AtClosing, Calendar, Window
from tests.policy.random_cases import random_cases
from tests.rings import times

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def column(durations: Sequence[timedelta]) -> np.ndarray:
    return np.array([duration // SECOND for duration in durations], np.int64)


def instants(moments: Sequence[datetime | None]) -> np.ndarray:
    return np.array([NEVER if moment is None else (moment - EPOCH) // SECOND for moment in moments], np.int64)


def in_bulk(cycles: Sequence[Cycle], as_of: datetime) -> Readings:
    """The cycles, all of one calendar, read by the column."""
    spans = [(number, span) for number, cycle in enumerate(cycles) for span in cycle.spans]
    return read(
        BulkHours(cycles[0].spans[0].hours),
        Clocks(
            budget=column([cycle.terms.budget for cycle in cycles]),
            started_at=instants([cycle.started_at for cycle in cycles]),
            set_at=instants([cycle.set_at for cycle in cycles]),
            carried=column([cycle.carried for cycle in cycles]),
            carried_paused=column([cycle.carried_paused for cycle in cycles]),
            next_opening=np.array([cycle.terms.at_closing is AtClosing.NEXT_OPENING for cycle in cycles]),
            cancelled=np.array([cycle.state is ClockState.CANCELLED for cycle in cycles]),
        ),
        Spans(
            clock=np.array([number for number, _ in spans]),
            start=instants([span.start for _, span in spans]),
            end=instants([span.end for _, span in spans]),
            counts=np.array([span.counts for _, span in spans]),
        ),
        (as_of - EPOCH) // SECOND,
    )


def one_by_one(cycles: Sequence[Cycle], as_of: datetime) -> Readings:
    """The cycles as the scalar reads each."""
    readings = [reading.read(cycle, as_of) for cycle in cycles]
    return Readings(
        elapsed=column([found.elapsed for found in readings]),
        paused=column([found.paused for found in readings]),
        due_at=instants([found.due_at for found in readings]),
        breached=np.array([found.verdict is Verdict.BREACHED for found in readings]),
    )


def by_calendar(cycles: Sequence[Cycle]) -> list[list[Cycle]]:
    found: dict[Calendar, list[Cycle]] = {}
    for cycle in cycles:
        found.setdefault(cycle.spans[0].hours.calendar, []).append(cycle)
    return list(found.values())


@st.composite
def teams(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Cases that share calendar and as-of, as the tickets of one team do."""
    case = draw(random_cases())
    others = draw(st.lists(random_cases(), max_size=4))
    return [case, *(case | {"target": other["target"], "event": other["event"]} for other in others)]


@settings(max_examples=times(check=40, proof=2_000), suppress_health_check=[HealthCheck.too_slow])
@given(teams())
def test_columns_of_clocks_read_as_each_clock_does(cases: list[dict[str, Any]]) -> None:
    as_of = max(case["as_of"] for case in cases)
    cycles = [cycle for case in cases for cycle in history(case | {"as_of": as_of}).cycles]
    for same in by_calendar(cycles):
        found, wanted = in_bulk(same, as_of), one_by_one(same, as_of)
        for name in ("elapsed", "paused", "due_at", "breached"):
            assert getattr(found, name).tolist() == getattr(wanted, name).tolist(), name


def test_no_clocks_have_no_readings() -> None:
    hours = SupportHours(Calendar("always", "UTC", ((Window(0, 1440),),) * 7))
    nothing, no = np.array([], np.int64), np.array([], np.bool_)
    clocks = Clocks(nothing, nothing, nothing, nothing, nothing, no, no)
    found = read(BulkHours(hours), clocks, Spans(nothing, nothing, nothing, no), 0)
    assert len(found.elapsed) == len(found.paused) == len(found.due_at) == len(found.breached) == 0
