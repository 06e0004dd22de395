"""Decisions and actions: what was decided stays so, by whom it was put to or in a review; and how long each took."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from control.commands import actions, decisions, review_freezing, review_planning, review_sitting
from control.commands.decisions import Whose
from control.commands.registry import Call
from control.errors import Conflict, ControlError, Invalid, NotFound, Refused
from control.packs.review_records import record_of
from control.policy.checklist import Check
from control.policy.decision_terms import (
    Asked,
    Standing,
    Taken,
    ToDoAsked,
    Where,
    action_standing,
    decision_standing,
)
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.policy.scope import Scope
from control.queries import decisions as register
from control.store.tables import action_item, audit_event, decision, review
from tests.commands.deciding import ASKED, DESK, REVIEW, TAKEN, TO_DO, asked, given
from tests.commands.deeds import at_once
from tests.commands.desk import Desk, on
from tests.commands.meeting import held, meeting, meeting_rulebook, planned
from tests.commands.test_any_deeds import CREATED

LEAD = Call("lead", reason="so that it goes on")


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    meeting(made)
    yield made
    made.runtime.close()


def rows(desk: Desk, query: Callable[..., Any]) -> list[dict[Any, Any]]:
    with desk.runtime.read() as connection:
        found: list[dict[Any, Any]] = query(connection, desk.clock.now(), Scope()).to_dict("records")
        return found


# ------------------------------------------------------------------------------------------------- how it goes


def test_a_decision_taken_in_a_review_names_who_was_there_and_since_when_it_was_needed(desk: Desk) -> None:
    desk.record([{**CREATED, "unit": "desk"}])
    asked(desk)
    review_sitting.attend(desk.runtime, LEAD, "R-1", ["bea", "lead"])
    desk.clock.set(on(0, 11))
    decisions.take(desk.runtime, LEAD, "DEC-1", TAKEN, "R-1")
    [row] = desk.rows(decision)
    assert (row["state"], row["outcome"], row["because"]) == ("taken", "The second one", "It is there by nine.")
    assert (json.loads(row["present"]), row["taken_in"], row["ended_by"]) == (["bea", "lead"], 1, "lead")
    assert (row["needed_since"], row["ended_at"]) == (on(0, 9), on(0, 11))


def test_what_an_item_is_about_and_waits_since_is_what_its_decision_is_about(desk: Desk) -> None:
    """The need began with the escalation, and not when somebody asked for a decision about it."""
    decisions.ask(desk.runtime, LEAD, Asked("Who pays for it?"), DESK)
    desk.clock.set(on(2, 9))
    held(desk)
    decisions.ask(desk.runtime, LEAD, Asked("Do we pay for it ourselves?"), Where("R-1", 2))
    first, second = desk.rows(decision)
    assert (second["subject"], second["about"], second["item"]) == ("DEC-1", "DEC-1", 2)
    assert (second["needed_since"], second["asked_at"]) == (on(0, 9), on(2, 9))
    assert first["needed_since"] == first["asked_at"] == on(0, 9)


def test_of_two_who_decide_at_once_one_does(desk: Desk) -> None:
    asked(desk)
    ended = at_once(*[lambda: decisions.take(desk.runtime, LEAD, "DEC-1", TAKEN)] * 2)
    assert sorted(type(each).__name__ for each in ended) == ["Answer", "Conflict"]
    assert [row["version"] for row in desk.rows(decision)] == [2]


def test_whoever_saw_another_version_is_told_who_was_faster(desk: Desk) -> None:
    asked(desk)
    decisions.address(desk.runtime, LEAD, "DEC-1", Whose("lead", date(2026, 4, 1)))
    with pytest.raises(Conflict, match="changed DEC-1"):
        decisions.take(desk.runtime, replace(LEAD, expected_version=1), "DEC-1", TAKEN)


def test_an_action_is_ended_by_whom_it_was_given_to_wherever_it_lies(desk: Desk) -> None:
    given(desk)
    book = meeting_rulebook()
    out = Person("olga", "Olga", "annex", "olga", (RoleGrant("agent", "unit:annex"),))
    desk.activate(replace(book, people={**book.people, "olga": out}))
    actions.move(desk.runtime, LEAD, "ACT-1", "olga", date(2026, 3, 27))
    actions.finish(desk.runtime, Call("olga"), "ACT-1", "It came, and is dearer.")
    [row] = desk.rows(action_item)
    assert (row["state"], row["said"], row["ended_by"]) == ("done", "It came, and is dearer.", "olga")


def test_a_decision_is_done_when_nothing_is_left_of_what_follows_from_it(desk: Desk) -> None:
    asked(desk)
    decisions.take(desk.runtime, LEAD, "DEC-1", TAKEN)
    for owner in ("anna", "lead"):
        actions.give(desk.runtime, LEAD, replace(TO_DO, owner=owner), replace(DESK, decision="DEC-1"))
    today, stood = date(2026, 3, 10), []
    for number in ("ACT-1", "ACT-2"):
        [row] = rows(desk, register.asked)
        stood.append((decision_standing(row, int(row["left"]), today), int(row["actions"])))
        actions.finish(desk.runtime, LEAD, number, "It is done.")
    [row] = rows(desk, register.asked)
    assert stood == [(Standing.DECIDED, 2), (Standing.DECIDED, 2)]
    assert decision_standing(row, int(row["left"]), today) is Standing.DONE


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"state": "asked", "needed_by": None}, Standing.ASKED),
        ({"state": "asked", "needed_by": "2026-03-10"}, Standing.ASKED),
        ({"state": "asked", "needed_by": "2026-03-09"}, Standing.OVERDUE),
        ({"state": "withdrawn", "needed_by": "2026-03-09"}, Standing.NOT_NEEDED),
        ({"state": "taken", "needed_by": "2026-03-09"}, Standing.DONE),
    ],
)
def test_how_a_decision_stands_on_a_day(row: dict[str, Any], expected: Standing) -> None:
    assert decision_standing(row, 0, date(2026, 3, 10)) is expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"state": "open", "due_on": "2026-03-10"}, Standing.OPEN),
        ({"state": "open", "due_on": "2026-03-09"}, Standing.OVERDUE),
        ({"state": "done", "due_on": "2026-03-09"}, Standing.DONE),
        ({"state": "dropped", "due_on": "2026-03-09"}, Standing.NOT_NEEDED),
    ],
)
def test_how_an_action_stands_on_a_day(row: dict[str, Any], expected: Standing) -> None:
    assert action_standing(row, date(2026, 3, 10)) is expected


# ------------------------------------------------------------------------------------------------- in a review


def test_a_pack_tells_what_a_review_was_closed_with_whatever_happens_afterwards(desk: Desk) -> None:
    given(desk)
    decisions.ask(desk.runtime, LEAD, ASKED, REVIEW)
    decisions.record(desk.runtime, LEAD, Asked("Who answers while Ben is away?"), REVIEW, Taken("Bea", "She can."))
    decisions.ask(desk.runtime, LEAD, Asked("And the winter?"), REVIEW)
    decisions.withdraw(desk.runtime, LEAD, "DEC-3")
    review_sitting.close(desk.runtime, LEAD, "R-1")
    with desk.runtime.read() as connection:
        before = record_of(desk.runtime, connection, Scope(), 1)
    decisions.take(desk.runtime, LEAD, "DEC-1", TAKEN)
    actions.finish(desk.runtime, Call("anna"), "ACT-1", "It came.")
    with desk.runtime.read() as connection:
        assert record_of(desk.runtime, connection, Scope(), 1) == before
    assert [(each.number, each.outcome, each.by) for each in before.decisions] == [
        ("DEC-1", None, None),
        ("DEC-2", "Bea", "Lee Lead"),
    ]
    assert before.decisions[0].options == ASKED.options
    assert [(each.title, each.owner, each.due_on, each.is_done) for each in before.actions] == [
        ("Get the second offer", "Anna", "2026-03-16", False)
    ]


def test_the_trail_holds_the_decisions_that_a_review_was_closed_with(desk: Desk) -> None:
    asked(desk)
    review_sitting.close(desk.runtime, LEAD, "R-1")
    [closed] = [row for row in desk.rows(audit_event) if row["command"] == "review.close"]
    [row] = desk.rows(review)
    assert json.loads(closed["after"])["closing"] == sha256(row["closing"].encode()).hexdigest()
    assert [each["id"] for each in json.loads(row["closing"])["decisions"]] == [1]


def test_a_review_is_frozen_with_what_became_of_decisions_since_the_last_one(desk: Desk) -> None:
    asked(desk)
    desk.clock.set(on(0, 10))
    decisions.record(desk.runtime, LEAD, Asked("Who answers while Ben is away?"), REVIEW, Taken("Bea", "She can."))
    review_sitting.close(desk.runtime, LEAD, "R-1")
    stood = []
    for number in (2, 3):
        review_planning.plan(desk.runtime, LEAD, "monthly", on(30 * number, 9))
        desk.clock.set(on(30 * number - 1, 9))
        review_freezing.freeze(desk.runtime, LEAD, f"R-{number}")
        stood.append({each["subject"]: each["part"] for each in figure(desk, number, "decisions")["things"]})
    assert stood == [{"DEC-1": "overdue", "DEC-2": "done"}, {"DEC-1": "overdue"}]  # what is over is told of once


def figure(desk: Desk, number: int, name: str) -> dict[str, Any]:
    from control.queries import review_room

    with desk.runtime.read() as connection:
        kept = review_room.figures(connection, desk.clock.now(), Scope(), number).set_index("name")
    found: dict[str, Any] = json.loads(kept.loc[name, "content"])
    return found


ANSWERS: dict[str, tuple[Asked | None, bool, str]] = {
    "nothing was asked for": (None, False, "not measurable"),
    "one without anybody to take it": (Asked("Which carrier?", needed_by=date(2026, 3, 20)), False, "no"),
    "one without a day": (Asked("Which carrier?", owner="lead"), False, "no"),
    "one with both": (Asked("Which carrier?", (), "lead", date(2026, 3, 20)), False, "yes"),
    "one that was taken": (Asked("Which carrier?"), True, "yes"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_whether_decisions_are_visible_is_answered_by_those_that_wait(desk: Desk, what: str) -> None:
    wanted, taken, expected = ANSWERS[what]
    if wanted is not None:
        decisions.ask(desk.runtime, LEAD, wanted, DESK)
    if taken:
        decisions.take(desk.runtime, LEAD, "DEC-1", Taken("The second one", "It is quicker."))
    planned(desk)
    review_freezing.freeze(desk.runtime, LEAD, "R-1")
    from control.queries import review_room

    with desk.runtime.read() as connection:
        answers = review_room.answers(connection, desk.clock.now(), Scope(), 1).set_index("question")
    assert answers.loc["decisions", "answer"] == expected


# ------------------------------------------------------------------------------------------------- what is refused

Wrong = Callable[[Desk], object]
REFUSED: dict[str, tuple[type[ControlError], str, Wrong]] = {
    "a question that says nothing": (
        *(Invalid, "What is to be decided is missing"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("  "), DESK),
    ),
    "somebody who cannot decide": (
        *(Invalid, "no such account that may take a decision"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?", owner="anna"), DESK),
    ),
    "a day that is over": (
        *(Invalid, "is over already"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?", needed_by=date(2026, 3, 1)), DESK),
    ),
    "one option twice": (
        *(Invalid, "each of them once"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?", ("A", "A")), DESK),
    ),
    "nine options": (
        *(Invalid, "at most 8 options"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?", tuple("ABCDEFGHI")), DESK),
    ),
    "an item of no review": (
        *(Invalid, "name that too"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?"), Where(item=1, unit="desk")),
    ),
    "a unit that there is not": (
        *(NotFound, "no unit “attic”"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?"), Where(unit="attic")),
    ),
    "a review that there is not": (
        *(NotFound, "no review R-9"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?"), Where("R-9")),
    ),
    "an item that there is not": (
        *(NotFound, "no item 9 on the agenda of R-1"),
        lambda d: decisions.ask(d.runtime, LEAD, Asked("Which?"), Where("R-1", 9)),
    ),
    "another outcome than there is": (
        *(Invalid, "one of the options"),
        lambda d: decisions.take(d.runtime, LEAD, "DEC-1", Taken("Perhaps", "It is dear.")),
    ),
    "an outcome without why": (
        *(Invalid, "Why it is decided so is missing"),
        lambda d: decisions.take(d.runtime, LEAD, "DEC-1", Taken("The second one", "")),
    ),
    "a decision that there is not": (
        *(NotFound, "no decision DEC-9"),
        lambda d: decisions.take(d.runtime, LEAD, "DEC-9", TAKEN),
    ),
    "what was put to somebody else": (
        *(Refused, "It was put to Lee Lead: they decide"),
        lambda d: decisions.take(d.runtime, Call("bea"), "DEC-1", TAKEN),
    ),
    "an action for nobody known": (
        *(Invalid, "no such account that may take an action on"),
        lambda d: actions.give(d.runtime, LEAD, replace(TO_DO, owner="nobody"), DESK),
    ),
    "an action of a decision that is only asked for": (
        *(Invalid, "DEC-1 is asked"),
        lambda d: actions.give(d.runtime, LEAD, TO_DO, replace(DESK, decision="DEC-1")),
    ),
    "an action of a decision that there is not": (
        *(NotFound, "no decision DEC-9"),
        lambda d: actions.give(d.runtime, LEAD, TO_DO, replace(DESK, decision="DEC-9")),
    ),
    "an action of an item and of a question": (
        *(Invalid, "of an item or of a question"),
        lambda d: actions.give(d.runtime, LEAD, TO_DO, Where("R-1", 1, Check.VALUE)),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_in_words(desk: Desk, what: str) -> None:
    book = meeting_rulebook()
    both = frozenset({"manager", "committee member"})
    desk.activate(replace(book, permissions={**book.permissions, "decision.take": both}))
    asked(desk)
    error, words, deed = REFUSED[what]
    with pytest.raises(error, match=words):
        deed(desk)
    assert len(desk.rows(decision)) == 1
    assert desk.rows(action_item) == []


def test_nothing_is_of_a_review_that_is_over(desk: Desk) -> None:
    held(desk)
    review_sitting.close(desk.runtime, LEAD, "R-1")
    for deed in (
        lambda: decisions.ask(desk.runtime, LEAD, ASKED, REVIEW),
        lambda: actions.give(desk.runtime, LEAD, ToDoAsked("Get it", "anna", date(2026, 3, 16)), REVIEW),
    ):
        with pytest.raises(Invalid, match="R-1 is closed"):
            deed()
