"""What a decision does to a measure: it passes a gate, rests, is given up, or is worked out anew.

*Source:* domain, section 7 (baseline and target frozen at Decided; observation starts at Implemented; milestones
freeze).
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from control.commands.document_release import release
from control.commands.measure_beside import done_beside
from control.commands.measure_facts import facts_of
from control.commands.measure_resting import stop_resting, watch_rest
from control.commands.measure_telling import ask_no_more
from control.commands.registry import Deed
from control.policy.gates import gate_refusal, unmeasured
from control.policy.measure_terms import Gate, Halt, MeasureStage
from control.store import measure_gates, measures
from control.store.canonical import canonical

Row = Mapping[str, Any]


def why_not_passed(deed: Deed, asked: Row) -> str | None:
    """Why a measure does not pass the gate that was approved after all; None where it does."""
    stage = Gate(asked["gate"]).stage
    if stage is None:
        return None
    why = gate_refusal(f"M-{asked['measure_id']}", stage, facts_of(deed, _measure(deed, asked)))
    return None if why is None else why.sentence


def pass_gate(deed: Deed, asked: Row) -> None:
    """Do to a measure what an approval, a row of `approval`, was asked for; the trail of that tells of it.

    A document that is released leaves the measure as it is.
    """
    row, gate = _measure(deed, asked), Gate(asked["gate"])
    terms = {} if asked["terms"] is None else json.loads(asked["terms"])
    if gate is Gate.DOCUMENT_RELEASE:
        release(deed, terms)
        return
    if row["halt"] == Halt.ON_HOLD:
        stop_resting(deed, row["id"], f"M-{row['id']} is given up.")
    values = values_behind(gate) | done_beside(deed, row, gate, terms)
    record_gate(deed, row, gate, {"approval_id": asked["id"], "terms": asked["terms"]})
    measures.move(deed.connection, row, values)
    if gate is Gate.ON_HOLD:
        watch_rest(deed, row["id"])
    elif gate is Gate.CANCELLED:
        ask_no_more(deed, row)
    deed.tell(measure=f"M-{row['id']}", gate=gate.value, passed=values)


def record_gate(deed: Deed, row: Row, gate: Gate, decided: Row = MappingProxyType({})) -> None:
    """Keep that a measure, as it is until then, passes a gate; `decided` says by what, as `measure_gate` has it.

    What nothing could measure is kept with it.
    """
    unknown = [] if gate.stage is None else unmeasured(gate.stage)
    frozen = measures.baselines_of(deed.connection, [row["id"]]).get(row["id"]) if gate is Gate.DECIDED else None
    measure_gates.add_gate(
        deed.connection,
        {
            "measure_id": row["id"],
            "stage": gate.value,
            "cycle": row["cycle"],
            "passed_at": deed.now,
            "passed_by": deed.person.name,
            "passed_seq": deed.seq,
            "baseline": frozen,
            "unmeasured": canonical(unknown) if unknown else None,
            **decided,
        },
    )


def values_behind(gate: Gate) -> dict[str, Any]:
    """The columns of a measure that are different behind a gate."""
    stage = MeasureStage.DETAILED if gate is Gate.SCOPE_CHANGE else gate.stage
    return {} if stage is None else {"stage": stage.value}


def thaw(deed: Deed, row: Row) -> dict[str, Any]:
    """Let the plan of a measure that rested go on where it was: what was open is due later by the days of the rest."""
    rested = deed.now.date() - date.fromisoformat(row["halted_on"])
    moved = {}
    for item in measures.items_of(deed.connection, [row["id"]])[row["id"]]:
        if item["settled_at"] is None and item["due_on"] is not None:
            days = {name: _later(item[name], rested) for name in ("due_on", "first_due_on")}
            measures.set_item(deed.connection, item, days)
            moved[str(item["number"])] = days["due_on"]
    return {"rested_days": rested.days, "due_on": moved}


def _later(day: str, rested: timedelta) -> str:
    return (date.fromisoformat(day) + rested).isoformat()


def _measure(deed: Deed, asked: Row) -> Row:
    return measures.rows_of(deed.connection, [asked["measure_id"]])[asked["measure_id"]]
