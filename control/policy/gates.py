"""The gates of a measure: what each demands, which of it is there, and why a measure stays where it is.

*Source:* domain, section 7 (a refused gate lists what is unmet by name).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from control.policy.duties import is_possible
from control.policy.measure_terms import MeasureStage
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook

GATES: Mapping[MeasureStage, Mapping[str, str]] = {
    MeasureStage.DEFINED: {
        "title": "a title",
        "description": "a description",
        "effect": "an expected effect",
        "kind": "a kind",
        "unit": "a business unit",
        "function": "a function",
        "measure_group": "a place in the hierarchy",
        "source": "a source",
    },
}
"""By the stage behind a gate, its demands: the field of a measure that holds each, and what it is called."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One demand of a gate."""

    named: str
    is_met: bool


def next_gate(stage: MeasureStage) -> MeasureStage | None:
    """The stage behind the next gate; None where there is none to pass."""
    stages = tuple(MeasureStage)
    following = stages[stages.index(stage) + 1 :]
    return following[0] if following and following[0] in GATES else None


def criteria(stage: MeasureStage, facts: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """What the gate before `stage` demands of a measure, in the order in which it is listed."""
    return tuple(Criterion(named, facts[field] is not None) for field, named in GATES[stage].items())


def gate_refusal(number: str, stage: MeasureStage, facts: Mapping[str, Any]) -> Refusal | None:
    """Why a measure does not pass the gate before `stage`; None where it does."""
    unmet = [each.named for each in criteria(stage, facts) if not each.is_met]
    if not unmet:
        return None
    return Refusal("gate", f"{number} is not {stage} yet: it lacks {_listed(unmet)}.")


def stage_refusal(rulebook: Rulebook, number: str, stage: str, command: str) -> Refusal | None:
    """Why a deed cannot be done about a measure at this stage; None: it can."""
    if is_possible(rulebook, command, stage):
        return None
    return Refusal("state", f"{number} is {stage}: what this changes stands by now.")


def _listed(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
