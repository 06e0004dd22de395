"""Working time between instants and after budgets: two inverse questions, asked of peers that count otherwise."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from control.errors import Invalid
from control.policy.calendar import SupportHours
from control.policy.rulebook import Calendar, Window
from tests.policy.oracle import DAYS as WEEKDAYS
from tests.policy.oracle import MINUTE, WallClock
from tests.policy.peer import is_comparable, schedule
from tests.policy.random_calendars import Question, questions, random_calendar
from tests.rings import times

TICK = timedelta(microseconds=1)
CALENDARS = times(check=24, proof=500)
QUESTIONS = times(check=100, proof=250)


def asked(seed: int) -> Iterator[tuple[SupportHours, list[Question]]]:
    draw = random.Random(seed)
    for _ in range(CALENDARS):
        yield SupportHours(random_calendar(draw)), list(questions(draw, QUESTIONS))


def wall_clock(calendar: Calendar) -> WallClock:
    texts = [[f"{clock(w.opens)}-{clock(w.closes)}" for w in day] for day in calendar.windows]
    return WallClock(calendar.zone, dict(zip(WEEKDAYS, texts, strict=True)), sorted(calendar.holidays))


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def office(**more: object) -> SupportHours:
    weekday = (Window(540, 720), Window(780, 1020))
    return SupportHours(Calendar("office", "UTC", (weekday,) * 5 + ((), ()), **more))  # type: ignore[arg-type]


def test_what_is_due_after_a_budget_is_the_budget_later() -> None:
    for hours, asks in asked(1):
        assert [hours.worked(start, hours.after(start, budget)) for start, _, budget in asks] == [b for _, _, b in asks]


def test_a_deadline_is_the_earliest_instant_at_which_the_budget_has_counted() -> None:
    for hours, asks in asked(2):
        assert all(hours.worked(start, hours.after(start, budget) - TICK) < budget for start, _, budget in asks)


def test_working_time_adds_up_over_any_instant_between() -> None:
    for hours, asks in asked(3):
        for start, end, _ in asks:
            middle = start + (end - start) / 2
            assert hours.worked(start, middle) + hours.worked(middle, end) == hours.worked(start, end)


def test_open_intervals_are_what_is_worked() -> None:
    for hours, asks in asked(4):
        start, end, _ = asks[0]
        parts = [closes - opens for opens, closes in hours.intervals(start, end)]
        assert sum(parts, timedelta()) == hours.worked(start, end)


def test_durations_and_deadlines_are_those_of_an_independent_package(figure: Callable[[str, str], None]) -> None:
    asks = [(hours, ask) for hours, several in asked(5) if is_comparable(hours.calendar) for ask in several]
    peers = {hours: schedule(hours.calendar) for hours, _ in asks}
    wrong = [
        (hours.calendar, ask)
        for hours, ask in asks
        if hours.worked(*ask[:2]) != peers[hours].between(*ask[:2])
        or hours.after(ask[0], ask[2]) != peers[hours].add(ask[0], ask[2])
    ]
    assert wrong == []
    figure("durations and deadlines equal to workclock's", f"{len(asks):,} of {len(asks):,}")


def test_an_instant_counts_as_its_wall_clock_reads() -> None:
    draw = random.Random(6)
    for _ in range(CALENDARS * 4):
        calendar = random_calendar(draw)
        hours, wall = SupportHours(calendar), wall_clock(calendar)
        start = draw.choice(changes_of(calendar.zone)) - timedelta(hours=draw.randrange(6))
        minutes = [start + n * MINUTE for n in range(draw.randrange(600))]
        counting = [minute for minute in minutes if wall.counts(minute)]
        assert hours.worked(start, start + len(minutes) * MINUTE) == len(counting) * MINUTE
        for number, minute in enumerate(counting[:: len(counting) // 3 + 1]):
            budget = (number * (len(counting) // 3 + 1) + 1) * MINUTE
            assert hours.after(start, budget) == minute + MINUTE


@cache
def changes_of(zone: str) -> list[datetime]:
    """Full hours of three years at which the wall clock jumps within the next one, or the first where it never does."""
    wall = WallClock(zone, {}, [])
    hours = [at("2024-01-01") + timedelta(hours=n) for n in range(3 * 8766)]
    offsets = [hour.astimezone(wall.zone).utcoffset() for hour in hours]
    pairs = zip(hours, offsets, offsets[1:], strict=False)
    return [hour for hour, before, after in pairs if before != after] or hours[:1]


def test_the_closing_instant_is_a_closing_unless_another_window_goes_on_there() -> None:
    hours = SupportHours(Calendar("touching", "UTC", ((Window(540, 720), Window(720, 1020)),) * 7))
    assert not hours.is_closing(at("2026-03-02T12:00"))
    assert hours.is_closing(at("2026-03-02T17:00"))


def test_the_next_opening_lies_after_the_instant_even_where_a_window_opens_there() -> None:
    assert office().next_opening(at("2026-03-02T09:00")) == at("2026-03-02T13:00")
    assert office().next_opening(at("2026-03-06T13:00")) == at("2026-03-09T09:00")


def test_nothing_to_work_is_due_at_once_whatever_the_hour() -> None:
    assert office().after(at("2026-03-07T03:00"), timedelta(0)) == at("2026-03-07T03:00")


def test_working_time_is_not_counted_backwards() -> None:
    with pytest.raises(Invalid, match="backwards"):
        office().worked(at("2026-03-02T10:00"), at("2026-03-02T09:59"))


def test_a_calendar_without_working_time_is_refused() -> None:
    with pytest.raises(Invalid, match="no working time"):
        SupportHours(Calendar("never", "UTC", ((),) * 7))


def test_a_deadline_many_years_ahead_is_found() -> None:
    hours = SupportHours(Calendar("rare", "UTC", ((Window(0, 1),), *((),) * 6)))
    assert hours.after(at("2026-03-02T00:00"), timedelta(minutes=1_000)) == at("2045-04-24T00:01")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2024-12-31T12:00", "2025-02-03T12:00"), ("2025-06-02T12:00", "2026-01-02T12:00")],
)
def test_beyond_the_known_holidays_nothing_is_guessed(start: str, end: str) -> None:
    hours = office(holidays_from=date(2025, 1, 1), holidays_until=date(2025, 12, 31))
    with pytest.raises(Invalid, match="knows its holidays from 2025-01-01 until 2025-12-31, less a day at each end"):
        hours.worked(at(start), at(end))


def test_a_deadline_beyond_the_known_holidays_is_not_guessed() -> None:
    hours = office(holidays_from=date(2025, 1, 1), holidays_until=date(2025, 12, 31))
    with pytest.raises(Invalid, match="knows its holidays"):
        hours.after(at("2025-12-30T12:00"), timedelta(hours=40))


def test_a_known_stretch_without_any_working_time_is_said_to_end_and_not_to_break() -> None:
    mondays = Calendar(
        "mondays", "UTC", ((Window(0, 60),), *((),) * 6), frozenset(), date(2026, 3, 3), date(2026, 3, 8)
    )
    hours = SupportHours(mondays)
    with pytest.raises(Invalid, match="knows its holidays"):
        hours.after(at("2026-03-05T12:00"), timedelta(minutes=1))
    with pytest.raises(Invalid, match="knows its holidays"):
        hours.next_opening(at("2026-03-05T12:00"))
