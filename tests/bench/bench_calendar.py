"""Working time between two instants and the instant after a budget, one call at a time, beside workclock."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import workclock

from control.policy.calendar import SupportHours
from control.policy.rulebook import Calendar, Window
from tests.bench.ratio import Ratio, seconds

ZONE = "Europe/Berlin"
HOLIDAYS = [date(year, month, day) for year in range(2024, 2027) for month, day in ((1, 1), (5, 1), (12, 25))]
CALLS = 2_000


def measure() -> list[Ratio]:
    ours, theirs = our_calendar(), their_calendar()
    pairs, budgets = questions()
    return [
        Ratio(
            "G1",
            f"{work}, one call",
            seconds(asked(our_answer, cases)) / CALLS,
            "workclock",
            seconds(asked(their_answer, cases)) / CALLS,
            at_least=4,
        )
        for work, our_answer, their_answer, cases in (
            ("duration", ours.worked, theirs.between, pairs),
            ("deadline", ours.after, theirs.add, budgets),
        )
    ]


def asked(answer: Callable[..., object], cases: Iterable[tuple[object, object]]) -> Callable[[], None]:
    def ask() -> None:
        for first, second in cases:
            answer(first, second)

    return ask


def questions() -> tuple[list[tuple[datetime, datetime]], list[tuple[datetime, timedelta]]]:
    """Spans of up to ninety days, and budgets of up to five working days, over two years."""
    draw = random.Random(20261122)
    starts = [
        datetime(2024, 6, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(2 * 365 * 1440)) for _ in range(CALLS)
    ]
    pairs = [(start, start + timedelta(minutes=draw.randrange(90 * 1440))) for start in starts]
    return pairs, [(start, timedelta(minutes=draw.randrange(1, 2_400))) for start in starts]


def our_calendar() -> SupportHours:
    day = (Window(9 * 60, 12 * 60), Window(13 * 60, 18 * 60))
    return SupportHours(Calendar("office", ZONE, (day,) * 5 + ((),) * 2, frozenset(HOLIDAYS)))


def their_calendar() -> workclock.Schedule:
    rules: list[workclock.Rule] = [
        workclock.WorkDay(time(9), time(18)),
        workclock.Break(time(12), time(13)),
        workclock.Holidays(HOLIDAYS),
    ]
    return workclock.Schedule(rules, time_zone=ZoneInfo(ZONE))
