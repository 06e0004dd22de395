"""The bulk twin of support hours: working time and deadlines of whole columns, equal to the scalar to the second.

Where every breakpoint of a calendar lies on a grid of at least five minutes, each cell of the grid is open or closed
as a whole, and both questions become a division and a look-up. Any other calendar is searched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from control.errors import Invalid
from control.policy.calendar import Breakpoints, SupportHours

Seconds = npt.NDArray[np.int64]
"""A column of instants as whole seconds since 1970 UTC, or of durations in whole seconds."""
Column32 = npt.NDArray[np.uint32]

_FINEST = 300
"""Seconds; a finer grid would cost more memory than the search it saves."""
_ROWS = 65_536
"""Rows taken at once, so that what is computed on the way to the answer stays in the cache."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class BulkHours:
    """Support hours asked by the column; like the scalar, it compiles what is asked for and never guesses beyond."""

    def __init__(self, hours: SupportHours) -> None:
        """Count as `hours` does."""
        self.hours = hours
        self._table: _Table | None = None

    def worked(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Working seconds from each start to its end; raises Invalid where an end lies before its start."""
        answer = np.empty(len(starts), np.int64)
        if not len(starts):
            return answer
        first = int(starts.min())  # an end before it lies before its own start, which is refused below
        table = self._covering(first, max(first, int(ends.max())))
        for rows in _chunks(len(starts)):
            if np.any(ends[rows] < starts[rows]):
                raise Invalid("Working time cannot be counted backwards: an end lies before its start.")
            np.subtract(table.counted(ends[rows]), table.counted(starts[rows]), out=answer[rows])
        return answer

    def after(self, starts: Seconds, seconds: Seconds) -> Seconds:
        """The earliest instants at which so many `seconds` have counted since the starts; a start itself for none."""
        answer = np.empty(len(starts), np.int64)
        if not len(starts):
            return answer
        table = self._reaching(starts, seconds)
        for rows in _chunks(len(starts)):
            table.due(starts[rows], seconds[rows], out=answer[rows])
        if int(seconds.min()) <= 0:
            np.copyto(answer, starts, where=seconds <= 0)
        return answer

    def _covering(self, first: int, last: int) -> "_Table":
        """The table that holds both instants."""
        table = self._table
        if table is None or first < table.start or last >= table.end:
            table = self._table = _compiled(self.hours.breakpoints(_instant(first), _instant(last)))
        return table

    def _reaching(self, starts: Seconds, seconds: Seconds) -> "_Table":
        """The table that holds every start and every deadline; the scalar finds the latest one, or says why not."""
        first, last = int(starts.min()), int(starts.max())
        table = self._covering(first, last)
        if int(table.counted(np.array([last]))[0]) + int(seconds.max()) < table.total:
            return table
        latest = int(np.argmax(table.counted(starts) + seconds))
        self.hours.after(_instant(int(starts[latest])), int(seconds[latest]) * _SECOND)
        self._table = None
        return self._covering(first, last)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Working time since `start`, and its inverse, by look-up; for instants from `start` until before `end`.

    Within a cell working time is a line that rises by one a second or not at all. Steps are even, so that the lowest
    bit of its height can say which, and one look-up answers for both. Every row is known to lie inside, so look-ups
    check nothing: `wrap` is the fastest of numpy's modes. Numbers have no sign because they divide faster without one:
    a line below nothing wraps around, and adding to it wraps back.
    """

    start: int
    end: int
    total: int
    step: int
    origin: int
    """One second past a step before `start`: an instant on an edge is looked up in the cell that ends there, where the
    line is as right as in the next, and none lies before the first cell."""
    lines: Column32
    """By cell: working seconds at an instant, less those since `origin` and with the lowest bit set if it counts."""
    shift: Seconds
    """By cell of working time: from working seconds to the instant."""

    def counted(self, at: Seconds) -> Column32:
        since = (at - self.origin).astype(np.uint32)
        line = self.lines.take(since // np.uint32(self.step), mode="wrap")
        since *= line & np.uint32(1)
        since += line
        return since

    def due(self, at: Seconds, seconds: Seconds, out: Seconds) -> None:
        budget = self.counted(at)
        budget += seconds.astype(np.uint32)
        cell = (budget - np.uint32(1)) // np.uint32(self.step)
        np.add(budget, self.shift.take(cell, mode="wrap"), out=out)


@dataclass(frozen=True, slots=True)
class _Search:
    """The same by searching the breakpoints; the first interval is empty and answers before the first opening."""

    start: int
    end: int
    total: int
    opens: Seconds
    closes: Seconds
    before: Seconds
    through: Seconds

    def counted(self, at: Seconds) -> Seconds:
        index = self.opens.searchsorted(at, "right") - 1
        return self.before[index] + np.minimum(at, self.closes[index]) - self.opens[index]

    def due(self, at: Seconds, seconds: Seconds, out: Seconds) -> None:
        budget = self.counted(at) + seconds
        index = self.through.searchsorted(budget, "left")
        np.add(self.opens[index] - self.before[index], budget, out=out)


_Table = _Grid | _Search


def _compiled(table: Breakpoints) -> _Table:
    start, end = _seconds([table.start, table.end]).tolist()
    opens, closes = _seconds(table.opens), _seconds(table.closes)
    through = np.cumsum(closes - opens)
    before = through - (closes - opens)
    total = int(through[-1]) if len(through) else 0
    step = int(np.gcd.reduce(np.concatenate([opens - start, closes - start]), initial=0))
    if step >= _FINEST and step % 2 == 0 and end - start + 2 * step <= np.iinfo(np.int32).max:
        shift = np.repeat(opens - before, (closes - opens) // step)
        origin = start - step + 1
        cells = 1 - (start - end) // step
        lines = _lines((opens - origin) // step + 1, (closes - origin) // step + 1, step, cells)
        return _Grid(start, end, total, step, origin, lines, shift)
    first = np.array([start])
    nothing = np.array([0])
    return _Search(
        start,
        end,
        total,
        np.concatenate([first, opens]),
        np.concatenate([first, closes]),
        np.concatenate([nothing, before]),
        np.concatenate([nothing, through]),
    )


def _lines(opens: Seconds, closes: Seconds, step: int, cells: int) -> Column32:
    """The line of each cell, from the numbers of the cells that are the first to count and the first not to."""
    edges = np.zeros(cells + 1, np.int64)
    edges[opens] += 1
    edges[closes] -= 1
    counts = np.cumsum(edges[:-1])
    worked = (np.cumsum(counts) - counts) * step
    return (worked - counts * (step * np.arange(cells) - 1)).astype(np.uint32)


def _chunks(rows: int) -> Iterator[slice]:
    return (slice(first, first + _ROWS) for first in range(0, rows, _ROWS))


def _seconds(instants: list[datetime]) -> Seconds:
    return np.array([(instant - _EPOCH) // _SECOND for instant in instants], np.int64)


def _instant(seconds: int) -> datetime:
    return _EPOCH + seconds * _SECOND
