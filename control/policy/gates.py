"""The gates of a measure: what each demands, which of it is there, and why a measure stays where it is.

*Source:* domain, section 7 (a refused gate lists what is unmet by name).
"""

from dataclasses import dataclass

from control.policy.duties import is_possible
from control.policy.gate_demands import GATES, Facts, Row, said
from control.policy.measure_terms import Gate, Halt, MeasureStage, stands
from control.policy.passing import asked_at
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook
from control.policy.wording import joined


@dataclass(frozen=True, slots=True)
class Criterion:
    """A demand of a gate, held against a measure."""

    named: str
    is_met: bool | None
    """None: it cannot be measured yet."""


def next_gate(stage: MeasureStage) -> MeasureStage | None:
    """The stage behind the next gate; None where there is none to pass."""
    stages = tuple(MeasureStage)
    following = stages[stages.index(stage) + 1 :]
    return following[0] if following else None


def needs_approval(gate: MeasureStage) -> bool:
    """Whether somebody else has to approve before a measure passes a gate."""
    return gate is not MeasureStage.DEFINED


def criteria(gate: MeasureStage, facts: Facts) -> tuple[Criterion, ...]:
    """What the gate before this stage demands of a measure, in the order in which it is listed."""
    return tuple(Criterion(each.named, None if each.is_met is None else each.is_met(facts)) for each in GATES[gate])


def unmeasured(gate: MeasureStage) -> list[str]:
    """What the gate before this stage demands and nothing can measure yet, whatever the measure."""
    return [each.named for each in GATES[gate] if each.is_met is None]


def gate_refusal(number: str, gate: MeasureStage, facts: Facts) -> Refusal | None:
    """Why a measure does not pass the gate before this stage; None where it does."""
    unmet = [each.named for each in criteria(gate, facts) if each.is_met is False]
    if not unmet:
        return None
    return Refusal("gate", f"{number} is not {gate} yet: it lacks {joined(unmet)}.")


def kept_refusal(number: str, row: Row) -> Refusal | None:
    """Why a measure cannot be so: it would no longer say what a gate that it passed demanded; None: it can."""
    stage, facts = MeasureStage(row["stage"]), Facts(row)
    passed = [each for gate, demands in GATES.items() if gate.is_reached_by(stage) for each in demands if each.stays]
    passed += [said("an owner", "owner")] if MeasureStage.IDENTIFIED.is_reached_by(stage) else []
    unmet = [each.named for each in passed if each.is_met is not None and not each.is_met(facts)]
    if not unmet:
        return None
    lacks = joined(list(dict.fromkeys(unmet)))
    return Refusal("gate", f"{number} is {stage}, and would lack {lacks}: what its gates demanded stays said.")


def asked_refusal(number: str, row: Row, gate: Gate) -> Refusal | None:
    """Why a gate cannot be asked for a measure as it stands, whatever is there; None where it can."""
    stage = MeasureStage(row["stage"])
    if row["halt"] == Halt.ON_HOLD and gate is not Gate.CANCELLED:
        return Refusal("order", f"{number} is on hold: it goes on first, unless it is given up.")
    if stage in asked_at(gate):
        return None
    following = next_gate(stage)
    instead = "there is none behind it" if following is None else f"the next one is {following}"
    return Refusal("order", f"{number} is {stage}: it is not asked for the gate “{gate}” now, {instead}.")


def stage_refusal(rulebook: Rulebook, number: str, row: Row, command: str) -> Refusal | None:
    """Why a deed cannot be done about a measure as it stands; None: it can."""
    if is_possible(rulebook, command, stands(row)):
        return None
    return Refusal("state", f"{number} is {stands(row)}: what this changes stands by now.")
