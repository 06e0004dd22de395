"""Measures pass their gates by others' decisions, prove themselves, and come back; and whatever is done, some things
hold."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest

from control.commands import (
    approval_decisions,
    approval_effects,
    measure_answering,
    measure_asking,
    measure_figures,
    measure_planning,
    measure_proving,
    measures,
)
from control.commands.approval_requests import withdraw
from control.commands.approval_signing import proof_for
from control.commands.links import link_for
from control.commands.measure_beside import Asked
from control.commands.passwords import set_by_link
from control.commands.registry import Answer, Call
from control.commands.sessions import Visitor, begin
from control.errors import Conflict, ControlError, Refused
from control.policy.measure_people import Answering
from control.policy.measure_terms import Gate
from control.policy.measure_values import Line, Series, Value
from control.policy.one_time_secrets import hash_of
from control.policy.sessions import Method
from control.queries.baselines import Alike
from control.store.tables import (
    approval,
    approval_decision,
    measure,
    measure_baseline,
    measure_gate,
    measure_item,
    measure_test,
    measure_value,
    measure_verdict,
    session,
)
from tests.commands import gating
from tests.commands.deeds import at_once
from tests.commands.desk import Desk
from tests.commands.door import GATEWAY
from tests.commands.gating import ACTUAL, CASE, FORECAST, MILESTONE, REASON, RISK, TARGET, WANTED
from tests.hashes import cheap_hash
from tests.rings import times
from tests.stores import PreparedStore

PASSWORD = "four slow barges pass"


@pytest.fixture
def desk(prepared_store: PreparedStore) -> Iterator[Desk]:
    """A desk with a measure that is proven and not closed yet; it is made once and copied."""

    made = gating.come(prepared_store, gating.proven, prove=True)
    yield made
    made.runtime.close()


def row_of(desk: Desk) -> dict[str, Any]:
    [row] = desk.rows(measure)
    return row


# --------------------------------------------------------------------------------------- closing is signed for (Z6)


def signed_in(desk: Desk, account: str, number: str) -> Call:
    link = hash_of(link_for(desk.runtime, Call("ada"), account).token)
    set_by_link(desk.runtime, GATEWAY, link, cheap_hash(PASSWORD))
    begin(desk.runtime, Call("ada"), Visitor(account, number * 64, Method.PASSWORD, "127.0.0.1", "c" * 64))
    return Call(account, origin="ui", session=number * 64, reason=REASON)


def test_z6_the_controller_closes_with_a_proof_of_this_very_closure(desk: Desk) -> None:
    cleo, number = signed_in(desk, "cleo", "a"), gating.ask(desk, Gate.CLOSED, "anna")
    with pytest.raises(Refused, match="prove once more who you are"):
        approval_decisions.approve(desk.runtime, cleo, number, 1)
    made = proof_for(desk.runtime, cleo, number, PASSWORD)
    assert made is not None
    assert approval_decisions.approve(desk.runtime, cleo, number, 1, made).value["state"] == "pending"
    [said] = [row for row in desk.rows(approval_decision) if f"A-{row['approval_id']}" == number]
    assert (said["account"], said["method"]) == ("cleo", "password")


def test_z6_a_proof_of_another_closure_or_of_before_counts_nothing(desk: Desk) -> None:
    cleo, number = signed_in(desk, "cleo", "a"), gating.ask(desk, Gate.CLOSED, "anna")
    made = proof_for(desk.runtime, cleo, number, PASSWORD)
    withdraw_by_owner(desk, number)
    again = gating.ask(desk, Gate.CLOSED, "anna")
    with pytest.raises(Refused, match="not for this"):
        approval_decisions.approve(desk.runtime, cleo, again, 1, made)
    made = proof_for(desk.runtime, cleo, again, PASSWORD)
    desk.clock.set(desk.clock.now() + timedelta(minutes=6))
    with pytest.raises(Refused, match="not for this"):
        approval_decisions.approve(desk.runtime, cleo, again, 1, made)


def withdraw_by_owner(desk: Desk, number: str) -> None:
    withdraw(desk.runtime, Call("anna"), number)


def test_z6_three_wrong_passwords_at_a_closure_end_the_session(desk: Desk) -> None:
    cleo, number = signed_in(desk, "cleo", "a"), gating.ask(desk, Gate.CLOSED, "anna")
    for _ in range(3):
        with pytest.raises(Refused):
            proof_for(desk.runtime, cleo, number, "not the right one")
    assert desk.rows(session)[0]["ended_because"] == "three wrong passwords"


# ------------------------------------------------------------------------------------------------- at the same time


def test_of_two_who_ask_at_once_one_asks_and_the_other_is_told(desk: Desk) -> None:
    for _ in range(times(check=4, proof=100)):
        sides = [partial(gating.ask, desk, Gate.CLOSED, who) for who in ("anna", "lead")]
        outcomes = at_once(*sides)
        [number] = [each for each in outcomes if isinstance(each, str)]
        [lost] = [each for each in outcomes if isinstance(each, Conflict)]
        assert lost.sentence == f"{number} is asked for M-1 already: one gate at a time."
        [row] = [each for each in desk.rows(approval) if f"A-{each['id']}" == number]
        withdraw(desk.runtime, Call(row["requested_by"]), number)


def test_a_measure_that_changes_while_its_gate_is_decided_does_not_pass(desk: Desk) -> None:
    for _ in range(times(check=3, proof=50)):
        number = gating.ask(desk, Gate.CLOSED, "anna")
        claims = partial(measure_figures.value, desk.runtime, Call("anna"), "M-1", [ACTUAL], "Booking 4712")
        decides = partial(approval_decisions.reject, desk.runtime, Call("cleo", reason=REASON), number, 1)
        claimed, rejected = at_once(claims, decides)
        assert isinstance(claimed, Answer)
        assert isinstance(rejected, Answer | Refused)
        if isinstance(rejected, Refused):
            assert "is not what it was when this was asked for" in rejected.sentence
            approval_effects.settle(desk.runtime, Call("ada"), number)
        measure_figures.validate(desk.runtime, Call("cleo"), "M-1", Line.EBITDA, "2026-05")
        assert row_of(desk)["stage"] == "implemented"


# ------------------------------------------------------------------------------------------- whatever is done to it

ACTORS = ("lead", "second", "anna", "sam", "sid", "cleo", "kim", "kai", "mia", "otto")
DEEDS: dict[str, Callable[[Desk, Random, Call], object]] = {
    "edit": lambda desk, draw, by: measures.edit(desk.runtime, by, "M-1", WANTED),
    "justify": lambda desk, draw, by: measures.justify(desk.runtime, by, "M-1", CASE),
    "appoint": lambda desk, draw, by: measure_answering.appoint(desk.runtime, by, "M-1", drawn_people(draw)),
    "accept": lambda desk, draw, by: measure_answering.accept(desk.runtime, by, "M-1"),
    "decline": lambda desk, draw, by: measure_answering.decline(desk.runtime, by, "M-1"),
    "advance": lambda desk, draw, by: measures.advance(desk.runtime, by, "M-1"),
    "count": lambda desk, draw, by: measure_proving.count(desk.runtime, by, "M-1", Alike(product="parcel")),
    "plan": lambda desk, draw, by: measure_planning.plan(desk.runtime, by, "M-1", draw.choice([RISK, MILESTONE])),
    "settle": lambda desk, draw, by: measure_planning.settle(desk.runtime, by, "M-1", draw.randrange(1, 4), "Signed"),
    "value": lambda desk, draw, by: measure_figures.value(desk.runtime, by, "M-1", [drawn_value(draw)], "Booking 1"),
    "validate": lambda desk, draw, by: measure_figures.validate(desk.runtime, by, "M-1", Line.EBITDA, "2026-05"),
    "challenge": lambda desk, draw, by: measure_figures.challenge(desk.runtime, by, "M-1", Line.EBITDA, "2026-05"),
    "ask": lambda desk, draw, by: measure_asking.ask(desk.runtime, by, "M-1", drawn_gate(desk, draw)),
    "approve": lambda desk, draw, by: decide(desk, by, approval_decisions.approve),
    "reject": lambda desk, draw, by: decide(desk, by, approval_decisions.reject) if draw.random() < 0.2 else None,
    "carry out": lambda desk, draw, by: carried_out(desk),
    "resume": lambda desk, draw, by: measure_asking.resume(desk.runtime, by, "M-1"),
    "come": lambda desk, draw, by: gating.came(desk, 12, 10, draw.randrange(10**6, 10**9)),
    "judge": lambda desk, draw, by: measure_proving.judge(desk.runtime, by, "M-1"),
    "reopen": lambda desk, draw, by: measure_proving.reopen(desk.runtime, by, "M-1"),
}
OFTEN = (
    "ask",
    "ask",
    "approve",
    "approve",
    "approve",
    "carry out",
    "carry out",
    "settle",
    "value",
    "validate",
    "judge",
    "come",
)


def drawn_people(draw: Random) -> Answering:
    return Answering(
        draw.choice(["anna", "lead", None]), draw.choice(["sam", "sid"]), draw.choice(["cleo", "cleo", None])
    )


def drawn_value(draw: Random) -> Value:
    return draw.choice([ACTUAL, ACTUAL, TARGET, *FORECAST])


def drawn_gate(desk: Desk, draw: Random) -> Asked:
    """Mostly the gate that is next; anything else now and then."""
    stages = ("proposed", "defined", "identified", "detailed", "decided", "implemented", "closed")
    following = stages[min(stages.index(row_of(desk)["stage"]) + 1, 6)]
    others = (Gate.ON_HOLD, Gate.SCOPE_CHANGE, Gate.FORECAST_CHANGE, Gate.MILESTONE_SLIP)
    gate = Gate(following) if draw.random() < 0.85 else draw.choice(others)
    today = desk.clock.now().date()
    beside = {
        Gate.ON_HOLD: {"resume_on": today + timedelta(days=9)},
        Gate.FORECAST_CHANGE: {"values": [Value(Line.EBITDA, Series.FORECAST, "2026-05", str(draw.randrange(999)))]},
        Gate.MILESTONE_SLIP: {"item": 2, "due_on": today + timedelta(days=draw.randrange(99, 200))},
    }
    return Asked(gate, "It is all there.", **beside.get(gate, {}))


def decide(desk: Desk, by: Call, command: Any) -> object:
    [number] = [f"A-{row['id']}" for row in desk.rows(approval) if row["state"] == "pending"][:1] or ["A-0"]
    return command(desk.runtime, by, number, 1)


def carried_out(desk: Desk) -> object:
    [number] = [f"A-{row['id']}" for row in desk.rows(approval) if row["state"] == "approved"][:1] or ["A-0"]
    return approval_effects.carry_out(desk.runtime, Call("ada"), number)


def holds(desk: Desk) -> None:
    """What is true of a measure whatever was done to it."""
    row, gates = row_of(desk), desk.rows(measure_gate)
    stages = ("proposed", "defined", "identified", "detailed", "decided", "implemented", "closed")
    come = stages.index(row["stage"])
    people = [row[f"{part}_person"] for part in ("owner", "sponsor", "controller")]
    if come >= 2:
        assert None not in people
    named = [each for each in people if each is not None]
    assert len(named) == len(set(named))
    if row["stage"] == "closed":
        verdicts = {each["cycle"]: each["passed"] for each in desk.rows(measure_verdict)}
        actual = held(desk, "actual")
        assert verdicts[row["cycle"]]
        assert actual
        assert all(each["state"] == "validated" for each in actual)
    by_number = {each["id"]: each for each in desk.rows(approval)}
    for gate in gates:
        if gate["approval_id"] is None:
            assert gate["stage"] in ("defined", "resumed", "reopened")
        else:
            decided = by_number[gate["approval_id"]]
            assert (decided["state"], decided["gate"]) == ("consumed", gate["stage"])
            said = {
                each["person"] for each in desk.rows(approval_decision) if each["approval_id"] == gate["approval_id"]
            }
            assert said
            assert decided["requested_by_person"] not in said


def held(desk: Desk, series: str) -> list[dict[str, Any]]:
    """The values of a series that hold: of each the highest version."""
    newest: dict[Any, dict[str, Any]] = {}
    for each in sorted(desk.rows(measure_value), key=lambda one: one["version"]):
        newest[each["line"], each["series"], each["period"]] = each
    return [each for each in newest.values() if each["series"] == series]


def frozen(desk: Desk) -> Any:
    """What never changes while a measure is decided: by which baseline it is judged, and its target."""
    last = [gate["baseline"] for gate in desk.rows(measure_gate) if gate["stage"] == "decided"][-1:]
    return last, held(desk, "target"), len(desk.rows(measure_baseline)), desk.rows(measure_test)


@pytest.mark.parametrize("seed", range(times(check=3, proof=80)))
def test_whatever_is_done_to_a_measure_what_its_stage_promises_is_true(
    prepared_store: PreparedStore, seed: int
) -> None:
    draw, done = Random(seed), set[str]()
    desk = gating.come(prepared_store, draw.choice(gating.WAY[1:-1]))
    facts = [desk.rows(table) for table in (measure_baseline, measure_test, measure_verdict, measure_gate)]
    for _ in range(60):
        was, stays = row_of(desk), frozen(desk)
        name = draw.choice((*DEEDS, *OFTEN * 2))
        try:
            DEEDS[name](desk, draw, Call(draw.choice(ACTORS), reason=REASON))
            done.add(name)
        except ControlError:
            assert row_of(desk) == was
        now = row_of(desk)
        holds(desk)
        if was["stage"] in ("decided", "implemented", "closed") and now["stage"] in (
            "decided",
            "implemented",
            "closed",
        ):
            assert frozen(desk) == stays
        if was["halt"] == now["halt"] == "on hold":
            assert name in ("come", "resume") or name not in done or now["stage"] == was["stage"]
        kept = [desk.rows(table) for table in (measure_baseline, measure_test, measure_verdict, measure_gate)]
        assert all(rows[: len(before)] == before for rows, before in zip(kept, facts, strict=True))
        facts = kept
    assert done
    desk.runtime.close()


@pytest.mark.parametrize("seed", range(times(check=4, proof=60)))
def test_a_rest_freezes_a_plan_and_gives_it_back(desk: Desk, seed: int) -> None:
    """What was open is due as many days later as the rest took, whatever those were; what was settled stays."""
    draw = Random(seed)
    number = gating.ask(desk, Gate.ON_HOLD, "anna", resume_on=(desk.clock.now() + timedelta(days=400)).date())
    gating.agree(desk, number, "kim", "kai")
    before = {row["number"]: row for row in desk.rows(measure_item)}
    days = draw.randrange(0, 90)
    gating.gone_on(desk, days)
    measure_asking.resume(desk.runtime, Call("lead", reason=REASON), "M-1")
    for row in desk.rows(measure_item):
        was = before[row["number"]]
        if was["settled_at"] is not None or was["due_on"] is None:
            assert row == was
    assert row_of(desk)["halt"] is None
