"""Levels across the two nights in which the local clock is changed, against a walk through every minute of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from control.commands.registry import Call
from control.commands.sweep import sweep
from control.policy.rulebook import Calendar, SlaTarget, Window
from tests.commands.desk import Desk
from tests.worker.tower import LEVELS, begin, instant, raised, tower_rulebook

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
NIGHTS = {
    "spring": datetime(2026, 3, 28, 20, tzinfo=UTC),
    "autumn": datetime(2026, 10, 24, 20, tzinfo=UTC),
}
HOURS = {
    "around the clock": ((0, 1440),),
    "the small hours": ((60, 300),),
    "before and after": ((0, 120), (180, 1440)),
}
BUDGET = 240


@pytest.fixture(params=NIGHTS)
def evening(request: pytest.FixtureRequest) -> datetime:
    return NIGHTS[request.param]


@pytest.fixture(params=HOURS)
def windows(request: pytest.FixtureRequest) -> tuple[tuple[int, int], ...]:
    return HOURS[request.param]


@pytest.fixture
def desk(store_url: str, evening: datetime, windows: tuple[tuple[int, int], ...]) -> Iterator[Desk]:
    made = Desk(store_url, evening)
    rulebook = tower_rulebook()
    night = Calendar("night", "Europe/Berlin", tuple(tuple(Window(*each) for each in windows) for _ in range(7)))
    solve = SlaTarget("solve", rulebook.targets["solve"].kind, "night", minutes=BUDGET)
    targets = {"answer": rulebook.targets["answer"], "solve": solve}
    made.activate(replace(rulebook, calendars={**rulebook.calendars, "night": night}, targets=targets))
    yield made
    made.runtime.close()


def test_every_level_fires_once_in_the_very_minute_in_which_it_is_reached(
    desk: Desk, evening: datetime, windows: tuple[tuple[int, int], ...]
) -> None:
    begin(desk, [evening])
    expected = reached(evening, windows)
    for minute in range(1, 36 * 60):
        desk.clock.set(evening + minute * MINUTE)
        if any(abs(desk.clock.now() - at) <= MINUTE for at in expected) or minute % 30 == 0:
            sweep(desk.runtime, Call("ada"))
    rows = [(row[1], instant(row[2]), row[3]) for row in raised(desk)]
    assert rows == [(number, at, 0) for number, at in enumerate(expected, start=1)]


def reached(start: datetime, windows: tuple[tuple[int, int], ...]) -> list[datetime]:
    """When so many minutes have counted as each level asks for, by looking at the local clock minute by minute."""
    wanted = [BUDGET + minutes for minutes in LEVELS]
    found, counted, at = [], 0, start
    while len(found) < len(wanted):
        local = at.astimezone(BERLIN)
        minute = local.hour * 60 + local.minute
        counted += any(opens <= minute < closes for opens, closes in windows)
        at += MINUTE
        found += [at for each in wanted if each == counted and len(found) == wanted.index(each)]
    return found
