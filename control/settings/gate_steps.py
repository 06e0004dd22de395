"""The steps of `approvals.toml` that are asked for gates of measures: for which, at which stages, and whom."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TypeVar

from control.policy.approval_terms import OF_GATE, KindTerms
from control.policy.measure_terms import Gate, MeasureStage
from control.policy.passing import Named, Passing, asked_at
from control.settings.document import Table

_Choice = TypeVar("_Choice", bound=StrEnum)


def gate_terms(row: Table) -> dict[str, Any]:
    """What a step says of gates: `named`, `gates` and `at`, as `StepTerms` has them."""
    return {
        "named": row.choice("named", Named) if "named" in row else None,
        "gates": frozenset(_members(row, "gates", Gate)),
        "at": frozenset(_members(row, "at", MeasureStage)),
    }


def note_gates(table: Table, terms: KindTerms) -> None:
    """Note a gate that would need nobody's approval, and steps of gates where nothing of a measure is asked for."""
    gates = [gate for gate, kind in OF_GATE.items() if kind is terms.kind]
    for number, step in enumerate(terms.steps):
        if not gates and (step.named is not None or step.gates or step.at):
            table.note(f"step[{number}]", "speaks of gates: this kind is asked for tickets")
        for gate in step.gates - set(gates) if gates else ():
            table.note(f"step[{number}].gates", f"{gate.value!r} is not among those of this kind: {', '.join(gates)}")
    for gate, stage in _open(terms, gates):
        table.note("step", f"asks nobody for the gate {gate.value!r} of a measure that is {stage}")


def _members(row: Table, key: str, kind: type[_Choice]) -> Iterator[_Choice]:
    """The members of a closed set that a list names; none where it is left out."""
    members = {str(member): member for member in kind}
    for value in row.texts(key):
        if value in members:
            yield members[value]
        else:
            row.note(key, f"{value!r} is not one of {', '.join(members)}")


def _open(terms: KindTerms, gates: list[Gate]) -> Iterator[tuple[Gate, MeasureStage]]:
    """Gates, with the stage at which they are asked for, that no step is asked for."""
    for gate in gates:
        for stage in asked_at(gate):
            if terms.steps and not terms.steps_for(None, Passing(gate, stage)):
                yield gate, stage
