"""Text becomes an instant by the mapping's word alone: zone, offset, and hours that came twice or never."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from control.intake.instants import UnreadableInstant, instant_reader
from control.intake.mapping import RepeatedHour, SkippedHour, TimeRule

PLAIN = "%Y-%m-%d %H:%M:%S"
BOSTON = TimeRule(PLAIN, "America/New_York")


def told(rule: TimeRule, text: str) -> str:
    return instant_reader(rule)(text).isoformat()


def code(rule: TimeRule, text: str) -> str:
    with pytest.raises(UnreadableInstant) as refusal:
        instant_reader(rule)(text)
    return refusal.value.code


def test_a_local_time_is_placed_by_the_zone_of_the_mapping() -> None:
    assert told(BOSTON, "2026-07-01 12:00:00") == "2026-07-01T16:00:00+00:00"
    assert told(BOSTON, "2026-01-01 12:00:00") == "2026-01-01T17:00:00+00:00"


def test_a_time_with_an_offset_needs_no_zone() -> None:
    assert told(TimeRule("iso", None), "2026-07-01T12:00:00.000250+02:00") == "2026-07-01T10:00:00.000250+00:00"


def test_an_offset_goes_before_the_zone_of_the_mapping() -> None:
    assert told(TimeRule("iso", "America/New_York"), "2026-07-01T12:00:00Z") == "2026-07-01T12:00:00+00:00"


def test_an_offset_without_a_colon_is_read_by_its_format() -> None:
    rule = TimeRule("%Y-%m-%dT%H:%M:%S.%f%z", None)
    assert told(rule, "2026-11-02T09:00:00.000+0000") == "2026-11-02T09:00:00+00:00"


@pytest.mark.parametrize("text", ["2026-07-01", "20260701T120000Z", "2026-W27-3T12:00Z", "12:00", "2026-07-01T12Z", ""])
def test_iso_text_without_date_or_time_is_refused(text: str) -> None:
    assert code(TimeRule("iso", "UTC"), text) == "bad_instant"


@pytest.mark.parametrize("text", ["2026-02-30T12:00:00Z", "2026-07-01T25:00:00Z", "2026-07-01T12:61:00Z"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    assert code(TimeRule("iso", None), text) == "bad_instant"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [(RepeatedHour.FIRST, "2026-11-01T05:30:00+00:00"), (RepeatedHour.SECOND, "2026-11-01T06:30:00+00:00")],
)
def test_an_hour_that_came_twice_is_read_as_the_mapping_says(policy: RepeatedHour, expected: str) -> None:
    assert told(TimeRule(PLAIN, "America/New_York", repeated_hour=policy), "2026-11-01 01:30:00") == expected


def test_an_hour_that_came_twice_is_refused_where_the_mapping_says_nothing() -> None:
    assert code(BOSTON, "2026-11-01 01:30:00") == "repeated_hour"


def test_an_hour_that_never_came_is_refused_where_the_mapping_says_nothing() -> None:
    assert code(BOSTON, "2026-03-08 02:30:00") == "skipped_hour"


def test_an_hour_that_never_came_may_be_read_forward() -> None:
    rule = TimeRule(PLAIN, "America/New_York", skipped_hour=SkippedHour.FORWARD)
    # 02:30 in winter time, which the clocks showed as 03:30 in summer time.
    assert told(rule, "2026-03-08 02:30:00") == "2026-03-08T07:30:00+00:00"


def test_the_last_instant_before_a_repeated_hour_is_plain() -> None:
    assert told(BOSTON, "2026-11-01 00:59:59") == "2026-11-01T04:59:59+00:00"


def test_the_first_instant_after_a_repeated_hour_is_plain() -> None:
    assert told(BOSTON, "2026-11-01 02:00:00") == "2026-11-01T07:00:00+00:00"


@pytest.mark.parametrize("written", ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "1969-06-01 00:00:00"])
def test_a_date_that_stands_for_none_is_no_instant(written: str) -> None:
    assert code(BOSTON, written) == "bad_instant"


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_that_no_calendar_reaches_in_utc_is_none(written: str) -> None:
    assert code(TimeRule("iso", None), written) == "bad_instant"


ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
INSTANTS = st.integers(160_000_000, 3_700_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(at=INSTANTS, zone=ZONES)
def test_what_a_clock_on_the_wall_showed_leads_back_to_one_of_the_instants_at_which_it_did(
    at: datetime, zone: str
) -> None:
    shown = at.astimezone(ZoneInfo(zone)).strftime(PLAIN)
    first = instant_reader(TimeRule(PLAIN, zone, RepeatedHour.FIRST))(shown)
    second = instant_reader(TimeRule(PLAIN, zone, RepeatedHour.SECOND))(shown)
    assert at in (first, second)
    assert first <= second


@given(at=INSTANTS, zone=ZONES)
def test_a_local_time_that_was_converted_twice_is_repaired(at: datetime, zone: str) -> None:
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    written = local.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assume(shown_once(local, zone) and shown_once(written, zone))
    rule = TimeRule(PLAIN, zone, converted_twice=True)
    assert instant_reader(rule)(written.strftime(PLAIN)) == at


def shown_once(local: datetime, zone: str) -> bool:
    first, second = local.replace(tzinfo=ZoneInfo(zone)), local.replace(tzinfo=ZoneInfo(zone), fold=1)
    return first.utcoffset() == second.utcoffset()
