"""When whoever fails has to wait, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from control.policy.sign_in_limits import BY_ADDRESS, BY_NAME, LIMITS, OVER_ALL, SignInLimit

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_ten_failures_by_name_and_by_address_and_a_thousand_over_all_begin_a_wait() -> None:
    assert [(limit.name, limit.failures) for limit in LIMITS] == [("name", 10), ("address", 10), ("all", 1000)]
    assert {limit.window for limit in LIMITS} == {timedelta(minutes=5)}


@pytest.mark.parametrize("limit", LIMITS)
def test_nobody_waits_longer_than_a_quarter_of_an_hour(limit: SignInLimit) -> None:
    until = limit.waits_until(NOON, NOON)
    assert until is not None
    assert NOON < until <= NOON + timedelta(minutes=15)


def test_failures_within_the_window_begin_a_wait_and_older_ones_do_not() -> None:
    assert BY_NAME.waits_until(NOON, NOON - timedelta(minutes=5)) == NOON + timedelta(minutes=15)
    assert BY_ADDRESS.waits_until(NOON, NOON - timedelta(minutes=5, microseconds=1)) is None


def test_too_few_failures_begin_none() -> None:
    assert BY_NAME.waits_until(NOON, None) is None
    assert OVER_ALL.waits_until(None, None) is None


@pytest.mark.parametrize("limit", LIMITS)
def test_after_a_wait_it_takes_as_many_failures_again(limit: SignInLimit) -> None:
    """All that were counted before it are outside the window then: a single slip begins no further wait."""
    assert limit.wait >= limit.window
