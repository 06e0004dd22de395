"""Which breaches open a review by themselves: those of late, of the promises that the rulebook names."""

from datetime import UTC, datetime, timedelta

import pytest

from control.model import TargetKind
from control.policy.review_terms import ReviewTerms

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALL = ReviewTerms("office", 960, 7)
SOME = ReviewTerms("office", 960, 7, frozenset({TargetKind.RESOLUTION}))


@pytest.mark.parametrize("kind", TargetKind)
def test_terms_that_name_no_promise_hold_for_all(kind: TargetKind) -> None:
    assert ALL.opens_by_itself(kind.value, NOW, NOW)


@pytest.mark.parametrize("kind", TargetKind)
def test_terms_that_name_promises_hold_for_them_alone(kind: TargetKind) -> None:
    assert SOME.opens_by_itself(kind.value, NOW, NOW) is (kind is TargetKind.RESOLUTION)


@pytest.mark.parametrize(("days", "opens"), [(7, True), (7.1, False)])
def test_a_breach_that_became_known_too_late_opens_none(days: float, opens: bool) -> None:
    assert ALL.opens_by_itself("resolution", NOW - timedelta(days=days), NOW) is opens
