"""Who may give which command, and where: one function guards, and says why not."""

from dataclasses import replace
from typing import Any

import pytest

from control.policy.permissions import SYSTEM, UNKNOWN, person_of, refusal
from control.policy.roles import RoleGrant
from control.policy.rulebook import OrgUnit, Person, Rulebook, Service
from control.policy.scope import Scope, covers
from tests.commands.desk import small_rulebook


def unit(name: str, parent: str | None) -> OrgUnit:
    return OrgUnit(name, "team", name.title(), parent, None)


def person(name: str, *grants: tuple[str, str], active: bool = True) -> Person:
    return Person(name, name.title(), "north", name, tuple(RoleGrant(*grant) for grant in grants), active)


UNITS = [unit("company", None), unit("north", "company"), unit("desk", "north"), unit("south", "company")]
RULEBOOK: Rulebook = small_rulebook(
    units={each.name: each for each in UNITS},
    services={name: Service(name, name.title(), None, at) for name, at in {"mail": "desk", "phone": "south"}.items()},
    permissions={"ticket.record": frozenset({"agent", "manager"}), "ticket.close": frozenset({"manager"})},
)

EVERYTHING = ("agent", "all")
NORTH = ("agent", "unit:north")
MAIL = ("agent", "service:mail")

CASES: list[tuple[str, Person | None, str, Scope | None, str | None]] = [
    ("nobody", None, "ticket.record", None, "actor"),
    ("somebody who left", person("eve", EVERYTHING, active=False), "ticket.record", None, "inactive"),
    ("an agent", person("anna", EVERYTHING), "ticket.record", None, None),
    ("an agent, a manager's command", person("anna", EVERYTHING), "ticket.close", None, "permission"),
    ("an agent who is a manager too", person("anna", EVERYTHING, ("manager", "all")), "ticket.close", None, None),
    ("nobody's command", person("anna", EVERYTHING), "ticket.burn", None, "permission"),
    ("a person without any role", person("tom"), "ticket.record", None, "permission"),
    ("a role for a unit, no place known yet", person("anna", NORTH), "ticket.record", None, None),
    ("the unit itself", person("anna", NORTH), "ticket.record", Scope(unit="north"), None),
    ("a unit below", person("anna", NORTH), "ticket.record", Scope(unit="desk"), None),
    ("a unit beside", person("anna", NORTH), "ticket.record", Scope(unit="south"), "scope"),
    ("the unit above", person("anna", NORTH), "ticket.record", Scope(unit="company"), "scope"),
    ("everything, for a unit's role", person("anna", NORTH), "ticket.record", Scope(), "scope"),
    ("everything, for a role everywhere", person("anna", EVERYTHING), "ticket.record", Scope(), None),
    ("the service itself", person("anna", MAIL), "ticket.record", Scope(service="mail"), None),
    ("another service", person("anna", MAIL), "ticket.record", Scope(service="phone"), "scope"),
    ("a service of a unit below", person("anna", NORTH), "ticket.record", Scope(service="mail"), None),
    ("a service of another unit", person("anna", NORTH), "ticket.record", Scope(service="phone"), "scope"),
    ("a service that nobody knows", person("anna", NORTH), "ticket.record", Scope(service="fax"), "scope"),
    ("another's unit for an own service", person("anna", NORTH), "ticket.record", Scope("south", "mail"), "scope"),
    ("either of two grants", person("anna", NORTH, ("agent", "unit:south")), "ticket.record", Scope("south"), None),
    (
        "the place of a role that is not allowed",
        person("anna", NORTH, ("auditor", "unit:south")),
        "ticket.record",
        Scope("south"),
        "scope",
    ),
]


@pytest.mark.parametrize(("who", "command", "place", "rule"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_who_may_do_what_where(who: Person | None, command: str, place: Scope | None, rule: str | None) -> None:
    found = refusal(RULEBOOK, who, command, place)
    assert (found and found.rule) == rule


@pytest.mark.parametrize(
    ("who", "command", "place", "sentence"),
    [
        (person("tom"), "ticket.close", None, "Tom may not do this: ticket.close needs the role manager."),
        (person("tom"), "ticket.record", None, "Tom may not do this: ticket.record needs the role agent or manager."),
        (person("eve", EVERYTHING, active=False), "ticket.record", None, "Eve is no longer active and may not act."),
        (
            person("anna", NORTH, MAIL),
            "ticket.record",
            Scope("south", "phone"),
            "Anna may do this only for service mail, unit north, not for unit south and service phone.",
        ),
        (person("anna", NORTH), "ticket.record", Scope(), "Anna may do this only for unit north, not for everything."),
    ],
)
def test_a_refusal_says_who_and_what_is_missing(who: Person, command: str, place: Scope | None, sentence: str) -> None:
    found = refusal(RULEBOOK, who, command, place)
    assert found is not None
    assert found.sentence == sentence


def test_pilothouse_itself_may_do_the_first_thing_and_nothing_else_before_there_is_a_rulebook() -> None:
    assert refusal(None, SYSTEM, "rulebook.activate") is None
    other = refusal(None, SYSTEM, "ticket.record")
    somebody = refusal(None, person("anna", EVERYTHING), "rulebook.activate")
    assert (other and other.rule, somebody and somebody.rule) == ("rulebook", "rulebook")


def test_pilothouse_itself_has_no_more_than_the_role_of_automation_afterwards() -> None:
    assert refusal(RULEBOOK, SYSTEM, "ticket.record") is not None
    automatic: dict[str, Any] = {"ticket.record": frozenset({"automation"})}
    assert refusal(replace(RULEBOOK, permissions=automatic), SYSTEM, "ticket.record") is None


def test_nobody_takes_the_name_of_pilothouse_itself() -> None:
    impostor = replace(RULEBOOK, people={"system": person("system", ("administrator", "all"))})
    assert person_of(impostor, "system") is SYSTEM


def test_a_name_that_nobody_has_is_nobody() -> None:
    assert person_of(RULEBOOK, "stranger") is None
    assert person_of(None, "anna") is None
    assert refusal(RULEBOOK, None, "ticket.record") == UNKNOWN


@pytest.mark.parametrize("granted", ["", "unit:", "service:", "unit:nowhere", "everything"])
def test_a_grant_for_nothing_reaches_nothing(granted: str) -> None:
    places = [Scope(), Scope(unit="north"), Scope(service="mail"), Scope("desk", "mail")]
    assert [covers(RULEBOOK, granted, place) for place in places] == [False] * 4
