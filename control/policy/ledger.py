"""The ledger: every due time explains itself by contiguous segments, who held each, and by which calendar line.

*Source:* domain, section 3: elapsed + paused + outside hours + closed that does not count = wall time, to the second.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from control.model import Holder, TicketEvent
from control.policy.calendar import NOTHING, SupportHours
from control.policy.clocks import ClockHistory
from control.policy.cycle import Cycle
from control.policy.rulebook import Calendar

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Part(StrEnum):
    """What a segment is added to."""

    ELAPSED = "elapsed"
    PAUSED = "paused"
    OUTSIDE = "outside hours"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Held:
    """From `at` on, `holder` has the ticket, because of `event`."""

    at: datetime
    holder: Holder
    event: TicketEvent


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of wall time of one clock; segments are contiguous and half-open."""

    start: datetime
    end: datetime
    part: Part
    holder: Holder
    line: str
    """The line of the calendar that decided, in its own zone."""
    event: TicketEvent | None
    """The event that put the ticket where it was; None before the first."""
    after_due: bool
    """Whether it lies after the due time."""

    @property
    def wall(self) -> timedelta:
        """Its length in wall time."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: datetime
    end: datetime
    part: Part
    hours: SupportHours
    closed: bool = False


def ledger(history: ClockHistory, held: Sequence[Held], as_of: datetime, number: int | None = None) -> list[Segment]:
    """The segments of one cycle (None: the last) and of those it continues, up to its stop or `as_of`."""
    last = next((cycle for cycle in reversed(history.cycles) if number in (None, cycle.number)), None)
    if last is None:
        return []
    marks = sorted({mark.at for mark in held} | ({last.due_at} if last.due_at else set()))
    return [
        segment
        for stretch in _stretches(history, last, as_of)
        for piece in _cut(stretch, marks)
        for segment in _segments(piece, _holder(held, piece.start), last.due_at)
    ]


def totals(segments: Iterable[Segment]) -> dict[Part, timedelta]:
    """Wall time by part; together they are the wall time of the clock."""
    sums = dict.fromkeys(Part, NOTHING)
    for segment in segments:
        sums[segment.part] += segment.wall
    return sums


def held_by(segments: Iterable[Segment]) -> dict[Holder, timedelta]:
    """Wall time by holder, holders without any left out."""
    sums: dict[Holder, timedelta] = {}
    for segment in segments:
        sums[segment.holder] = sums.get(segment.holder, NOTHING) + segment.wall
    return sums


def _stretches(history: ClockHistory, last: Cycle, as_of: datetime) -> Iterator[_Stretch]:
    for cycle in _continued(history, last):
        if cycle.closed is not None and cycle.closed.end is not None:
            part = Part.ELAPSED if cycle.closed.counts else Part.CLOSED
            yield _Stretch(cycle.closed.start, cycle.closed.end, part, cycle.closed.hours, closed=True)
        for span in cycle.spans:
            end = as_of if span.end is None else span.end
            yield _Stretch(span.start, end, Part.ELAPSED if span.counts else Part.PAUSED, span.hours)


def _continued(history: ClockHistory, last: Cycle) -> list[Cycle]:
    """The cycles from the last fresh start up to `last`."""
    chain = [last]
    for cycle in reversed(history.cycles[: history.cycles.index(last)]):
        closed = chain[0].closed
        if closed is not None and cycle.spans[-1].end == closed.start:
            chain.insert(0, cycle)
    return chain


def _cut(stretch: _Stretch, marks: Iterable[datetime]) -> Iterator[_Stretch]:
    start = stretch.start
    for mark in marks:
        if start < mark < stretch.end:
            yield _Stretch(start, mark, stretch.part, stretch.hours, stretch.closed)
            start = mark
    if start < stretch.end:
        yield _Stretch(start, stretch.end, stretch.part, stretch.hours, stretch.closed)


def _segments(piece: _Stretch, held: Held | None, due_at: datetime | None) -> Iterator[Segment]:
    holder = Holder.BETWEEN_CYCLES if piece.closed else held.holder if held else Holder.QUEUE
    event = held.event if held else None
    late = due_at is not None and piece.start >= due_at
    if piece.part is Part.CLOSED:
        yield Segment(piece.start, piece.end, piece.part, holder, "between cycles nothing counts", event, late)
        return
    calendar = piece.hours.calendar
    for start, end, is_open in _by_the_calendar(piece):
        if is_open:
            yield Segment(start, end, piece.part, holder, _inside(calendar, start), event, late)
        else:
            yield Segment(start, end, Part.OUTSIDE, Holder.OUTSIDE_HOURS, _outside(calendar, start, end), event, late)


def _by_the_calendar(piece: _Stretch) -> Iterator[tuple[datetime, datetime, bool]]:
    """The piece as (from, to, whether support hours are open), without gaps."""
    at = piece.start
    for opens, closes in piece.hours.intervals(piece.start, piece.end):
        if at < opens:
            yield at, opens, False
        yield opens, closes, True
        at = closes
    if at < piece.end:
        yield at, piece.end, False


def _holder(held: Sequence[Held], at: datetime) -> Held | None:
    """The last mark at or before `at`; marks are in order."""
    found = None
    for mark in held:
        if mark.at > at:
            break
        found = mark
    return found


def _inside(calendar: Calendar, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    for window in calendar.windows[local.weekday()]:
        if window.opens <= minute < window.closes:
            return f"{_DAYS[local.weekday()]} {_clock(window.opens)}–{_clock(window.closes)}"
    return _DAYS[local.weekday()]


def _outside(calendar: Calendar, start: datetime, end: datetime) -> str:
    zone = ZoneInfo(calendar.zone)
    since, until = start.astimezone(zone), end.astimezone(zone)
    holidays = sorted(day for day in calendar.holidays if since.date() <= day <= until.date())
    closed = f"closed {_DAYS[since.weekday()]} {since:%H:%M} – {_DAYS[until.weekday()]} {until:%H:%M}"
    return closed + "".join(f", holiday {day}" for day in holidays)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
