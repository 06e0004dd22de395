"""Impact and urgency give the priority; another one needs a reason."""

from pathlib import Path

import pytest

from control import settings
from control.errors import Invalid
from control.policy.priority import overridden, priority_of
from control.policy.rulebook import Rulebook


@pytest.fixture(scope="module")
def rulebook(root: Path) -> Rulebook:
    return settings.load(root / "config")


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"), [("major", "high", "P1"), ("medium", "medium", "P3"), ("low", "low", "P4")]
)
def test_the_matrix_gives_the_priority(rulebook: Rulebook, impact: str, urgency: str, priority: str) -> None:
    assert priority_of(rulebook, impact, urgency) == priority


@pytest.mark.parametrize(("impact", "urgency"), [(None, "high"), ("high", None), (None, None)])
def test_without_impact_or_urgency_there_is_no_priority_yet(
    rulebook: Rulebook, impact: str | None, urgency: str | None
) -> None:
    assert priority_of(rulebook, impact, urgency) is None


def test_a_word_outside_the_matrix_is_refused_with_the_words_there_are(rulebook: Rulebook) -> None:
    with pytest.raises(Invalid, match="impacts are major, high, medium, low"):
        priority_of(rulebook, "huge", "high")


def test_an_override_with_a_reason_holds(rulebook: Rulebook) -> None:
    assert overridden(rulebook, "P3", "P1", "The board is waiting for it.") == "P1"


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_an_override_without_a_reason_is_refused(rulebook: Rulebook, reason: str | None) -> None:
    with pytest.raises(Invalid, match="say why"):
        overridden(rulebook, "P3", "P1", reason)


def test_keeping_the_priority_of_the_matrix_needs_no_reason(rulebook: Rulebook) -> None:
    assert overridden(rulebook, "P3", "P3", None) == "P3"


def test_an_override_to_a_priority_that_does_not_exist_is_refused(rulebook: Rulebook) -> None:
    with pytest.raises(Invalid, match="There is no priority 'P0'"):
        overridden(rulebook, "P3", "P0", "because")
