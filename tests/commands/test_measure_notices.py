"""What people are told of measures: by one notice for each measure and person, and nobody of what they did."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from control.commands import (
    measure_answering,
    measure_conversion,
    measure_figures,
    measure_judging,
    measure_proving,
    measures,
    notices,
)
from control.commands.registry import Call
from control.policy.measure_people import Answering
from control.policy.measure_terms import Gate, MeasureSource
from control.policy.measure_values import Line
from control.policy.review_terms import BreachReason
from control.store.tables import measure_verdict, notice
from tests.commands import gating
from tests.commands.desk import Desk, on
from tests.commands.gating import ACTUAL, WANTED
from tests.commands.measuring import confirmed, measuring_rulebook
from tests.stores import PreparedStore

TITLE = "M-1 “Parcels come in time”"
LEAD, SECOND, ANNA, CLEO = Call("lead"), Call("second"), Call("anna"), Call("cleo")
GIVES_BACK = Call("anna", reason="I have no time for it")
DOUBTS = Call("cleo", reason="The booking is of another order")
OF_MAY = (Line.EBITDA, "2026-05")
At = Callable[[Callable[[Desk], None]], Desk]


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(gating.gating_rulebook())
    yield made
    made.runtime.close()


@pytest.fixture
def at(prepared_store: PreparedStore) -> Iterator[At]:
    """Makes the desk at which a measure has come to a point of its way."""
    with ExitStack() as leaving:

        def come(last: Callable[[Desk], None]) -> Desk:
            desk = gating.come(prepared_store, last)
            leaving.callback(desk.runtime.close)
            return desk

        yield come


def unread(desk: Desk) -> dict[str, tuple[str, int]]:
    """What each person has not read of measures: the sentence, and for how many it stands."""
    rows = select(notice).where(notice.c.subject_type == "measure", notice.c.read_at.is_(None))
    with desk.runtime.read() as connection:
        found = [dict(row) for row in connection.execute(rows).mappings()]
    assert all((row["subject_id"], row["measure_id"], row["ticket_id"]) == ("M-1", 1, None) for row in found)
    assert len({row["person"] for row in found}) == len(found)
    return {row["person"]: (row["said"], row["times"]) for row in found}


def named(desk: Desk, owner: str | None, by: Call = LEAD) -> None:
    measure_answering.appoint(desk.runtime, by, "M-1", Answering(owner, "sam", "cleo"))


def opened(desk: Desk) -> None:
    measures.open_measure(desk.runtime, LEAD, WANTED, "The audit of February")


def claimed(at: At) -> Desk:
    """The desk at which a measure is decided, with a value that is claimed."""
    desk = at(gating.decided)
    measure_figures.value(desk.runtime, ANNA, "M-1", [ACTUAL], "Booking 4711")
    return desk


# ------------------------------------------------------------------------------------------------- who is to own it


def test_whoever_is_named_owner_is_told_and_nobody_else(desk: Desk) -> None:
    opened(desk)
    assert unread(desk) == {}
    named(desk, "anna")
    assert unread(desk) == {"anna": (f"{TITLE}: Lead names you its owner; take it on, or give it back.", 1)}


def test_who_was_named_already_is_told_once(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna")
    named(desk, "anna", SECOND)
    assert unread(desk)["anna"][1] == 1


def test_whoever_names_themselves_is_told_nothing(desk: Desk) -> None:
    opened(desk)
    named(desk, "lead")
    assert unread(desk) == {}


def test_whoever_takes_it_on_has_read_what_they_were_told(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna")
    measure_answering.accept(desk.runtime, ANNA, "M-1")
    assert unread(desk) == {}


def test_whoever_is_named_no_longer_keeps_no_notice_that_asks_in_vain(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna")
    named(desk, "second")
    assert set(unread(desk)) == {"second"}
    named(desk, None)
    assert unread(desk) == {}


def test_nobody_is_asked_to_own_what_is_cancelled(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna")
    gating.agree(desk, gating.ask(desk, Gate.CANCELLED, sunk_cost="0.00"), "sam")
    assert unread(desk) == {}


def test_a_measure_that_rests_asks_its_owner_all_the_same(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna")
    rests_until = date(2026, 5, 4)
    gating.agree(desk, gating.ask(desk, Gate.ON_HOLD, resume_on=rests_until), "sam")
    assert set(unread(desk)) == {"anna"}


def test_whoever_named_the_owner_is_told_that_they_give_it_back(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna", SECOND)
    measure_answering.decline(desk.runtime, GIVES_BACK, "M-1")
    said = f"{TITLE}: Anna does not own it, and nobody does now: I have no time for it"
    assert unread(desk) == {"second": (said, 1)}


def test_that_is_whoever_named_this_owner_whatever_was_said_of_other_parts_since(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna", SECOND)
    measure_answering.appoint(desk.runtime, LEAD, "M-1", Answering("anna", "sid", "cleo"))
    measure_answering.decline(desk.runtime, GIVES_BACK, "M-1")
    assert set(unread(desk)) == {"second"}


def test_whoever_names_another_one_has_read_that(desk: Desk) -> None:
    opened(desk)
    named(desk, "anna", SECOND)
    measure_answering.decline(desk.runtime, GIVES_BACK, "M-1")
    named(desk, "kim", SECOND)
    assert set(unread(desk)) == {"kim"}


def test_the_owner_that_a_conversion_proposes_is_told_and_whoever_converted_hears_of_a_refusal(desk: Desk) -> None:
    desk.clock.set(on(30, 12))
    book = measuring_rulebook()
    units = {**book.units, "desk": replace(book.units["desk"], head="anna")}
    allowed = {**book.permissions, **dict.fromkeys(("measure.accept", "measure.decline"), frozenset({"agent"}))}
    desk.activate(replace(book, units=units, permissions=allowed))
    gating.came(desk, 1, 1, 1)
    confirmed(desk)
    measure_conversion.convert(desk.runtime, LEAD, "I-1", WANTED)
    assert set(unread(desk)) == {"anna"}
    measure_answering.decline(desk.runtime, GIVES_BACK, "M-1")
    assert set(unread(desk)) == {"lead"}


def test_the_owner_that_a_breach_cause_proposes_is_told(desk: Desk) -> None:
    book = gating.gating_rulebook()
    units = {**book.units, "desk": replace(book.units["desk"], head="anna")}
    reasons = {"queue": BreachReason("queue", "It lay in the queue")}
    desk.activate(replace(book, units=units, breach_reasons=reasons))
    measures.open_measure(desk.runtime, LEAD, WANTED, "queue", MeasureSource.BREACH_CAUSE)
    assert set(unread(desk)) == {"anna"}


# --------------------------------------------------------------------------------------------------- what is judged


@pytest.mark.parametrize(("every", "said"), [(10, "it worked"), (1, "it did not work")])
def test_owner_sponsor_and_controller_are_told_of_the_verdict_once(at: At, every: int, said: str) -> None:
    desk = at(gating.implemented)
    gating.came(desk, gating.LATER, every, 1_001)
    assert measure_judging.judge_what_is_ready(desk.runtime, SECOND) == 1
    found = unread(desk)
    assert set(found) == {"anna", "sam", "cleo"}
    [verdict] = desk.rows(measure_verdict)
    counted = f"{verdict['tickets']} of its kind among {verdict['exposures']} later tickets."
    assert set(found.values()) == {(f"{TITLE}: {said}: {counted}", 1)}
    assert measure_judging.judge_what_is_ready(desk.runtime, SECOND) == 0
    assert unread(desk) == found


def test_whoever_judges_is_told_nothing(at: At) -> None:
    desk = at(gating.implemented)
    gating.came(desk, gating.LATER, 10, 1_001)
    measure_proving.judge(desk.runtime, CLEO, "M-1")
    assert set(unread(desk)) == {"anna", "sam"}


def test_whoever_answers_for_it_is_told_when_it_is_taken_up_again(at: At) -> None:
    desk = at(gating.closed)
    notices.read(desk.runtime, ANNA)
    measure_proving.reopen(desk.runtime, Call("cleo", reason="They are late again"), "M-1")
    said = f"{TITLE}: Cleo takes it up again: They are late again"
    assert unread(desk) == {"anna": (said, 1), "sam": (said, 2)}


# ----------------------------------------------------------------------------------------------- what is challenged


def test_the_owner_is_told_of_a_challenge(at: At) -> None:
    desk = claimed(at)
    assert unread(desk) == {}
    measure_figures.challenge(desk.runtime, DOUBTS, "M-1", *OF_MAY)
    said = f"{TITLE}: Cleo challenges EBITDA of 2026-05: The booking is of another order"
    assert unread(desk) == {"anna": (said, 1)}


def test_whoever_claimed_it_is_told_beside_the_owner(at: At) -> None:
    desk = at(gating.decided)
    measure_figures.value(desk.runtime, SECOND, "M-1", [ACTUAL], "Booking 4711")
    measure_figures.challenge(desk.runtime, DOUBTS, "M-1", *OF_MAY)
    assert set(unread(desk)) == {"anna", "second"}


def test_the_controller_is_told_of_the_answer_and_whoever_gives_it_has_read_the_challenge(at: At) -> None:
    desk = claimed(at)
    measure_figures.challenge(desk.runtime, DOUBTS, "M-1", *OF_MAY)
    measure_figures.value(desk.runtime, ANNA, "M-1", [ACTUAL], "Booking 4712")
    said = f"{TITLE}: Anna claims EBITDA of 2026-05 anew, which was challenged: Booking 4712"
    assert unread(desk) == {"cleo": (said, 1)}
    measure_figures.validate(desk.runtime, CLEO, "M-1", *OF_MAY)
    assert unread(desk) == {}


def test_what_nobody_challenged_is_no_answer(at: At) -> None:
    desk = claimed(at)
    more: Any = replace(ACTUAL, period="2026-06")
    measure_figures.value(desk.runtime, ANNA, "M-1", [more], "Booking 4713")
    assert unread(desk) == {}


def test_many_answers_at_once_are_one_notice_that_names_some(at: At) -> None:
    desk = at(gating.decided)
    values = [replace(ACTUAL, period=f"2026-{month:02}") for month in range(5, 10)]
    measure_figures.value(desk.runtime, ANNA, "M-1", values, "Booking 4711")
    for each in values:
        measure_figures.challenge(desk.runtime, DOUBTS, "M-1", Line.EBITDA, each.period)
    assert unread(desk)["anna"][1] == 5
    desk.clock.advance(timedelta(hours=1))
    measure_figures.value(desk.runtime, ANNA, "M-1", values, "Booking 4712")
    named_ones = ", ".join(f"EBITDA of 2026-0{month}" for month in (5, 6, 7))
    said = f"{TITLE}: Anna claims {named_ones} and 2 more anew, which was challenged: Booking 4712"
    assert unread(desk) == {"cleo": (said, 1)}
