"""Reviews: what was frozen stays as it was, and what is said in one is kept; its agenda holds what belongs there."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from control.commands import review_freezing, review_planning, review_sitting
from control.commands.registry import REGISTRY, Call
from control.commands.review_planning import Place
from control.errors import Conflict, ControlError, Invalid, NotFound, Refused
from control.policy.checklist import Check
from control.policy.scope import Scope
from control.queries import review_room
from control.store.tables import agenda_item, audit_event, review, review_note
from tests.commands.deeds import at_once
from tests.commands.desk import Desk, on
from tests.commands.meeting import MEETS, PLACE, frozen, held, meeting, planned
from tests.commands.test_any_deeds import CREATED, DEEDS
from tests.rings import times
from tests.store.measure_rows import WHOLE
from tests.store.rows import insert

LEAD = Call("lead", reason="so that it goes on")
OF = {"ticket_id": 10_001}
"""Of the only ticket that there is."""


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    meeting(made)
    yield made
    made.runtime.close()


def kept(desk: Desk, number: int = 1) -> dict[str, pd.DataFrame]:
    """Everything that a review was frozen with, as it is read."""
    asked = {"figures": review_room.figures, "answers": review_room.answers, "agenda": review_room.agenda}
    with desk.runtime.read() as connection:
        return {name: query(connection, desk.clock.now(), Scope(), number) for name, query in asked.items()}


def figures(desk: Desk, number: int = 1) -> dict[str, Any]:
    return {row["name"]: json.loads(row["content"]) for row in kept(desk, number)["figures"].to_dict("records")}


def put(desk: Desk, *rows: tuple[str, dict[str, Any]]) -> None:
    version = {"rulebook_version": desk.runtime.rulebook().version}
    with desk.runtime.store.writer.begin() as connection:
        for name, row in rows:
            insert(connection, name, **row, **(version if name in VERSIONED else {}))


VERSIONED = ("approval", "approval_round", "escalation", "judgement")
"""Tables whose rows name the rulebook they were written under."""


# ------------------------------------------------------------------------------------------------- what is frozen


@pytest.mark.parametrize("seed", range(times(check=1, proof=3)))
def test_whatever_is_done_afterwards_what_was_frozen_reads_as_before(desk: Desk, seed: int) -> None:
    draw, keys = Random(seed), []
    keys.extend(desk.record([CREATED], f"before {number}")["ticket"] for number in range(6))
    planned(desk)
    desk.clock.set(on(2, 9))
    review_freezing.freeze(desk.runtime, LEAD, "R-1")
    before, done = kept(desk), 0
    for number in range(times(check=60, proof=500)):
        desk.clock.set(desk.clock.now() + timedelta(minutes=7))
        name = draw.choice(sorted(DEEDS))
        command, told = DEEDS[name]
        try:
            if draw.random() < 0.2:
                keys.append(desk.record([CREATED], f"after {number}")["ticket"])
            elif draw.random() < 0.1:
                REGISTRY["clock.judge"](desk.runtime, Call("ada"))
            else:
                command(desk.runtime, Call("anna", reason=LEAD.reason), draw.choice(keys), **told)
            done += 1
        except ControlError:
            continue
    assert done > 10
    for name, frame in kept(desk).items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_each_figure_counts_exactly_the_things_that_it_names(desk: Desk) -> None:
    for number in range(3):
        desk.record([{**CREATED, "category": None} if number else CREATED], f"ticket {number}")
    planned(desk)
    desk.clock.set(on(3, 9))
    review_freezing.freeze(desk.runtime, LEAD, "R-1")
    found = figures(desk)
    assert all(each["count"] == len(each["things"]) for each in found.values())
    assert [each["subject"] for each in found["open tickets"]["things"]] == ["T-10001", "T-10002", "T-10003"]
    assert {each["part"] for each in found["open tickets"]["things"]} == {"0–10"}
    late = found["late resolution"]
    assert (late["count"], late["of"]) == (3, 3)
    assert [(each["name"], each["count"], each["of"]) for each in late["periods"]] == [("Mar 2026", 3, 3)]
    assert (found["checklist other"]["count"], found["checklist other"]["of"]) == (2, 3)


def test_answers_are_kept_with_the_figures_that_they_rest_on(desk: Desk) -> None:
    desk.record([CREATED])
    frozen(desk)
    answers = kept(desk)["answers"].set_index("question")
    assert set(answers.index) == {check.value for check in Check}
    assert answers.loc["decisions", "answer"] == "not measurable"
    names = json.loads(answers.loc["catalogue", "figures"])
    assert set(names) <= set(figures(desk))
    wrong = {name: figures(desk)[name]["count"] for name in names}
    assert wrong["checklist unescalated"] == 1  # the desk has no ladder, and its one category none
    assert answers.loc["catalogue", "answer"] == "partly"


def test_none_is_green_where_there_is_nothing(desk: Desk) -> None:
    frozen(desk)
    answers = kept(desk)["answers"]
    assert set(answers["answer"]) == {"not measurable"}


def test_the_trail_holds_the_hash_of_what_was_frozen_and_who_closed_it(desk: Desk) -> None:
    held(desk)
    review_sitting.close(desk.runtime, LEAD, "R-1")
    [row] = desk.rows(review)
    by_command = {each["command"]: json.loads(each["after"]) for each in desk.rows(audit_event) if each["after"]}
    assert by_command["review.freeze"]["figures_hash"] == row["figures_hash"]
    assert by_command["review.close"]["figures_hash"] == row["figures_hash"]
    with desk.runtime.read() as connection:
        contents = connection.execute(
            text("SELECT name, content FROM review_figure WHERE review_id = 1 ORDER BY number")
        ).mappings()
        said = [{"content": each["content"], "name": each["name"]} for each in contents]
    answers = [
        {"answer": each["answer"], "figures": each["figures"], "question": each["question"]}
        for each in (dict(row) for row in kept(desk)["answers"].to_dict("records"))
    ]
    in_order = sorted(answers, key=lambda each: [check.value for check in Check].index(each["question"]))
    spelled = json.dumps([said, in_order], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(spelled.encode()).hexdigest() == row["figures_hash"]


def test_what_was_judged_since_the_last_review_is_told_of(desk: Desk) -> None:
    desk.record([CREATED])
    planned(desk)
    desk.clock.set(on(3, 9))
    review_freezing.freeze(desk.runtime, LEAD, "R-1")
    review_planning.plan(desk.runtime, LEAD, "monthly", on(30, 9))
    desk.clock.set(on(3, 11))
    desk.record([{**CREATED, "at": on(3, 10)}], "two")
    desk.clock.set(on(20, 9))
    review_freezing.freeze(desk.runtime, LEAD, "R-2")
    assert [each["subject"] for each in figures(desk, 1)["late resolution"]["things"]] == ["T-10001"]
    assert [each["subject"] for each in figures(desk, 2)["late resolution"]["things"]] == ["T-10002"]


def test_of_two_who_freeze_at_once_one_does(desk: Desk) -> None:
    planned(desk)
    ended = at_once(*[lambda: review_freezing.freeze(desk.runtime, LEAD, "R-1")] * 2)
    assert sorted(type(each).__name__ for each in ended) == ["Answer", "Conflict"]
    assert len(set(kept(desk)["figures"]["name"])) == len(kept(desk)["figures"])


# ------------------------------------------------------------------------------------------------- what is on it


def measure(**more: Any) -> tuple[str, dict[str, Any]]:
    return "measure", {**WHOLE, "stage": "decided", "unit": "desk", **more}


BELONGS: dict[str, tuple[str, list[tuple[str, dict[str, Any]]]]] = {
    "an approval that is late by the next review": (
        "A-1",
        [("approval", {**OF, "due_at": on(20, 9)}), ("approval_round", {}), ("approval_step", {})],
    ),
    "an escalation that nobody ended": ("E-1", [("escalation", {**OF, "raised_at": on(0, 8)})]),
    "a plan that is late": ("M-1", [measure(), ("measure_item", {"due_on": "2026-03-01"})]),
    "a value that was challenged": ("M-1", [measure(), ("measure_value", {"state": "challenged"})]),
    "a reason that is overdue": (
        "B-1",
        [
            ("judgement", {**OF, "verdict": "breached"}),
            ("breach_review", {**OF, "opened_at": on(0, 8), "due_at": on(0, 8, 30)}),
        ],
    ),
    "a measure that rests until soon": (
        "M-1",
        [measure(halt="on hold", halted_on="2026-02-02", resume_on="2026-03-20")],
    ),
}
STAYS_AWAY: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "an approval with time until after the next review": [
        ("approval", {**OF, "due_at": on(60, 9), "expires_at": on(90, 9)}),
        ("approval_round", {}),
        ("approval_step", {}),
    ],
    "an approval that was decided": [
        ("approval", {**OF, "state": "rejected", "ended_at": on(0, 8), "ended_by": "lead", "next_at": None}),
        ("approval_round", {}),
        ("approval_step", {"state": "rejected", "ended_at": on(0, 8)}),
    ],
    "an escalation that was ended": [
        ("escalation", {**OF, "state": "moot", "ended_at": on(0, 8), "ended_by": "system", "raised_at": on(0, 7)})
    ],
    "a plan with time": [measure(), ("measure_item", {"due_on": "2026-03-09"})],
    "a value that was claimed anew": [
        measure(),
        ("measure_value", {"state": "challenged"}),
        ("measure_value", {"version": 2}),
    ],
    "a reason for which there is time": [
        ("judgement", {**OF, "verdict": "breached"}),
        ("breach_review", {**OF, "opened_at": on(0, 8), "due_at": on(1, 9)}),
    ],
    "a measure that rests for long": [measure(halt="on hold", halted_on="2026-02-02", resume_on="2026-09-20")],
    "what lies elsewhere": [measure(unit="annex"), ("measure_item", {"due_on": "2026-03-01"})],
}


def agenda_after(desk: Desk, rows: list[tuple[str, dict[str, Any]]]) -> list[tuple[Any, ...]]:
    """Subject, its version and what that is about, of everything that came onto the agenda by itself."""
    desk.record([{**CREATED, "unit": "desk"}])
    put(desk, *rows)
    frozen(desk)
    found = kept(desk)["agenda"]
    came = found[found["kind"] != "by hand"]
    return [tuple(row) for row in came[["subject", "subject_version", "about"]].itertuples(index=False)]


@pytest.mark.parametrize("what", BELONGS)
def test_what_belongs_on_the_agenda_comes_there_by_itself(desk: Desk, what: str) -> None:
    subject, rows = BELONGS[what]
    assert agenda_after(desk, rows) == [(subject, 1, "M-1" if subject == "M-1" else "T-10001")]


@pytest.mark.parametrize("what", STAYS_AWAY)
def test_what_does_not_belong_there_stays_away(desk: Desk, what: str) -> None:
    assert agenda_after(desk, STAYS_AWAY[what]) == []


def test_of_one_kind_no_more_stand_there_than_the_rulebook_says_the_most_pressing_first(desk: Desk) -> None:
    rows = [measure(id=number) for number in range(1, 6)]
    late = [("measure_item", {"measure_id": number, "due_on": f"2026-02-0{6 - number}"}) for number in range(1, 6)]
    put(desk, *rows, *late)
    frozen(desk)
    agenda = kept(desk)["agenda"]
    assert agenda["title"].iloc[0] == "Do we want another carrier?"  # what was there before stays first
    assert list(agenda["subject"])[1:] == ["M-5", "M-4", "M-3"]
    assert figures(desk)["agenda slip"]["count"] == 5


# ------------------------------------------------------------------------------------------------- what is said


def test_what_is_said_and_settled_is_kept_with_who_said_it(desk: Desk) -> None:
    held(desk)
    review_sitting.attend(desk.runtime, LEAD, "R-1", ["lead", "bea", "bea"])
    review_sitting.turn(desk.runtime, LEAD, "R-1", 1)
    review_sitting.note(desk.runtime, LEAD, "R-1", "Two offers are there.", 1)
    review_sitting.attest(desk.runtime, LEAD, "R-1", Check.VALUE, "I looked at all of them.")
    review_sitting.settle(desk.runtime, LEAD, "R-1", 1, "The second one.")
    [row], [item] = desk.rows(review), desk.rows(agenda_item)
    assert (json.loads(row["present"]), row["at_item"]) == (["bea", "lead"], 1)
    assert (item["outcome"], item["settled_by"], item["settled_at"]) == ("The second one.", "lead", desk.clock.now())
    assert [(each["item"], each["question"], each["said_by"]) for each in desk.rows(review_note)] == [
        (1, None, "lead"),
        (None, "value", "lead"),
    ]
    review_sitting.close(desk.runtime, LEAD, "R-1")
    [row] = desk.rows(review)
    assert (row["stage"], row["ended_by"], row["at_item"]) == ("closed", "lead", None)


def test_items_are_put_in_order_by_hand(desk: Desk) -> None:
    planned(desk)
    review_planning.add(desk.runtime, LEAD, "R-1", "The winter", Place())
    review_planning.arrange(desk.runtime, LEAD, "R-1", 2, Place("bea", 20, 1))
    review_planning.arrange(desk.runtime, LEAD, "R-1", 1, Place("anna", 10, 2))
    agenda = kept(desk)["agenda"]
    assert list(agenda["title"]) == ["The winter", "Do we want another carrier?"]
    assert list(agenda["minutes"]) == [20, 10]


Wrong = Callable[[Desk], object]
REFUSED: dict[str, tuple[type[ControlError], str, Wrong]] = {
    "a series that there is not": (
        *(NotFound, "no series of reviews called “weekly”"),
        lambda d: review_planning.plan(d.runtime, LEAD, "weekly", MEETS),
    ),
    "a time that is over": (
        *(Invalid, "still to come"),
        lambda d: review_planning.plan(d.runtime, LEAD, "monthly", on(0, 8)),
    ),
    "the same time again": (
        *(Conflict, "R-1 is planned for then already"),
        lambda d: review_planning.plan(d.runtime, LEAD, "monthly", MEETS),
    ),
    "an item for nobody known": (
        *(Invalid, "no such account"),
        lambda d: review_planning.add(d.runtime, LEAD, "R-1", "The winter", Place("nobody")),
    ),
    "an item that takes for ever": (
        *(Invalid, "1 to 240 minutes"),
        lambda d: review_planning.add(d.runtime, LEAD, "R-1", "The winter", Place(minutes=241)),
    ),
    "an item without words": (
        *(Invalid, "What it is about is missing"),
        lambda d: review_planning.add(d.runtime, LEAD, "R-1", "  ", Place()),
    ),
    "an item that there is not": (
        *(NotFound, "no item 9 on the agenda of R-1"),
        lambda d: review_planning.arrange(d.runtime, LEAD, "R-1", 9, Place()),
    ),
    "a review that there is not": (
        *(NotFound, "no review R-2"),
        lambda d: review_freezing.freeze(d.runtime, LEAD, "R-2"),
    ),
    "a start before the figures are frozen": (
        *(Conflict, "R-1 is planned: this cannot be done with it now"),
        lambda d: review_sitting.start(d.runtime, LEAD, "R-1"),
    ),
    "a reason that says nothing": (
        *(Refused, "reason"),
        lambda d: review_planning.call_off(d.runtime, Call("lead"), "R-1"),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_refused_with_a_sentence(desk: Desk, what: str) -> None:
    error, said, wrong = REFUSED[what]
    planned(desk)
    with pytest.raises((error, Invalid), match=said):
        wrong(desk)


def test_whoever_is_not_known_cannot_be_there(desk: Desk) -> None:
    held(desk)
    with pytest.raises(Invalid, match="no account ghost"):
        review_sitting.attend(desk.runtime, LEAD, "R-1", ["lead", "ghost"])


def test_of_two_who_turn_the_page_at_once_one_does_and_the_other_is_told(desk: Desk) -> None:
    held(desk)
    [seen] = [row["version"] for row in desk.rows(review)]
    review_sitting.turn(desk.runtime, Call("lead", expected_version=seen), "R-1", 1)
    with pytest.raises(Conflict, match="R-1"):
        review_sitting.turn(desk.runtime, Call("lead", expected_version=seen), "R-1", None)


def test_one_that_was_called_off_can_be_planned_again_for_the_same_time(desk: Desk) -> None:
    planned(desk)
    review_planning.call_off(desk.runtime, LEAD, "R-1")
    assert review_planning.plan(desk.runtime, LEAD, "monthly", MEETS).value == {"review": "R-2"}


def test_it_is_of_where_its_series_lies_whatever_the_rulebook_says_later(desk: Desk) -> None:
    planned(desk)
    [row] = desk.rows(review)
    assert {name: row[name] for name in ("title", "committee", "unit", "service", "zone")} == {
        "title": "Monthly review",
        "committee": "The board",
        "unit": "desk",
        "service": None,
        "zone": "UTC",
    }
    assert row["meets_at"] == datetime.fromisoformat("2026-03-11T10:00:00+00:00")
    assert PLACE.owner == desk.rows(agenda_item)[0]["owner"]


def test_what_was_answered_before_is_that_of_six_reviews_of_the_series_that_were_held(desk: Desk):
    """Of one that was called off and of later ones nothing is told."""
    for number in range(1, 10):
        review_planning.plan(desk.runtime, LEAD, "monthly", on(9, 10) + timedelta(days=number))
        review_freezing.freeze(desk.runtime, LEAD, f"R-{number}")
        if number == 5:
            review_planning.call_off(desk.runtime, LEAD, "R-5")
    with desk.runtime.read() as connection:
        told = review_room.answered_before(connection, desk.clock.now(), Scope(), 8)
        of_nobody = review_room.answered_before(connection, desk.clock.now(), Scope("elsewhere"), 8)
        of_first = review_room.answered_before(connection, desk.clock.now(), Scope(), 1)
    assert told["review"].unique().tolist() == [1, 2, 3, 4, 6, 7][-6:]
    assert told.groupby("review")["question"].nunique().to_list() == [len(Check)] * 6
    assert of_nobody.empty
    assert of_first.empty
