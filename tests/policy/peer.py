"""Working time as the package workclock counts it: written by others, in another language, from the same idea."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import workclock

from control.policy.rulebook import Calendar
from tests.policy.random_calendars import DAYS, FIRST_DAY


def schedule(calendar: Calendar) -> workclock.Schedule:
    rules: list[workclock.Rule] = [
        workclock.WorkDay(_time(window.opens), _time(window.closes % 1440), days=[weekday])
        for weekday, windows in enumerate(calendar.windows)
        for window in windows
    ]
    if calendar.holidays:
        rules.append(workclock.Holidays(sorted(calendar.holidays)))
    return workclock.Schedule(rules, time_zone=ZoneInfo(calendar.zone))


def is_comparable(calendar: Calendar) -> bool:
    """Whether no window opens or closes at a time that the zone skips or repeats.

    The peer takes such an edge for one instant, and moves it out of a gap; by our rule an instant counts when its
    wall-clock reading lies in the window, wherever the edges are. The walk through every minute tries those.
    """
    zone = ZoneInfo(calendar.zone)
    days = (FIRST_DAY + timedelta(days=n) for n in range(DAYS + 400))
    return not any(
        _is_skipped_or_repeated(zone, day, edge)
        for day in days
        for window in calendar.windows[day.weekday()]
        for edge in (window.opens, window.closes)
    )


def _is_skipped_or_repeated(zone: ZoneInfo, day: date, minutes: int) -> bool:
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return local.replace(tzinfo=zone, fold=0).utcoffset() != local.replace(tzinfo=zone, fold=1).utcoffset()


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
