"""Months and weeks as a zone counts them: what figures over time are cut into, without gap or overlap."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Length(StrEnum):
    """How long a period is."""

    MONTH = "month"
    WEEK = "week"
    """From Monday, by ISO 8601."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a week, half-open."""

    name: str
    start: datetime
    end: datetime


def periods(first: datetime, last: datetime, length: Length, zone: ZoneInfo) -> list[Period]:
    """The periods, in order, from the one that holds `first` to the one that holds `last`."""
    begins, found = _begin(first.astimezone(zone).date(), length), []
    while _midnight(begins, zone) <= last:
        following = _next(begins, length)
        found.append(Period(_name(begins, length), _midnight(begins, zone), _midnight(following, zone)))
        begins = following
    return found


def days_before(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The local midnight with which the day begins that lies `days` before the day of `at`."""
    return _midnight(at.astimezone(zone).date() - timedelta(days=days), zone)


def _begin(day: date, length: Length) -> date:
    return day.replace(day=1) if length is Length.MONTH else day - timedelta(days=day.weekday())


def _next(begins: date, length: Length) -> date:
    return _begin(begins + timedelta(days=32), length) if length is Length.MONTH else begins + timedelta(days=7)


def _name(begins: date, length: Length) -> str:
    if length is Length.MONTH:
        return f"{begins:%b %Y}"
    year, week, _ = begins.isocalendar()
    return f"{year}-W{week:02}"


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
