"""Who acts by default is somebody for whom decisions wait."""

import pytest

from control.policy.acting import first_to_act
from control.policy.rulebook import Person, RoleGrant


def person(name, *roles):
    grants = tuple(RoleGrant(role, "all") for role in roles)
    return Person(name=name, title=name, unit="care", person=name, grants=grants)


@pytest.mark.parametrize(
    ("people", "first"),
    [
        ([person("ada", "agent"), person("zoe", "manager"), person("max", "department head")], "max"),
        ([person("ada", "manager"), person("zoe", "agent", "department head")], "zoe"),
        ([person("ada", "agent", "manager"), person("ben", "manager")], "ada"),
        ([person("zoe", "agent"), person("ben", "analyst"), person("max", "sponsor")], "ben"),
        ([person("only")], "only"),
    ],
)
def test_the_first_head_of_a_department_acts_else_the_first_manager_else_the_first(people, first):
    assert first_to_act(people).name == first
    assert first_to_act(people[::-1]).name == first


def test_where_nobody_is_known_nobody_acts():
    assert first_to_act([]) is None
