"""The next review of a series: at the same time of day by the clocks of its place, and never in the past."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from control.policy.review_schedule import freezes_now, next_meeting
from control.policy.review_series import ReviewSeries

BERLIN = ZoneInfo("Europe/Berlin")


def series(every_days: int = 28, hours: int | None = None) -> ReviewSeries:
    return ReviewSeries("monthly", "Monthly", "board", None, None, "office", every_days, 10, True, hours)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("every_days", "last", "now", "expected"),
    [
        (28, "2026-01-08T14:00", "2026-01-08T14:00", "2026-02-05T14:00"),
        (28, "2026-03-05T14:00", "2026-03-05T15:00", "2026-04-02T14:00"),  # summer time began in between
        (28, "2026-10-01T14:00", "2026-10-01T15:00", "2026-10-29T14:00"),  # and ended
        (7, "2026-01-08T14:00", "2026-03-01T00:00", "2026-03-05T14:00"),  # nobody worked for weeks
        (7, "2026-01-08T14:00", "2026-01-15T14:00", "2026-01-22T14:00"),  # its own instant is over
        (7, "2026-03-22T02:30", "2026-03-22T03:00", "2026-03-29T03:30"),  # 02:30 is left out on that day
        (1, "2026-10-24T02:30", "2026-10-24T02:31", "2026-10-25T02:30"),  # and comes twice on this: the first
    ],
)
def test_it_is_held_at_the_same_time_of_day(every_days: int, last: str, now: str, expected: str) -> None:
    found = next_meeting(series(every_days), local(last), local(now), BERLIN)
    assert found == local(expected)
    assert found > local(now)


@pytest.mark.parametrize(("ahead", "frozen"), [(25, False), (24, True), (1, True), (0, False), (-1, False)])
def test_it_is_frozen_from_so_many_hours_before_until_it_meets(ahead: int, frozen: bool) -> None:
    meets = local("2026-01-08T14:00")
    assert freezes_now(series(hours=24), meets, meets - timedelta(hours=ahead)) is frozen
    assert not freezes_now(series(), meets, meets - timedelta(hours=ahead))
