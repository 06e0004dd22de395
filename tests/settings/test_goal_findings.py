"""Each mistake in goals and limits, said with file, key and reason."""

from decimal import Decimal
from pathlib import Path

import pytest

from control import settings
from tests.settings.conftest import Spoil

GOAL = "[goal.resolution]"
CASES = {
    "a goal without a share": (
        "share = 0.9\n", "",
        "config/targets.toml: goal.resolution.share: is missing",
    ),
    "a goal in percent": (
        "share = 0.9\n", "share = 90\n",
        "config/targets.toml: goal.resolution.share: 90 is no share: it must be above 0 and at most 1",
    ),
    "an owner who is nobody": (
        GOAL, '[goal.later]\nkind = "next_response"\nshare = 0.9\nowner = "nobody-here"\n\n[goal.resolution]',
        "config/targets.toml: goal.later.owner: there is no person 'nobody-here'",
    ),
    "a service that is not offered": (
        GOAL, '[goal.later]\nkind = "next_response"\nshare = 0.9\nservices = ["moon"]\n\n[goal.resolution]',
        "config/targets.toml: goal.later.services: there is no service 'moon'",
    ),
    "two goals for one figure": (
        GOAL, '[goal.again]\nkind = "resolution"\nshare = 0.8\nservices = ["repairs"]\n\n[goal.resolution]',
        "config/targets.toml: goal.resolution: is meant for the same figure as goal.again",
    ),
    "a limit of what is not counted": (
        "unrouted = 0", "unhappy = 0",
        "config/targets.toml: limit.unhappy: is not known here",
    ),
    "a limit below nothing": (
        "unrouted = 0", "unrouted = -1",
        "config/targets.toml: limit.unrouted: -1 is too small: the least is 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str]) -> None:
    old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil("targets.toml", old, new))]


def test_a_rulebook_needs_neither_goals_nor_limits(folder: Path) -> None:
    file = folder / "targets.toml"
    text = file.read_text("utf-8")
    file.write_text(text[: text.index(GOAL)], "utf-8")
    rulebook = settings.load(folder)
    assert (rulebook.goals, rulebook.limits) == ({}, {})


def test_the_shipped_goals_say_whom_they_are_for(root: Path) -> None:
    rulebook = settings.load(root / "config")
    assert rulebook.goals["resolution"].share == Decimal("0.9")
    assert rulebook.goals["resolution"].owner in rulebook.people
    assert rulebook.limits["unrouted"] == 0
