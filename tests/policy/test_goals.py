"""Which goal a figure is measured by."""

from dataclasses import replace
from decimal import Decimal

import pytest

from control.model import TargetKind
from control.policy.goals import AttainmentGoal, Limited, goal_for, rivals
from control.queries.needs import Reason

EVERYTHING = AttainmentGoal("all", TargetKind.RESOLUTION, Decimal("0.9"))
CUSTOMS = AttainmentGoal("customs", TargetKind.RESOLUTION, Decimal("0.8"), services=frozenset({"customs"}))


def named(*goals: AttainmentGoal) -> dict[str, AttainmentGoal]:
    return {goal.name: goal for goal in goals}


@pytest.mark.parametrize(
    ("service", "expected"), [(None, "all"), ("customs", "customs"), ("orders", "all")], ids=["all", "own", "other"]
)
def test_the_goal_of_a_service_goes_before_the_one_for_everything(service: str | None, expected: str) -> None:
    found = goal_for(named(EVERYTHING, CUSTOMS), TargetKind.RESOLUTION, service)
    assert found is not None
    assert found.name == expected


def test_a_goal_for_one_service_is_none_for_everything_and_none_for_another_promise() -> None:
    assert goal_for(named(CUSTOMS), TargetKind.RESOLUTION, None) is None
    assert goal_for(named(EVERYTHING), TargetKind.FIRST_RESPONSE, None) is None


def test_two_goals_for_one_figure_are_rivals_and_one_within_the_other_is_none() -> None:
    assert list(rivals(named(EVERYTHING, CUSTOMS))) == []
    again = replace(CUSTOMS, name="again", services=frozenset({"customs", "orders"}))
    assert [(one.name, other.name) for one, other in rivals(named(EVERYTHING, CUSTOMS, again))] == [
        ("customs", "again")
    ]
    assert len(list(rivals(named(EVERYTHING, replace(EVERYTHING, name="too"))))) == 1


def test_whatever_the_inbox_counts_for_the_service_can_have_a_limit() -> None:
    assert {each.value for each in Limited} == {each.value for each in Reason} - {"mine"} | {"open"}
