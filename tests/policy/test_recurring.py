"""Where an issue lies, when a dismissed one returns, and what it is called until somebody names it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from control.policy.issue_terms import IssueState, IssueTerms, SurgeTerms
from control.policy.recurring import LONGEST_LABEL, Filed, label_of, place_of, returns, state_refusal
from control.policy.scope import Scope
from tests.commands.recurring import comparing_rulebook

UNTIL = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = comparing_rulebook()


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({("desk", "help"): 3}, Scope("desk", "help")),
        ({("desk", "help"): 2, ("annex", "help"): 1}, Scope("desk", "help")),
        ({("desk", "help"): 2, ("annex", "help"): 2}, Scope(None, "help")),  # a half is not the most
        ({("desk", "help"): 1, ("desk", "extra"): 1}, Scope("desk", None)),
        ({(None, None): 3, ("desk", "help"): 1}, Scope()),  # what lies nowhere is nobody's
        ({}, Scope()),
    ],
)
def test_an_issue_lies_where_more_than_half_of_its_tickets_do(
    places: dict[tuple[str | None, str | None], int], expected: Scope
) -> None:
    assert place_of(places) == expected


@pytest.mark.parametrize(
    ("since", "after", "expected"),
    [
        (0, timedelta(days=9), False),  # nothing recurred
        (1, timedelta(days=-1), False),
        (2, timedelta(days=-1), False),
        (3, timedelta(days=-1), True),  # too often, before its time
        (1, timedelta(0), True),  # its time is over, and it recurs
    ],
)
def test_a_dismissed_issue_returns_after_its_time_or_too_often(since: int, after: timedelta, expected: bool) -> None:
    assert returns(UNTIL, since, 3, UNTIL + after) is expected


@pytest.mark.parametrize(("years", "expected"), [(4.9, False), (5, True), (1e9, True), (0, False)])
def test_what_chance_does_more_seldom_than_it_may_is_a_surge(years: float, expected: bool) -> None:
    assert SurgeTerms(Decimal("0.2"), 120).is_unusual(years) is expected


def test_customers_count_only_where_they_are_known() -> None:
    terms = IssueTerms({}, 90, 30, 3, 2, 7)
    assert terms.makes_candidate(3, 2)
    assert terms.makes_candidate(3, 0)
    assert not terms.makes_candidate(3, 1)
    assert not terms.makes_candidate(2, 2)


def test_an_issue_is_called_by_what_nearly_all_its_tickets_are_filed_under_and_its_own_words() -> None:
    filed = [Filed("category", "help/mail", 1_000, 100), Filed("product", "Hansepost", 850, 90)]
    title = RULES.categories["help", "mail"].title
    words = ["hansepost", "late", "missed", "window", "scan"]
    assert label_of(RULES, filed, words) == f"{title} · Hansepost: late, missed, window"


def test_what_only_some_of_them_are_filed_under_names_nothing() -> None:
    assert label_of(RULES, [Filed("product", "Hansepost", 799, 90)], ["late"]) == "late"
    assert label_of(RULES, [], []) == "Tickets that are alike"
    assert len(label_of(RULES, [Filed("product", "x" * 500, 1_000, 1)], [])) == LONGEST_LABEL


@pytest.mark.parametrize("command", ["issue.confirm", "issue.know", "issue.dismiss"])
def test_what_was_decided_is_not_decided_again(command: str) -> None:
    ends = {"issue.confirm": "confirmed", "issue.know": "known error", "issue.dismiss": "dismissed"}
    why = state_refusal(RULES, "I-1", ends[command], command)
    assert why is not None
    assert "I-1 is" in why.sentence
    assert state_refusal(RULES, "I-1", IssueState.CANDIDATE, command) is None
