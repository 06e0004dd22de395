"""What a worker does after three days of silence: everything in its order, with how late it was, and once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest

from control.worker import Worker
from tests.commands.desk import Desk, on
from tests.rings import times
from tests.worker.tower import LEVELS, PEOPLE, begin, instant, raised, spread, tower_rulebook

TICKETS = times(check=150, proof=2_500)
SILENT = timedelta(hours=72)
LONGEST_SECONDS = times(check=60, proof=600)
"""Ten minutes for ten thousand firings; the reduced count of a check has its part of them, and is no more than that."""


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(tower_rulebook())
    yield made
    made.runtime.close()


def test_three_days_of_silence_are_made_up_in_order_and_say_how_late_each_level_was(
    desk: Desk, figure: Callable[[str, str], None]
) -> None:
    begin(desk, spread(on(0, 8), timedelta(hours=1), TICKETS))
    desk.clock.set(on(0, 9) + SILENT)
    began = perf_counter()
    ticked = Worker(desk.runtime, "after the silence", most=40).tick()
    took = perf_counter() - began
    rows = raised(desk)
    assert ticked.raised == len(rows) == TICKETS * len(LEVELS)
    dues = [instant(row[2]) for row in rows]
    assert dues == sorted(dues), "the records stand in the order of the instants at which the levels were reached"
    assert [row[3] for row in rows] == [(desk.clock.now() - due) // timedelta(seconds=1) for due in dues]
    assert took < LONGEST_SECONDS
    figure(
        f"{len(rows):,} firings after 72 h of silence, in order, on {desk.runtime.store.writer.name}", f"{took:.1f} s"
    )


def test_three_days_of_silence_become_one_notice_for_each_subject_and_person(desk: Desk) -> None:
    begin(desk, spread(on(0, 8), timedelta(hours=1), 20))
    desk.clock.set(on(0, 9) + SILENT)
    Worker(desk.runtime, "after the silence", most=7).tick()
    told = desk.rows_of("SELECT subject_id, person, times FROM notice ORDER BY subject_id, person")
    assert [tuple(row) for row in told] == [
        (f"T-{10_000 + number}/resolution", person, 1) for number in range(1, 21) for person in sorted(PEOPLE)
    ]


def test_one_person_on_every_level_is_told_once_and_how_often_they_were_meant(desk: Desk) -> None:
    rulebook = desk.runtime.rulebook()
    units = {name: replace(unit, head="anna") for name, unit in rulebook.units.items()}
    desk.activate(replace(rulebook, units=units))
    begin(desk, spread(on(0, 8), timedelta(hours=1), 5))
    desk.clock.set(on(0, 9) + SILENT)
    Worker(desk.runtime, "after the silence").tick()
    told = desk.rows_of("SELECT person, times, count(*) FROM notice GROUP BY person, times ORDER BY person")
    assert [tuple(row) for row in told] == [("anna", 3, 5), ("member", 1, 5)]
