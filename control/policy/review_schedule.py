"""When the next review of a series that keeps a schedule is held, and when its figures are frozen.

It is held at the same time of day by the clocks of its place, summer and winter.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from control.policy.review_series import ReviewSeries


def next_meeting(series: ReviewSeries, last_at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after `now` that lies whole intervals after the last meeting, by the clocks of `zone`.

    A time of day that a change of the clocks leaves out is an hour later on that day.
    """
    local, every = last_at.astimezone(zone).replace(tzinfo=None, fold=0), timedelta(days=series.every_days)
    first = max((now - last_at) // every, 1)
    later = ((local + number * every).replace(tzinfo=zone).astimezone(UTC) for number in count(first))
    return next(at for at in later if at > now)


def freezes_now(series: ReviewSeries, meets_at: datetime, now: datetime) -> bool:
    """Whether a planned review is to be frozen: its time for that has come, and it has not begun."""
    hours = series.frozen_hours_before
    return hours is not None and meets_at - timedelta(hours=hours) <= now < meets_at
