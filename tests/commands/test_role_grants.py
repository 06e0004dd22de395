"""A role is given by two people and received by a third; it holds from its instant until its end (Z2, Z3)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from control.commands import accounts, tickets
from control.commands.registry import Call
from control.commands.role_grants import ask, confirm, decline, end, take_away, withdraw
from control.errors import Conflict, Invalid, NotFound, Refused
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.tables import audit_event, role_grant
from tests.commands.desk import Desk, on, small_rulebook
from tests.rings import times

WHY = "he stands in for Anna in March"
AGENT = RoleGrant("agent", "all")
EVENT = [{"at": on(0, 8), "kind": "created", "title": "Hello"}]


def person(name: str, *roles: str, of: str | None = None) -> Person:
    return Person(name, name.title(), "desk", of or name, tuple(RoleGrant(role, "all") for role in roles))


PEOPLE = {
    each.name: each
    for each in (
        person("ada", "administrator"),
        person("ada-2", "sponsor", of="ada"),
        person("bela", "administrator"),
        person("carl", "controller"),
        person("sven", "sponsor"),
        person("otto"),
        person("otto-2", "controller", of="otto"),
        person("anna", "agent"),
    )
}
PERMISSIONS = {
    **small_rulebook().permissions,
    **{f"role.{deed}": frozenset({"administrator"}) for deed in ("ask", "withdraw", "end", "take_away")},
    **{f"role.{deed}": frozenset({"administrator", "sponsor", "controller"}) for deed in ("confirm", "decline")},
}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(small_rulebook(people=PEOPLE, permissions=PERMISSIONS))
    yield made
    made.runtime.close()


def by(name: str) -> Call:
    return Call(name, reason=WHY)


def asked(desk: Desk, wanted: RoleGrant = AGENT, account: str = "otto", actor: str = "ada") -> str:
    return str(ask(desk.runtime, by(actor), account, wanted).value["number"])


def given(desk: Desk, wanted: RoleGrant = AGENT, account: str = "otto") -> str:
    number = asked(desk, wanted, account)
    confirm(desk.runtime, by("sven"), number)
    return number


def works(desk: Desk, name: str = "otto") -> bool:
    """Whether somebody may do what agents may."""
    try:
        tickets.record_ticket(desk.runtime, Call(name), "mail", f"{name} {desk.clock.now()}", EVENT)
    except Refused:
        return False
    return True


def test_a_role_that_was_asked_for_holds_once_a_second_person_has_confirmed_it(desk: Desk) -> None:
    number = asked(desk)
    assert not works(desk)
    confirm(desk.runtime, by("sven"), number)
    assert works(desk)


def test_the_trail_names_who_asked_who_confirmed_and_why(desk: Desk) -> None:
    given(desk)
    told = [(row["actor"], row["command"], row["reason"]) for row in desk.rows(audit_event)[-2:]]
    assert told == [("ada", "role.ask", WHY), ("sven", "role.confirm", WHY)]


NOT_THESE: dict[str, tuple[str, str]] = {
    "whoever asked": ("ada", "four_eyes"),
    "their own second account": ("ada-2", "four_eyes"),
    "whoever receives it": ("otto-2", "self"),
    "somebody without the right": ("anna", "permission"),
}


@pytest.mark.parametrize("who", NOT_THESE)
@pytest.mark.parametrize("decide", [confirm, decline], ids=lambda deed: str(deed.name))
def test_a_grant_is_decided_by_none_of_these(desk: Desk, who: str, decide: Callable[..., object]) -> None:
    number, (actor, rule) = asked(desk), NOT_THESE[who]
    with pytest.raises(Refused) as said:
        decide(desk.runtime, by(actor), number)
    assert said.value.rule == rule
    assert not works(desk)


@pytest.mark.parametrize(("actor", "account"), [("ada", "ada"), ("ada", "ada-2"), ("bela", "bela")])
@pytest.mark.parametrize("wanted", [AGENT, RoleGrant("administrator", "all"), RoleGrant("controller", "unit:desk")])
def test_nobody_asks_for_a_role_of_their_own_not_even_for_another_account(
    desk: Desk, actor: str, account: str, wanted: RoleGrant
) -> None:
    with pytest.raises(Refused, match="of their own"):
        ask(desk.runtime, by(actor), account, wanted)
    assert desk.rows(role_grant) == []


def test_one_administrator_cannot_raise_themselves_by_a_helper_that_they_made(desk: Desk) -> None:
    # Ada asks that Otto become an administrator; nobody else confirms it, so Otto can ask nothing for Ada.
    number = asked(desk, RoleGrant("administrator", "all"))
    for actor in ("ada", "ada-2"):
        with pytest.raises(Refused):
            confirm(desk.runtime, by(actor), number)
    with pytest.raises(Refused):
        ask(desk.runtime, by("otto"), "ada", AGENT)


@pytest.mark.parametrize("state", [confirm, decline], ids=lambda deed: str(deed.name))
def test_what_was_decided_is_decided_once_and_names_who_was_faster(desk: Desk, state: Callable[..., object]) -> None:
    number = asked(desk)
    state(desk.runtime, by("sven"), number)
    for decide in (confirm, decline):
        with pytest.raises(Conflict, match="by sven"):
            decide(desk.runtime, by("carl"), number)
    with pytest.raises(Conflict):
        withdraw(desk.runtime, by("ada"), number)


def test_what_was_asked_for_is_withdrawn_by_whoever_asked_and_cannot_be_confirmed_then(desk: Desk) -> None:
    number = asked(desk)
    with pytest.raises(Refused, match="somebody else asked for"):
        withdraw(desk.runtime, by("bela"), number)
    withdraw(desk.runtime, by("ada"), number)
    with pytest.raises(Conflict, match="withdrawn already"):
        confirm(desk.runtime, by("sven"), number)
    assert asked(desk) != number


def test_the_same_role_is_not_asked_for_twice(desk: Desk) -> None:
    asked(desk)
    with pytest.raises(Conflict, match="asked for already"):
        asked(desk, actor="bela")


WINDOW = RoleGrant("agent", "all", on(1, 9), on(3, 9))


@pytest.mark.parametrize(
    ("at", "holds"),
    [(on(1, 8, 59), False), (on(1, 9), True), (on(3, 8, 59), True), (on(3, 9), False), (on(9, 9), False)],
)
def test_a_role_holds_from_its_first_instant_until_just_before_its_last(desk: Desk, at: Any, holds: bool) -> None:
    given(desk, WINDOW)
    desk.clock.set(at)
    assert works(desk) is holds


def test_a_role_that_would_have_ended_is_not_confirmed_any_more(desk: Desk) -> None:
    number = asked(desk, WINDOW)
    desk.clock.set(on(3, 9))
    with pytest.raises(Invalid, match="would have ended already"):
        confirm(desk.runtime, by("sven"), number)


def test_a_role_that_was_given_is_ended_for_the_next_command(desk: Desk) -> None:
    number = given(desk)
    end(desk.runtime, by("bela"), number)
    assert not works(desk)
    with pytest.raises(Conflict, match="ended already"):
        end(desk.runtime, by("bela"), number)


def test_a_role_stays_given_under_another_rulebook(desk: Desk) -> None:
    given(desk)
    desk.activate(small_rulebook(people=PEOPLE, permissions=PERMISSIONS, priorities=("P1", "P2", "P3")))
    assert works(desk)


def test_one_person_takes_a_role_of_the_rulebook_away_and_two_give_it_back(desk: Desk) -> None:
    assert works(desk, "anna")
    taken = str(take_away(desk.runtime, by("ada"), "anna", "agent", "all").value["number"])
    desk.clock.advance(timedelta(minutes=1))
    assert not works(desk, "anna")
    with pytest.raises(Refused, match="asked for and confirmed anew"):
        end(desk.runtime, by("ada"), taken)
    given(desk, AGENT, "anna")
    assert works(desk, "anna")


def test_what_was_given_beside_the_rulebook_is_ended_and_not_taken_away(desk: Desk) -> None:
    number = given(desk)
    with pytest.raises(Refused, match=f"end {number} instead"):
        take_away(desk.runtime, by("ada"), "otto", "agent", "all")


def test_the_last_administrator_is_neither_taken_away_nor_disabled(desk: Desk) -> None:
    take_away(desk.runtime, by("ada"), "bela", "administrator", "all")
    assert not works(desk, "bela")
    with pytest.raises(Refused, match="Nobody else is an administrator"):
        take_away(desk.runtime, by("ada"), "ada", "administrator", "all")
    desk.activate(small_rulebook(people=PEOPLE | {"bela": person("bela", "manager")}, permissions=PERMISSIONS))
    with pytest.raises(Refused, match=r"of their own"):
        accounts.disable(desk.runtime, by("ada"), "ada-2")


MISFITS = [
    (RoleGrant("king", "all"), "There is no role “king”"),
    (RoleGrant("automation", "all"), "There is no role “automation”"),
    (RoleGrant("agent", "everywhere"), "is no scope"),
    (RoleGrant("agent", "unit:nowhere"), "is no scope"),
    (RoleGrant("agent", "service:"), "is no scope"),
    (RoleGrant("agent", "all", until_at=on(0, 8)), "has ended already"),
    (RoleGrant("agent", "all", on(2, 9), on(1, 9)), "would end before it begins"),
]


def test_the_last_administrator_does_not_go_by_ending_what_was_given_beside_the_rulebook(desk: Desk) -> None:
    number = given(desk, RoleGrant("administrator", "all"), "anna")
    for who in ("bela", "ada"):
        take_away(desk.runtime, by("anna"), who, "administrator", "all")
    with pytest.raises(Refused, match="Nobody else is an administrator"):
        end(desk.runtime, by("anna"), number)


def test_whoever_administers_for_a_while_is_nobody_to_be_left_with(desk: Desk) -> None:
    given(desk, RoleGrant("administrator", "all", until_at=on(9, 9)), "anna")
    take_away(desk.runtime, by("anna"), "bela", "administrator", "all")
    with pytest.raises(Refused, match="Nobody else is an administrator"):
        take_away(desk.runtime, by("anna"), "ada", "administrator", "all")
    accounts.disable(desk.runtime, by("ada"), "otto")  # who administers nothing is not in question


@pytest.mark.parametrize(("wanted", "said"), MISFITS, ids=str)
def test_what_cannot_be_given_is_refused_with_the_reason(desk: Desk, wanted: RoleGrant, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        ask(desk.runtime, by("ada"), "otto", wanted)


@pytest.mark.parametrize("number", ["G-9", "G-0", "9", "", "G-1; DROP TABLE role_grant"])
def test_a_grant_that_there_is_not_is_not_found(desk: Desk, number: str) -> None:
    with pytest.raises(NotFound):
        confirm(desk.runtime, by("sven"), number)


def test_of_many_pairs_who_decide_at_once_one_does_and_the_other_is_told_who(
    desk: Desk, figure: Callable[[str, str], None]
) -> None:
    rounds = times(check=50, proof=1_000)

    def decides(actor: str, deed: Callable[..., object], number: str) -> str:
        try:
            deed(desk.runtime, by(actor), number)
        except Conflict as overtaken:
            return overtaken.sentence
        return "done"

    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            number = asked(desk)
            pair = [("sven", confirm), ("carl", decline)]
            said = list(pool.map(lambda each: decides(*each, number), pair))  # noqa: B023
            assert sorted(each == "done" for each in said) == [False, True], said
            [other] = [each for each in said if each != "done"]
            winner = "sven" if said[0] == "done" else "carl"
            assert f"by {winner}" in other
            if winner == "sven":
                end(desk.runtime, by("ada"), number)
    where = desk.runtime.store.writer.dialect.name
    figure(f"races of two people on one role, on {where}", f"{rounds:,} with one winner whom the other is told")
