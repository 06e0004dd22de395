"""Who can act now: the people of the rulebook, with what was given, taken away and disabled beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from control.policy.people import Beside, GrantBeside, as_they_stand, held_for_a_while
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from tests.commands.desk import small_rulebook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)
AGENT, MANAGER = RoleGrant("agent", "all"), RoleGrant("manager", "unit:desk")
PEOPLE = {name: Person(name, name.title(), "desk", name, (AGENT,)) for name in ("anna", "ben")}


def grant(
    role: RoleGrant, account: str = "anna", *, takes: bool = False, since: datetime = NOW, until: datetime | None = None
) -> GrantBeside:
    return GrantBeside(account, role.role, role.scope, takes, since, until)


def held(*grants: GrantBeside, disabled: str = "", at: datetime = NOW) -> tuple[tuple[RoleGrant, ...], bool]:
    """What anna holds, and whether she may act."""
    stood = as_they_stand(small_rulebook(people=PEOPLE), Beside(frozenset({disabled} - {""}), grants), at)
    assert stood["ben"] == PEOPLE["ben"]
    return stood["anna"].grants, stood["anna"].active


CASES = [
    ((), (AGENT,)),
    ((grant(MANAGER),), (AGENT, replace(MANAGER, since_at=NOW))),
    ((grant(AGENT),), (AGENT,)),
    ((grant(AGENT, takes=True),), ()),
    ((grant(MANAGER), grant(MANAGER, takes=True)), (AGENT,)),
    ((grant(MANAGER, since=NOW + TICK),), (AGENT,)),
    ((grant(MANAGER, until=NOW + TICK),), (AGENT, replace(MANAGER, since_at=NOW, until_at=NOW + TICK))),
    ((grant(MANAGER, since=NOW - TICK, until=NOW),), (AGENT,)),
    ((grant(AGENT, takes=True, since=NOW + TICK),), (AGENT,)),
    ((grant(RoleGrant("agent", "unit:desk"), takes=True),), (AGENT,)),
    ((grant(MANAGER, account="nobody"),), (AGENT,)),
]


@pytest.mark.parametrize(("grants", "expected"), CASES)
def test_roles_are_those_of_the_rulebook_with_what_was_given_and_without_what_was_taken(
    grants: tuple[GrantBeside, ...], expected: tuple[RoleGrant, ...]
) -> None:
    assert held(*grants) == (expected, True)


@pytest.mark.parametrize(("disabled", "active"), [("anna", False), ("nobody", True)])
def test_a_disabled_account_may_not_act(disabled: str, active: bool) -> None:
    assert held(disabled=disabled)[1] is active


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, None, True),
        (NOW, None, True),
        (NOW + TICK, None, False),
        (None, NOW + TICK, True),
        (None, NOW, False),
        (NOW, NOW + TICK, True),
    ],
)
def test_a_role_of_the_rulebook_is_held_within_its_window(
    since: datetime | None, until: datetime | None, holds: bool
) -> None:
    grant = RoleGrant("manager", "all", since, until)
    people = {"anna": replace(PEOPLE["anna"], grants=(AGENT, grant))}
    stood = as_they_stand(small_rulebook(people=people), Beside(), NOW)
    assert stood["anna"].grants == ((AGENT, grant) if holds else (AGENT,))


def test_a_role_held_for_a_while_is_taken_away_and_given_again_by_its_name() -> None:
    grant = RoleGrant("manager", "unit:desk", NOW - TICK, NOW + TICK)
    people = {"anna": replace(PEOPLE["anna"], grants=(grant,))}
    rulebook = small_rulebook(people=people)
    assert as_they_stand(rulebook, Beside(grants=(given_beside(takes=True),)), NOW)["anna"].grants == ()
    assert as_they_stand(rulebook, Beside(grants=(given_beside(),)), NOW)["anna"].grants == (grant,)
    later = NOW + timedelta(days=1)
    assert [held.role for held in as_they_stand(rulebook, Beside(grants=(given_beside(),)), later)["anna"].grants] == [
        "manager"
    ]


def given_beside(*, takes: bool = False) -> GrantBeside:
    return GrantBeside("anna", "manager", "unit:desk", takes, NOW - TICK, None)


def test_people_whom_nothing_changed_are_the_rulebooks_own() -> None:
    for_ever = replace(AGENT, since_at=NOW - TICK)
    rulebook = small_rulebook(people=PEOPLE | {"cleo": Person("cleo", "Cleo", "desk", "cleo", (for_ever,))})
    assert held_for_a_while(rulebook) == {"cleo"}
    assert as_they_stand(rulebook, Beside(grants=(grant(AGENT, since=NOW + TICK),)), NOW) is rulebook.people
    assert as_they_stand(rulebook, Beside(), NOW - 2 * TICK)["cleo"].grants == ()
    assert as_they_stand(rulebook, Beside(), NOW, frozenset({"cleo"})) is rulebook.people
