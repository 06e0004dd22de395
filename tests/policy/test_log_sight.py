"""Approval logs are shown to whoever sees the whole company; everybody else is told whom they can ask (Z8)."""

from dataclasses import replace

import pytest

from control.policy.log_sight import log_refusal
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from tests.commands.desk import small_rulebook

HEAD, AUDITOR = "department head", "auditor"


def person(name: str, *grants: tuple[str, str], active: bool = True) -> Person:
    held = tuple(RoleGrant(role, scope) for role, scope in grants)
    return Person(name, name.title(), "desk", name, held, active=active)


def rules(*people: Person) -> Rulebook:
    views = {"approval_controls": frozenset({HEAD, AUDITOR, "administrator"})}
    return replace(small_rulebook(), people={each.name: each for each in people}, views=views)


NARROW = person("nora", (HEAD, "unit:desk"))


@pytest.mark.parametrize("grants", [((AUDITOR, "all"),), ((HEAD, "unit:desk"), ("committee member", "all"))])
def test_whoever_sees_the_whole_company_is_shown_them(grants: tuple[tuple[str, str], ...]) -> None:
    whole = person("wanda", *grants)
    assert log_refusal(rules(whole), whole) is None


@pytest.mark.parametrize("scope", ["unit:desk", "service:help"])
def test_whoever_sees_a_part_is_told_whom_to_ask(scope: str) -> None:
    narrow = person("nora", (HEAD, scope))
    why = log_refusal(rules(narrow, person("arno", (AUDITOR, "all")), person("ada", ("administrator", "all"))), narrow)
    assert why is not None
    assert why.rule == "scope"
    assert why.sentence == (
        "An approval log names no unit and no service, so it is shown to whoever sees the whole company, and Nora sees "
        "a part of it. Ask Arno (auditor) for its figures, or an administrator for a role that reaches everything."
    )


@pytest.mark.parametrize(
    "other",
    [
        person("olga", (HEAD, "unit:desk")),
        person("arno", (AUDITOR, "all"), active=False),
        person("kim", ("committee member", "all")),
        person("ada", ("administrator", "all")),
    ],
    ids=["sees a part too", "has left", "may not open the view", "administers"],
)
def test_nobody_is_named_who_could_not_tell_them(other: Person) -> None:
    why = log_refusal(rules(NARROW, other), NARROW)
    assert why is not None
    assert other.title not in why.sentence
    assert why.sentence.endswith("Nobody sees it yet: ask an administrator for a role that reaches everything.")
