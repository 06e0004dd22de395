"""Working time around one calendar: how much counted between two instants, and when a budget is used up.

A calendar becomes a sorted list of open intervals in UTC with the working time before each, so that a duration is a
difference and a deadline is its inverse, both by binary search. *Source:* domain, section 3 (an instant counts when
its local wall-clock reading lies in a window and its local date is no holiday).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from control.errors import Invalid
from control.policy.rulebook import Calendar, Window

Interval = tuple[datetime, datetime]

NOTHING = timedelta(0)
_FIRST_YEARS = 2
"""Years compiled around the first instant that is asked for; more are added when they are needed."""
_SCAN = timedelta(hours=6)
"""Step at which a zone is searched for changes of its offset: no zone has changed twice within six hours."""


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """The compiled calendar from `start` to `end`: open intervals, and the working time before and after each."""

    start: datetime
    end: datetime
    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]
    through: list[timedelta]


class SupportHours:
    """One calendar, ready to count; it compiles the years that are asked for and never guesses beyond them."""

    def __init__(self, calendar: Calendar) -> None:
        """Raise Invalid where the calendar has no working time at all."""
        if not any(window.closes > window.opens for day in calendar.windows for window in day):
            raise Invalid(f"The calendar {calendar.name} has no working time: it needs at least one window.")
        self.calendar = calendar
        self._table: Breakpoints | None = None

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; raises Invalid where `end` lies before `start`."""
        if end < start:
            raise Invalid(f"Working time cannot be counted backwards, from {start} to {end}.")
        table = self.breakpoints(start, end)
        return _counted(table, end) - _counted(table, start)

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The earliest instant at which `worked` has counted since `start`; `start` itself for nothing."""
        if worked <= NOTHING:
            return start
        table = self.breakpoints(start, start)
        budget = _counted(table, start) + worked
        while not table.through or budget >= table.through[-1]:
            table = self.breakpoints(start, table.end)
            budget = _counted(table, start) + worked
        index = bisect_left(table.through, budget)
        return table.opens[index] + (budget - table.before[index])

    def is_closing(self, at: datetime) -> bool:
        """Whether a window ends exactly at `at` and none goes on there."""
        table = self.breakpoints(at, at)
        index = bisect_left(table.closes, at)
        return index < len(table.closes) and table.closes[index] == at

    def next_opening(self, at: datetime) -> datetime:
        """The first instant after `at` at which a window opens."""
        table = self.breakpoints(at, at)
        while not table.opens or table.opens[-1] <= at:
            table = self.breakpoints(at, table.end)
        return table.opens[bisect_right(table.opens, at)]

    def intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """The open intervals between `start` and `end`, cut at both, in order."""
        table = self.breakpoints(start, end)
        for index in range(bisect_right(table.closes, start), bisect_left(table.opens, end)):
            yield max(table.opens[index], start), min(table.closes[index], end)

    def breakpoints(self, start: datetime, end: datetime) -> Breakpoints:
        """The compiled table, extended so that both instants lie inside; raises Invalid where holidays are unknown."""
        table = self._table
        if table is not None and table.start <= start and end < table.end:
            return table
        first, last = start.year - 1, end.year + _FIRST_YEARS
        if table is not None:
            first, last = min(first, table.start.year), max(last, table.end.year)
        horizon = _known(self.calendar, datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC))
        if start < horizon[0] or end >= horizon[1]:
            known = f"The calendar {self.calendar.name} {known_holidays(self.calendar)}"
            raise Invalid(f"{known} and cannot count from {start.date()} to {end.date()}.")
        self._table = _compile(self.calendar, *horizon)
        return self._table


def countable(calendar: Calendar) -> Interval:
    """The stretch of time, half-open, in which the calendar can count."""
    return _known(calendar, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def known_holidays(calendar: Calendar) -> str:
    """How far the calendar reaches, as a sentence about it goes on."""
    since = "" if calendar.holidays_from is None else f" from {calendar.holidays_from}"
    until = "" if calendar.holidays_until is None else f" until {calendar.holidays_until}"
    return f"knows its holidays{since}{until}, less a day at each end for the zone,"


def _known(calendar: Calendar, start: datetime, end: datetime) -> Interval:
    """The part of a horizon for which the holidays are known, less a day at each end for the zone."""
    if calendar.holidays_from is not None:
        start = max(start, datetime.combine(calendar.holidays_from, time(), UTC) + timedelta(days=1))
    if calendar.holidays_until is not None:
        end = min(end, datetime.combine(calendar.holidays_until, time(), UTC))
    return start, end


def _counted(table: Breakpoints, at: datetime) -> timedelta:
    index = bisect_right(table.opens, at) - 1
    if index < 0:
        return NOTHING
    return table.before[index] + (min(at, table.closes[index]) - table.opens[index])


def _compile(calendar: Calendar, start: datetime, end: datetime) -> Breakpoints:
    merged: list[Interval] = []
    for opens, closes in _open_intervals(calendar, start, end):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    through = list(accumulate((closes - opens for opens, closes in merged), initial=NOTHING))
    return Breakpoints(start, end, [o for o, _ in merged], [c for _, c in merged], through[:-1], through[1:])


def _open_intervals(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Interval]:
    """Windows as UTC intervals: within a stretch of constant offset, local time is UTC plus that offset."""
    for since, until, offset in _offsets(ZoneInfo(calendar.zone), start, end):
        for opens, closes in _windows(calendar, since + offset, until + offset):
            yield opens - offset, closes - offset


def _windows(calendar: Calendar, since: datetime, until: datetime) -> Iterator[Interval]:
    """Windows between two local readings, cut at both; readings carry UTC only so that they can be moved."""
    for day in _days(since.date(), until.date()):
        midnight = datetime.combine(day, time(), UTC)
        for window in () if day in calendar.holidays else sorted(calendar.windows[day.weekday()], key=_opening):
            opens = max(midnight + timedelta(minutes=window.opens), since)
            closes = min(midnight + timedelta(minutes=window.closes), until)
            if opens < closes:
                yield opens, closes


def _opening(window: Window) -> int:
    return window.opens


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _offsets(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Stretches of constant offset from UTC, in order."""
    since, at = start, start
    while at < end:
        following = min(at + _SCAN, end)
        if _offset(zone, following) != _offset(zone, at):
            change = _change(zone, at, following)
            yield since, change, _offset(zone, at)
            since = change
        at = following
    if since < end:
        yield since, end, _offset(zone, since)


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The second at which the offset changes between `low` and `high`."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (low, middle) if _offset(zone, middle) != _offset(zone, low) else (middle, high)
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or NOTHING
