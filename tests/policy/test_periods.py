"""Months and weeks are cut where the zone's own days begin, and nothing falls between them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.policy.periods import Length, days_before, periods

BOSTON = ZoneInfo("America/New_York")
MOMENTS = st.integers(946_684_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.tuples(MOMENTS, MOMENTS).map(sorted), st.sampled_from(Length))
def test_periods_follow_on_each_other_and_hold_both_ends(moments, length):
    first, last = moments
    found = periods(first, last, length, BOSTON)
    assert [each.end for each in found[:-1]] == [each.start for each in found[1:]]
    assert found[0].start <= first < found[0].end
    assert found[-1].start <= last < found[-1].end


def test_a_month_begins_at_local_midnight_in_winter_and_in_summer():
    found = periods(datetime(2015, 3, 15, tzinfo=UTC), datetime(2015, 4, 15, tzinfo=UTC), Length.MONTH, BOSTON)
    # EST is five hours behind UTC, EDT four; the clocks went forward on 8 March 2015.
    assert [each.start for each in found] == [
        datetime(2015, 3, 1, 5, tzinfo=UTC),
        datetime(2015, 4, 1, 4, tzinfo=UTC),
    ]
    assert [each.name for each in found] == ["Mar 2015", "Apr 2015"]


def test_the_last_evening_of_a_month_belongs_to_it_though_the_next_has_begun_in_utc():
    evening = datetime(2015, 10, 1, 3, tzinfo=UTC)  # 30 September, 23:00 in Boston
    assert [each.name for each in periods(evening, evening, Length.MONTH, BOSTON)] == ["Sep 2015"]


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2016, 1, 3, 12, tzinfo=UTC), "2015-W53"),  # a Sunday
        (datetime(2016, 1, 4, 12, tzinfo=UTC), "2016-W01"),  # the Monday after it
    ],
)
def test_a_week_is_named_as_iso_8601_names_it(moment, week):
    assert [each.name for each in periods(moment, moment, Length.WEEK, BOSTON)] == [week]


def test_days_are_counted_back_from_the_local_day():
    early = datetime(2015, 3, 9, 3, tzinfo=UTC)  # 8 March, 23:00 in Boston, after the clocks went forward
    assert days_before(early, 1, BOSTON) == datetime(2015, 3, 7, 5, tzinfo=UTC)
