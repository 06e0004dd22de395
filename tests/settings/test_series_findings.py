"""Each mistake in a series of reviews, said with file, key and reason."""

import pytest

from control import settings
from tests.settings.conftest import Spoil

WHERE = "config/reviews.toml: review_series.monthly"
CASES = {
    "no title": ('title = "Monthly service review"\n', "", f"{WHERE}.title: is missing"),
    "a committee that there is not": (
        'committee = "service-board"', 'committee = "moon"', f"{WHERE}.committee: there is no committee 'moon'",
    ),
    "a unit that there is not": ('unit = "ravensholt"\n', 'unit = "moon"\n', f"{WHERE}.unit: there is no unit 'moon'"),
    "a service that there is not": (
        "every_days = 28", 'every_days = 28\nservice = "moon"', f"{WHERE}.service: there is no service 'moon'",
    ),
    "a calendar that there is not": (
        'calendar = "ravensholt-office"\nevery_days', 'calendar = "moon"\nevery_days',
        f"{WHERE}.calendar: there is no calendar 'moon'",
    ),
    "no interval": ("every_days = 28\n", "", f"{WHERE}.every_days: is missing"),
    "an interval of more than a year": (
        "every_days = 28", "every_days = 400", f"{WHERE}.every_days: 400 is too large: the most is 366",
    ),
    "an agenda without end": (
        "every_days = 28", "every_days = 28\nmost_of_a_kind = 51",
        f"{WHERE}.most_of_a_kind: 51 is too large: the most is 50",
    ),
    "a freeze without a schedule": (
        "every_days = 28", "every_days = 28\nfrozen_hours_before = 24",
        f"{WHERE}.frozen_hours_before: is for a series that is scheduled: nobody else freezes by the clock",
    ),
    "a freeze before the last one met": (
        "every_days = 28", "every_days = 7\nscheduled = true\nfrozen_hours_before = 168",
        f"{WHERE}.frozen_hours_before: is no shorter than the 7 days from one review to the next",
    ),
    "a freeze long before": (
        "every_days = 28", "every_days = 28\nscheduled = true\nfrozen_hours_before = 337",
        f"{WHERE}.frozen_hours_before: 337 is too large: the most is 336",
    ),
    "something else": ("every_days = 28", "every_days = 28\ncolour = 1", f"{WHERE}.colour: is not known here"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str]) -> None:
    old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil("reviews.toml", old, new))]


def test_ten_of_a_kind_stand_on_an_agenda_where_nothing_is_said(spoil: Spoil) -> None:
    series = settings.load(spoil("reviews.toml", "every_days = 28", "every_days = 7")).review_series["monthly"]
    assert (series.every_days, series.most_of_a_kind) == (7, 10)
    assert (series.scheduled, series.frozen_hours_before) == (False, None)


def test_a_series_that_keeps_a_schedule_says_so(spoil: Spoil) -> None:
    kept = "every_days = 28\nscheduled = true\nfrozen_hours_before = 24"
    series = settings.load(spoil("reviews.toml", "every_days = 28", kept)).review_series["monthly"]
    assert (series.scheduled, series.frozen_hours_before) == (True, 24)
