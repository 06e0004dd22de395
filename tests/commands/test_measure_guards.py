"""What a measure must not make worse: counted with its baseline, looked at once with its verdict, and told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from control.commands import measure_proving
from control.commands.registry import Call
from control.model import TargetKind
from control.policy.measure_terms import Direction, Kpi
from control.policy.rulebook import Rulebook
from control.store.tables import measure_baseline_kpi, measure_guard, notice
from tests.commands import gating
from tests.commands.desk import Desk, on
from tests.commands.measuring import TERMS

BEFORE, AFTER = 60, 120
CLEO = Call("cleo")


def guarded(promise: TargetKind | None) -> Rulebook:
    """The desk at which the KPI that the measure must not make worse is the attainment of a promise, or is none."""
    book = gating.gating_rulebook()
    assert book.measures is not None
    kpi = Kpi("contacts", "Resolved in time", "anna", "counted", "%", Direction.UP, promise)
    return replace(book, measures=replace(book.measures, kpis={**TERMS.kpis, "contacts": kpi}))


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(guarded(TargetKind.RESOLUTION))
    yield made
    made.runtime.close()


def came(desk: Desk, number: int, late_every: int, first: int) -> None:
    """So many tickets, six hours after each other; one of so many is not resolved, and late long before the last."""
    for one in range(number):
        at = desk.clock.now() + timedelta(hours=6)
        fields = {"service": "help", "unit": "desk", "title": "Late", "priority": "P2"}
        fields["product"] = "parcel" if one % (2 if first == 1 else 10) == 0 else "lamp"
        events = [
            {"at": at, "kind": "created", "state": "new", **fields},
            {"at": at + timedelta(minutes=1), "kind": "resolved", "state": "resolved"},
        ]
        is_late = one % late_every == 1 and one < number - 20
        desk.clock.set(at + timedelta(minutes=1))
        desk.record(events[:1] if is_late else events, f"{first + one}")


def implemented(desk: Desk, late_every: int) -> None:
    """A measure that was implemented after tickets of which one of so many was late."""
    came(desk, BEFORE, late_every, 1)
    gating.taken_on(desk)
    for step in gating.WAY[1:6]:
        step(desk)


def told(desk: Desk) -> set[str]:
    return {row["said"] for row in desk.rows(notice) if ": it " in row["said"]}


def test_the_baseline_counts_what_the_promise_behind_a_kpi_came_to(desk: Desk) -> None:
    implemented(desk, 10)
    [row] = desk.rows(measure_baseline_kpi)
    assert (row["kpi"], row["promise"], row["judged"], row["breached"]) == ("contacts", "resolution", BEFORE, 4)
    assert desk.rows(measure_guard) == []


@pytest.mark.parametrize(("late_every", "held"), [(10, True), (3, False)])
def test_it_is_looked_at_once_with_the_verdict_and_who_answers_is_told(desk: Desk, late_every: int, held: bool) -> None:
    implemented(desk, 10)
    came(desk, AFTER, late_every, 1_001)
    answer = measure_proving.judge(desk.runtime, CLEO, "M-1").value
    [row] = desk.rows(measure_guard)
    last, late = answer["of"], len([one for one in range(answer["of"]) if one % late_every == 1])
    assert (row["kpi"], row["cycle"], row["held"]) == ("contacts", 1, held)
    # What came in the days before the last ticket may not be due yet, and what was late before is no part of it.
    assert last - 12 <= row["judged"] <= last
    assert late - 6 <= row["breached"] <= late
    [said] = told(desk)
    assert ("What it must not make worse got worse: Resolved in time." in said) is not held


@pytest.mark.parametrize("promise", [None, TargetKind.FIRST_RESPONSE])
def test_a_kpi_that_is_another_one_by_now_is_not_compared(desk: Desk, promise: TargetKind | None) -> None:
    implemented(desk, 10)
    desk.activate(guarded(promise))
    came(desk, AFTER, 3, 1_001)
    measure_proving.judge(desk.runtime, CLEO, "M-1")
    assert desk.rows(measure_guard) == []


def test_a_kpi_that_the_tickets_do_not_tell_is_not_counted(desk: Desk) -> None:
    desk.activate(guarded(None))
    implemented(desk, 10)
    assert desk.rows(measure_baseline_kpi) == []
