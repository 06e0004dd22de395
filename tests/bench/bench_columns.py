"""Working time and deadlines of a million rows, beside workclock's batches and beside the memory itself."""

import random
from datetime import UTC, datetime

import numpy as np

from control.analysis.calendar import BulkHours, Seconds
from control.policy.calendar import SupportHours
from tests.bench.bench_calendar import our_calendar, their_calendar
from tests.bench.ratio import Count, Ratio, seconds
from tests.policy.peer import is_comparable, schedule
from tests.policy.random_calendars import questions, random_calendar

ROWS = 1_000_000
THEIR_ROWS = 50_000
"""Rows of theirs that are timed: a call costs them the same in a batch of any length."""
CALENDARS, QUESTIONS = 240, 500


def measure() -> list[Ratio | Count]:
    starts, ends, budgets = rows()
    ours, theirs = BulkHours(our_calendar()), their_calendar()
    out = np.empty_like(starts)
    few = slice(0, ROWS, ROWS // THEIR_ROWS)
    at, until, budget = (column[few] for column in (starts, ends, budgets))
    at, until, budget = at.astype("M8[s]"), until.astype("M8[s]"), budget.astype("m8[s]")
    memory = seconds(lambda: np.subtract(ends, starts, out=out)) / ROWS
    durations = seconds(lambda: ours.worked(starts, ends)) / ROWS
    deadlines = seconds(lambda: ours.after(starts, budgets)) / ROWS
    their_durations = seconds(lambda: theirs.between_many(at, until)) / THEIR_ROWS
    their_deadlines = seconds(lambda: theirs.add_many(at, budget)) / THEIR_ROWS
    return [
        Ratio("G1", "duration, sorted million", durations, "workclock batch", their_durations, at_least=50),
        Ratio("G1", "deadline, sorted million", deadlines, "workclock batch", their_deadlines, at_least=50),
        Ratio("G1", "duration, sorted million", durations, "memory stream", memory, at_most=12),
        Ratio("G1", "deadline, sorted million", deadlines, "memory stream", memory, at_most=12),
        mismatches(),
    ]


def rows() -> tuple[Seconds, Seconds, Seconds]:
    """Starts over fifteen years in order, ends up to ninety days later, budgets up to forty working hours."""
    draw = np.random.default_rng(20261122)
    first = int(datetime(2010, 1, 1, tzinfo=UTC).timestamp())
    starts = np.sort(first + draw.integers(0, 15 * 365 * 86_400, ROWS))
    return starts, starts + draw.integers(0, 90 * 86_400, ROWS), draw.integers(1, 40 * 3_600, ROWS)


def mismatches() -> Count:
    """Rows in which a duration or a deadline is not workclock's, over calendars drawn at random."""
    draw, wrong, asked = random.Random(20261122), 0, 0
    for _ in range(CALENDARS):
        calendar = random_calendar(draw)
        asks = list(questions(draw, QUESTIONS))
        if not is_comparable(calendar):
            continue
        ours, theirs = BulkHours(SupportHours(calendar)), schedule(calendar)
        starts, ends = (np.array([int(ask[n].timestamp()) for ask in asks]) for n in (0, 1))
        budgets = np.array([int(budget.total_seconds()) for _, _, budget in asks])
        at, until, budget = starts.astype("M8[s]"), ends.astype("M8[s]"), budgets.astype("m8[s]")
        same = ours.worked(starts, ends).astype("m8[s]") == theirs.between_many(at, until)
        same &= ours.after(starts, budgets).astype("M8[s]") == theirs.add_many(at, budget)
        wrong += int((~same).sum())
        asked += len(asks)
    return Count("G1", "durations or deadlines unlike workclock's, random calendars", wrong, asked)
