"""Two who do something about one approval at once: one of them does, the other is told who was faster (Z3).

And whatever kills the worker between an approval and what it allows: it is carried out once, when a worker is back.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import pytest

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve
from control.commands.approval_requests import edit, request, withdraw
from control.commands.approval_timing import do_what_is_due
from control.commands.registry import Call
from control.errors import Conflict
from control.policy.approval_terms import ApprovalKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.tables import approval, approval_decision, approval_effect, approval_step, ticket_event
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on
from tests.commands.killing import killed
from tests.rings import times

REASON = "so that it goes on"
Press = Callable[[Desk, str], object]


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    rules = approving_rulebook()
    other = Person("lena", "Lena Lead", "desk", "lena", (RoleGrant("manager", "all"),))
    made.activate(replace(rules, people={**rules.people, "lena": other}))
    made.record([{"at": on(4, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}])
    yield made
    made.runtime.close()


def asked(desk: Desk) -> str:
    made = request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, Wanted("A lamp.", "0.10"))
    return str(made.value["approval"])


def by(account: str) -> Press:
    return lambda desk, number: approve(desk.runtime, Call(account, reason=REASON), number, 1)


def taken_back(desk: Desk, number: str) -> object:
    return withdraw(desk.runtime, Call("anna", expected_version=1), number)


def changed(desk: Desk, number: str) -> object:
    return edit(desk.runtime, Call("anna", expected_version=1), number, Wanted("Half a lamp.", "0.05"))


RACES: dict[str, tuple[tuple[str, Press], tuple[str, Press], int]] = {
    "approve and approve": (("Lee Lead", by("lead")), ("Lena Lead", by("lena")), 1_000),
    "approve and withdraw": (("Lee Lead", by("lead")), ("Anna", taken_back), 500),
    "approve and edit": (("Lee Lead", by("lead")), ("Anna", changed), 500),
}


@pytest.mark.parametrize("race", RACES)
def test_z3_of_two_at_once_one_does_it_and_the_other_is_told_who(
    desk: Desk, race: str, figure: Callable[[str, str], None]
) -> None:
    one, other, full = RACES[race]
    rounds = times(check=12, proof=full)

    def press(side: tuple[str, Press], number: str) -> str:
        try:
            side[1](desk, number)
        except Conflict as overtaken:
            return overtaken.sentence
        return "done"

    with ThreadPoolExecutor(2) as pool:
        for turn in range(rounds):
            number, pair = asked(desk), (one, other) if turn % 2 else (other, one)
            said = list(pool.map(lambda side: press(side, number), pair))  # noqa: B023
            assert sorted(each == "done" for each in said) == [False, True], said
            [sentence] = [each for each in said if each != "done"]
            assert f"{pair[said.index('done')][0]} changed {number} at" in sentence
            nothing_half_done(desk, int(number[2:]), pair[said.index("done")][1])
    figure(f"races of {race}, on {desk.runtime.store.writer.dialect.name}", f"{rounds:,} with one winner")


def nothing_half_done(desk: Desk, number: int, winner: Press) -> None:
    """What the store says is what the winner alone would have left."""
    decisions, steps = (
        [each for each in desk.rows(table) if each["approval_id"] == number]
        for table in (approval_decision, approval_step)
    )
    [row] = [row for row in desk.rows(approval) if row["id"] == number]
    found = (row["state"], row["round"], len(decisions), [step["state"] for step in steps])
    left = {taken_back: ("withdrawn", 1, 0, ["void"]), changed: ("pending", 2, 0, ["void", "open"])}
    assert found == left.get(winner, ("approved", 1, 1, ["approved"]))


def test_r1_what_is_approved_is_carried_out_once_whenever_its_worker_is_killed(
    store_url: str, desk: Desk, figure: Callable[[str, str], None]
) -> None:
    kills, draw, steps = times(check=4, proof=50), Random(7), 0
    for turn in range(kills):
        number = asked(desk)
        by("lead")(desk, number)
        desk.runtime.store.close()
        at = None if turn == 0 else draw.randrange(1, steps)
        reached = killed(store_url, lambda each: do_what_is_due(each.runtime, Call("ada")), at)
        steps = max(steps, reached)
        desk.runtime = Desk(store_url, on(4, 12)).runtime
        do_what_is_due(desk.runtime, Call("ada"))
        do_what_is_due(desk.runtime, Call("ada"))
        told = [row for row in desk.rows(ticket_event) if json.loads(row["payload"]).get("approval") == number]
        effects = [row for row in desk.rows(approval_effect) if row["delivery_key"] == number]
        assert (len(told), len(effects)) == (1, 1), f"{number}, killed at step {at}"
    where = desk.runtime.store.writer.dialect.name
    figure(f"kills of a worker that carries out, on {where}", f"{kills} of a way of {steps} steps, each done once")


def test_the_trail_says_of_each_attempt_how_it_ended(desk: Desk) -> None:
    number = asked(desk)
    by("lead")(desk, number)
    with pytest.raises(Conflict):
        by("lena")(desk, number)
    outcomes = desk.rows_of(
        "SELECT command, actor, outcome FROM audit_event WHERE subject_id = 'A-1' ORDER BY seq"  # the trail's own words
    )
    assert [tuple(row) for row in outcomes] == [
        ("approval.request", "anna", "ok"),
        ("approval.approve", "lead", "ok"),
        ("approval.approve", "lena", "conflict"),
    ]
    [(signature,)] = desk.rows_of("SELECT signature FROM audit_event WHERE signature IS NOT NULL")
    shown = desk.rows(approval)[0]["content_hash"]
    assert json.loads(signature) == {"meaning": "approval", "method": None, "shown": shown}
