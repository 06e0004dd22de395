"""Many clocks read at once: the bulk twin of `policy.cycle`, over the spans of their lives as flat columns."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from control.analysis.calendar import BulkHours, Seconds

NEVER = int(np.iinfo(np.int64).max)
"""The end of a span that goes on, and the due time of a clock that has none."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches in which a clock counts or pauses, one a row, by clock and then by time, every clock with one at least.

    All clocks count by one calendar.
    """

    clock: npt.NDArray[np.intp]
    """The row of its clock in `Clocks`, ascending."""
    start: Seconds
    end: Seconds
    """NEVER for one that goes on."""
    counts: Flags
    """True: time counts; False: it pauses."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """What else decides about a cycle, one a row; durations in working seconds."""

    budget: Seconds
    started_at: Seconds
    set_at: Seconds
    """Since when its budget holds."""
    carried: Seconds
    carried_paused: Seconds
    next_opening: Flags
    """Whether a budget used up at closing is due at the next opening."""
    cancelled: Flags


@dataclass(frozen=True, slots=True)
class Readings:
    """What each clock says at one instant, one a row; durations in working seconds."""

    elapsed: Seconds
    paused: Seconds
    due_at: Seconds
    """NEVER where it reads none."""
    breached: Flags


def read(hours: BulkHours, clocks: Clocks, spans: Spans, as_of: int) -> Readings:
    """The clocks at `as_of`, an instant not before the start of any span; raises Invalid as `hours` does."""
    if not len(clocks.budget):
        return Readings(clocks.carried, clocks.carried_paused, clocks.started_at, clocks.cancelled)
    lives = _Lives.of(hours, spans, as_of)
    elapsed = clocks.carried + np.add.reduceat(lives.counted, lives.first)
    paused = clocks.carried_paused + np.add.reduceat(lives.worked - lives.counted, lives.first)
    due_at = _due(hours, clocks, spans, lives)
    breached = _runs_until(spans, as_of, lives.first) > due_at
    return Readings(elapsed, paused, np.where(clocks.cancelled, NEVER, due_at), breached)


@dataclass(frozen=True, slots=True)
class _Lives:
    """The spans with what counted in them."""

    first: npt.NDArray[np.intp]
    """By clock: the row of its first span."""
    worked: Seconds
    counted: Seconds
    """Working seconds of the spans that count, 0 for pauses."""

    @classmethod
    def of(cls, hours: BulkHours, spans: Spans, as_of: int) -> Self:
        first = np.flatnonzero(np.diff(spans.clock, prepend=-1))
        worked = hours.worked(spans.start, np.minimum(spans.end, as_of))
        return cls(first, worked, worked * spans.counts)


def _due(hours: BulkHours, clocks: Clocks, spans: Spans, lives: _Lives) -> Seconds:
    """The earliest instants at which budgets are used up, never before they held; NEVER while a pause prevents it."""
    left = clocks.budget - clocks.carried
    span, spent = _span_of_due(left, spans, lives)
    due_at = np.where(left <= 0, clocks.started_at, NEVER)
    rows = np.flatnonzero((left > 0) & (span < NEVER))
    # The second after the budget begins where the budget was used up or, at a closing, where the hours open again.
    beyond = clocks.next_opening[rows].astype(np.int64)
    at = span[rows]
    due_at[rows] = hours.after(spans.start[at], left[rows] - spent[rows] + beyond) - beyond
    return np.maximum(due_at, clocks.set_at)


def _span_of_due(left: Seconds, spans: Spans, lives: _Lives) -> tuple[Seconds, Seconds]:
    """By clock: the row of the span in which it is due, NEVER for none, and the seconds that counted before that span.

    The first span that uses up what is left; or else the last one, which goes on as far as we know, unless it pauses.
    """
    total = np.cumsum(lives.counted)
    before = total[lives.first] - lives.counted[lives.first]
    enough = spans.counts & (total >= (before + left)[spans.clock])
    rows = np.arange(len(total))
    last = np.append(lives.first[1:], len(total)) - 1
    enough[last] = spans.counts[last]
    span = np.minimum.reduceat(np.where(enough, rows, NEVER), lives.first)
    at = np.minimum(span, last)
    return span, total[at] - lives.counted[at] - before


def _runs_until(spans: Spans, as_of: int, first: npt.NDArray[np.intp]) -> Seconds:
    """By clock: the last instant at which it ran; put to work at that very instant it runs, stopped there not."""
    ran = spans.counts & (spans.end > spans.start)
    return np.maximum.reduceat(np.where(ran, np.minimum(spans.end, as_of), -NEVER), first)
