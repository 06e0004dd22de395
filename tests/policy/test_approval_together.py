"""Which approvals can be decided with one press: by the kind, the step, the amount, and what counts together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from control.model import StepState
from control.policy.approval_standing import Step
from control.policy.approval_terms import ApprovalKind, KindTerms, Meaning, StepTerms
from control.policy.approval_together import MOST_TOGETHER, Weighed, set_refusal, together_refusal
from control.policy.quorum import Quorum, QuorumKind

ANY = Quorum(QuorumKind.ANY)
STEP = StepTerms("Approval", frozenset({"manager"}), ANY)
TERMS = KindTerms(
    ApprovalKind.REFUND, "Refund", (STEP,), "office", 240, 14, bulk=True, bulk_up_to=Decimal(100), free_up_to=None
)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def step(meaning: Meaning = Meaning.APPROVAL, quorum: Quorum = ANY) -> Step:
    return Step(1, "Approval", meaning, quorum, StepState.OPEN, ())


def one(number: str = "A-1", cents: int | None = 6_000, **changes: Any) -> Weighed:
    asked = Weighed(number, ApprovalKind.REFUND, NOW, cents, cents, "Brown", frozenset({"anna"}))
    return replace(asked, **changes)


def says(terms: KindTerms, at: Step, weighed: Weighed, *others: Weighed) -> str | None:
    found = together_refusal(terms, at, weighed, (weighed, *others))
    assert found is None or found.rule == "together"
    return None if found is None else found.sentence


def test_what_the_rulebook_lets_be_is_decided_together() -> None:
    assert says(TERMS, step(), one(), one("A-2", customer="Gray", requesters=frozenset({"otto"}))) is None


def test_a_kind_that_says_nothing_of_it_is_decided_one_by_one() -> None:
    sentence = says(replace(TERMS, bulk=False, bulk_up_to=None), step(), one())
    assert sentence == "A-1 is decided by itself: the rulebook lets no refund be decided with others."


ALONE: Mapping[str, tuple[Step, str]] = {
    "responsibility": (step(Meaning.RESPONSIBILITY), "whoever signs for responsibility answers for each alone"),
    "authorship": (step(Meaning.AUTHORSHIP), "whoever signs for authorship answers for each alone"),
    "all": (step(quorum=Quorum(QuorumKind.ALL)), "needs several people"),
    "two": (step(quorum=Quorum(QuorumKind.COUNT, 2)), "needs several people"),
    "half": (step(quorum=Quorum(QuorumKind.PERCENT, 50)), "needs several people"),
}


@pytest.mark.parametrize(("at", "words"), ALONE.values(), ids=ALONE)
def test_what_is_signed_for_alone_or_by_several_is_decided_one_by_one(at: Step, words: str) -> None:
    assert words in str(says(TERMS, at, one()))


def test_a_review_is_decided_together() -> None:
    assert says(TERMS, step(Meaning.REVIEW), one()) is None


@pytest.mark.parametrize(("cents", "may"), [(9_999, True), (10_000, True), (10_001, False)])
def test_the_amount_holds_to_the_cent(cents: int, may: bool) -> None:
    assert (says(TERMS, step(), one(cents=cents)) is None) is may


def test_what_counts_for_more_than_itself_counts_with_all_of_it() -> None:
    assert "counts for more than 100.00" in str(says(TERMS, step(), one(weight_cents=12_000)))


def test_what_names_no_amount_has_none_that_holds() -> None:
    access = replace(TERMS, kind=ApprovalKind.ACCESS, title="Access", bulk_up_to=None)
    assert says(access, step(Meaning.REVIEW), one(cents=None, weight_cents=None, kind=ApprovalKind.ACCESS)) is None


def test_where_a_password_is_asked_each_is_decided_by_itself() -> None:
    proved = replace(TERMS, prove_above=Decimal(50), bulk_up_to=Decimal(1_000))
    assert "proves once more who they are" in str(says(proved, step(), one()))
    assert says(proved, step(Meaning.REVIEW), one()) is None  # a review asks for no password


DAY = timedelta(hours=24)
GRAY = {"customer": "Gray"}
OTTO = {"requesters": frozenset({"otto"})}
BESIDE: Mapping[str, tuple[dict[str, Any], bool]] = {
    "of the same customer": (OTTO, False),
    "by the same person": (GRAY, False),
    "in the place of the same person": ({**GRAY, "requesters": frozenset({"otto", "anna"})}, False),
    "of another customer by somebody else": ({**GRAY, **OTTO}, True),
    "of another kind": ({"kind": ApprovalKind.CREDIT}, True),
    "a second less than a day before": ({"submitted_at": NOW - DAY + timedelta(seconds=1)}, False),
    "a second less than a day after": ({"submitted_at": NOW + DAY - timedelta(seconds=1)}, False),
    "a day before": ({"submitted_at": NOW - DAY}, True),
    "over by now": ({"cents": None}, True),
}


@pytest.mark.parametrize(("other", "may"), BESIDE.values(), ids=BESIDE)
def test_two_halves_within_a_day_count_together(other: dict[str, Any], may: bool) -> None:
    """Sixty and sixty come to more than a hundred, whatever each was said to count for when it was asked for."""
    assert (says(TERMS, step(), one(), one("A-2", **other)) is None) is may


def test_of_no_customer_is_no_customer_of_all() -> None:
    assert says(TERMS, step(), one(customer=None), one("A-2", customer=None, **OTTO)) is None


@pytest.mark.parametrize(
    ("numbers", "may"),
    [
        (["A-1"], True),
        (["A-2", "A-1"], True),
        (["A-2", "A-3"], False),
        (["A-1", "A-1"], False),
        ([f"A-{number}" for number in range(1, MOST_TOGETHER + 1)], True),
        ([f"A-{number}" for number in range(1, MOST_TOGETHER + 2)], False),
    ],
)
def test_a_set_names_each_once_and_is_no_larger_than_a_page(numbers: list[str], may: bool) -> None:
    assert (set_refusal("A-1", numbers) is None) is may
