"""What a gate looks at, read for whoever asks for it or is to carry it out."""

from collections.abc import Mapping
from typing import Any

from control.commands.refusing import refuse
from control.commands.registry import Deed
from control.policy.gate_demands import Facts
from control.policy.gates import gate_refusal
from control.policy.measure_terms import Gate
from control.store import measure_gates, measures

Row = Mapping[str, Any]


def facts_of(deed: Deed, row: Row) -> Facts:
    """What there is of a measure, a row of `measure`, that gates ask for."""
    number, connection = row["id"], deed.connection
    items = measures.items_of(connection, [number])[number]
    verdict = measure_gates.verdict_of(connection, number, row["cycle"])
    baseline = measures.baselines_of(connection, [number]).get(number)
    test = None if baseline is None else measure_gates.test_of(connection, number, baseline)
    people = deed.rulebook.people
    return Facts(
        row,
        items,
        measures.values_of(connection, [number])[number],
        has_baseline=baseline is not None,
        can_pass=test is not None and test["passes_at_most"] >= 0,
        twins=[f"M-{twin}" for twin in measure_gates.twins_of(connection, row)],
        has_passed=verdict is not None and bool(verdict["passed"]),
        gone=frozenset(
            item["person"] for item in items if item["person"] not in people or not people[item["person"]].active
        ),
    )


def require_gate(deed: Deed, row: Row, gate: Gate) -> None:
    """Raise Refused, naming everything that is missing, where a measure does not pass a gate."""
    if gate.stage is not None:
        refuse(gate_refusal(f"M-{row['id']}", gate.stage, facts_of(deed, row)))
