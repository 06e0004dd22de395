"""Reads `calendars.toml`: windows in wall-clock minutes, and public holidays as dates from the package `holidays`."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from control.policy.rulebook import Calendar, Window
from control.settings.document import Table

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_MIDNIGHT = 24 * 60


def read_calendars(file: Table) -> dict[str, Calendar]:
    """The calendars by name, their holidays as plain dates."""
    return {name: _calendar(name, table) for name, table in file.tables("calendar").items()}


def _calendar(name: str, table: Table) -> Calendar:
    hours = table.table("hours")
    windows = tuple(tuple(_windows(hours, day)) for day in _DAYS)
    if not any(windows):
        hours.note("", "the calendar has no working time: it needs at least one window")
    sets = [_holiday_set(row) for row in table.rows("holiday_sets")]
    days = frozenset(table.days("holidays")).union(*(dates for dates, _, _ in sets))
    return Calendar(
        name=name,
        zone=_zone(table),
        windows=windows,
        holidays=days,
        holidays_from=max((date(first, 1, 1) for _, first, _ in sets), default=None),
        holidays_until=min((date(last, 12, 31) for _, _, last in sets), default=None),
    )


def _zone(table: Table) -> str:
    zone = table.text("zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.note("zone", f"{zone!r} is no time zone of the IANA database, such as Europe/Berlin")
    return zone


def _windows(hours: Table, day: str) -> Iterator[Window]:
    """The windows of one weekday in order; those that cannot be are noted and left out."""
    found = [window for text in hours.texts(day) if (window := _window(hours, day, text)) is not None]
    found.sort(key=lambda window: window.opens)
    for earlier, later in pairwise(found):
        if later.opens < earlier.closes:
            hours.note(day, f"{_shown(earlier)} and {_shown(later)} overlap")
    yield from found


def _window(hours: Table, day: str, text: str) -> Window | None:
    match = _WINDOW.fullmatch(text)
    if match is None:
        hours.note(day, f'{text!r} is no window: write "09:00-12:30", the last possible end is "24:00"')
        return None
    opens = int(match[1]) * 60 + int(match[2])
    closes = int(match[3]) * 60 + int(match[4]) if match[3] else _MIDNIGHT
    if closes <= opens:
        hours.note(day, f"{text} ends before it begins: write hours past midnight as two windows")
        return None
    return Window(opens, closes)


def _holiday_set(row: Table) -> tuple[frozenset[date], int, int]:
    """The dates of one set of public holidays, with the first and the last year for which they are known."""
    from holidays import country_holidays

    country, subdivision = row.text("country"), row.text_or_none("subdivision")
    first, last = _years(row)
    try:
        days = country_holidays(country, subdiv=subdivision, years=range(first, last + 1))
    except NotImplementedError:
        row.note("", f"no public holidays are known for {country} {subdivision or ''}".rstrip())
        return frozenset(), first, last
    return frozenset(days), first, last


def _years(row: Table) -> tuple[int, int]:
    """The first and the last year of a set."""
    years = row.wholes("years")
    if len(years) == 2 and 1950 <= years[0] <= years[1] <= 2100:
        return years[0], years[1]
    row.note("years", "must be the first and the last year, between 1950 and 2100, such as [2005, 2035]")
    return 2000, 2000


def _shown(window: Window) -> str:
    return "-".join(f"{at // 60:02d}:{at % 60:02d}" for at in (window.opens, window.closes))
