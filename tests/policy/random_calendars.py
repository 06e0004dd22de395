"""Random calendars and questions to them: many zones around their changes of clock, odd windows, nights, holidays."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from control.policy.rulebook import Calendar, Window

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
)
FIRST_DAY = date(2024, 1, 1)
DAYS = 3 * 365
STEPS = (1, 5, 15, 30, 30, 60, 60)
"""Minutes between which windows open and close; calendars of 1 lie on no grid that is worth a table."""

Question = tuple[datetime, datetime, timedelta]
"""A start, an end and a budget of working time, all on whole seconds."""


def random_calendar(draw: random.Random) -> Calendar:
    step = draw.choice(STEPS)
    windows = [_windows(draw, step) for _ in range(7)]
    if draw.random() < 0.3:
        windows = [windows[0]] * 7
    if draw.random() < 0.3:
        windows = _with_a_night(windows, draw.randrange(7))
    if not any(windows):
        windows[draw.randrange(7)] = (Window(540, 1020),)
    holidays = frozenset(FIRST_DAY + timedelta(days=draw.randrange(DAYS)) for _ in range(draw.choice((0, 10, 60))))
    return Calendar("random", draw.choice(ZONES), tuple(windows), holidays)


def questions(draw: random.Random, count: int) -> Iterator[Question]:
    """Spans from nothing to a quarter, budgets from a second to six working weeks; half of all on whole hours."""
    for _ in range(count):
        unit = draw.choice((1, 3600))
        start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(DAYS * 86_400) // unit * unit)
        span, budget = draw.choice((1, 90)) * 86_400, draw.choice((4, 240)) * 3_600
        end = start + timedelta(seconds=draw.randrange(span) // unit * unit)
        yield start, end, timedelta(seconds=draw.randrange(budget) // unit * unit + unit)


def _windows(draw: random.Random, step: int) -> tuple[Window, ...]:
    """Up to three windows of one day, some of them touching."""
    edges = sorted(draw.sample(range(0, 1441, step), 2 * draw.choice((0, 1, 1, 2, 3))))
    found = [Window(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=True)]
    if found and draw.random() < 0.3:
        first = found[0]
        middle = (first.opens + first.closes) // 2 // step * step
        if first.opens < middle < first.closes:
            found[:1] = [Window(first.opens, middle), Window(middle, first.closes)]
    return tuple(found)


def _with_a_night(windows: list[tuple[Window, ...]], day: int) -> list[tuple[Window, ...]]:
    """The week with a night shift that begins on `day`, written as two windows."""
    with_night = list(windows)
    with_night[day] = (Window(1320, 1440),)
    with_night[(day + 1) % 7] = (Window(0, 360),)
    return with_night
