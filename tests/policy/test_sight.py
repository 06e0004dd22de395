"""How far a person sees: the scopes of the roles that they hold, each with all below it."""

import pytest

from control.errors import NotFound
from control.policy.roles import RoleGrant
from control.policy.rulebook import OrgUnit, Person, Service
from control.policy.scope import Scope, Sight, scope_of, services_in, units_in
from control.policy.sight import seen_by, sight_of
from tests.commands.desk import small_rulebook

NESTED = {"house": None, "care": "house", "first-line": "care", "claims": "care", "annex": "house"}
RULES = small_rulebook(
    units={name: OrgUnit(name, "team", name, parent, None) for name, parent in NESTED.items()},
    services={
        name: Service(name, name.title(), None, unit) for name, unit in (("orders", "claims"), ("parts", "annex"))
    },
)
CARE = ("care", "claims", "first-line")


def person(*grants: tuple[str, str], active: bool = True) -> Person:
    return Person("eve", "Eve", "care", "eve", tuple(RoleGrant(*grant) for grant in grants), active)


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([], Sight()),
        ([("auditor", "all")], None),
        ([("agent", "unit:care")], Sight(CARE, (), ("orders",))),
        ([("agent", "unit:first-line")], Sight(("first-line",), (), ())),
        ([("agent", "service:parts")], Sight((), ("parts",), ())),
        (
            [("agent", "unit:first-line"), ("manager", "unit:annex"), ("controller", "service:orders")],
            Sight(("annex", "first-line"), ("orders",), ("parts",)),
        ),
        ([("agent", "unit:first-line"), ("sponsor", "all")], None),
        ([("agent", "unit:first-line"), ("automation", "all")], Sight(("first-line",), (), ())),
        ([("automation", "all")], None),
        ([("automation", "unit:annex")], Sight(("annex",), (), ("parts",))),
        ([("agent", "unit:dissolved")], Sight(("dissolved",), (), ())),
    ],
)
def test_somebody_sees_as_far_as_their_roles_reach_together(grants, expected) -> None:
    assert sight_of(RULES, person(*grants)) == expected


def test_whoever_is_not_active_sees_nothing_and_has_nothing_of_their_own() -> None:
    assert seen_by(RULES, person(("auditor", "all"), active=False)) == Scope(sight=Sight())


def test_what_is_ones_own_is_seen_beside_it() -> None:
    assert seen_by(RULES, person(("agent", "unit:annex"))).person == "eve"


@pytest.mark.parametrize("name", ["annex", "nowhere"])
def test_a_unit_out_of_sight_is_named_like_one_that_there_is_not(name: str) -> None:
    with pytest.raises(NotFound) as refused:
        scope_of(RULES, name, sight=Sight(CARE))
    assert refused.value.sentence == f"There is no unit “{name}” in the rulebook in force."


@pytest.mark.parametrize("name", ["parts", "nothing"])
def test_a_service_out_of_sight_is_named_like_one_that_there_is_not(name: str) -> None:
    with pytest.raises(NotFound) as refused:
        scope_of(RULES, service=name, sight=Sight(CARE, (), ("orders",)))
    assert refused.value.sentence == f"There is no service “{name}” in the rulebook in force."


def test_units_and_services_are_offered_as_far_as_they_are_seen() -> None:
    seen = Sight(CARE, (), ("orders",))
    assert (units_in(RULES, seen), services_in(RULES, seen)) == (frozenset(CARE), {"orders"})
    assert (units_in(RULES, None), services_in(RULES, None)) == (frozenset(NESTED), {"orders", "parts"})


@pytest.mark.parametrize(
    ("scope", "whole"),
    [
        (Scope(), True),
        (Scope("care", below=frozenset({"claims"})), True),
        (Scope(sight=Sight(CARE)), False),
        (Scope("care", below=frozenset({"claims"}), sight=Sight(CARE)), True),
        (Scope("house", below=frozenset(NESTED) - {"house"}, sight=Sight(CARE)), False),
        (Scope(service="parts", sight=Sight((), ("parts",))), True),
        (Scope(service="orders", sight=Sight(CARE, (), ("orders",))), False),
    ],
)
def test_a_chosen_part_that_is_seen_whole_needs_no_second_look(scope: Scope, whole: bool) -> None:
    assert scope.is_seen_whole is whole
