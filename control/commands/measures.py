"""Measures: opened by hand, described, and moved through the gates that nobody has to approve.

*Source:* domain, section 7.
"""

from typing import Any

from control.commands.known_measure import Row, changed, found, new_row
from control.commands.measure_answering import people_values
from control.commands.measure_baselines import baseline_of, keep_baseline
from control.commands.measure_content import Case, Wanted, case_of, content_of
from control.commands.measure_facts import require_gate
from control.commands.measure_gating import record_gate
from control.commands.measure_telling import tell_owner
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Conflict, Invalid
from control.policy.gates import kept_refusal, needs_approval, next_gate
from control.policy.measure_people import PARTS, Answering, appointment_refusal, lies_at, proposed
from control.policy.measure_terms import Gate, MeasureSource, MeasureStage
from control.queries.baselines import Alike
from control.store import measures


@command("measure.open")
def open_measure(
    deed: Deed, wanted: Wanted, source: str, source_kind: MeasureSource = MeasureSource.HAND
) -> dict[str, Any]:
    """Propose a measure by hand, of an audit finding or a breach cause; `source` says which. Answers its number.

    A breach cause is a reason by its name: the tickets whose promises broke because of it make the baseline, and who
    would answer for it is proposed. What comes of a recurring issue is converted.
    """
    said = typed_text("What it comes from", source)
    if source_kind is MeasureSource.ISSUE:
        raise Invalid("A recurring issue is converted: that brings its tickets along.")
    of_cause = source_kind is MeasureSource.BREACH_CAUSE
    if of_cause and said not in deed.rulebook.breach_reasons:
        raise Invalid(f"There is no reason “{said}” for a breach in the rulebook in force.")
    content = content_of(deed, wanted)
    row = new_row(deed, content, (source_kind, said))
    deed.require(lies_at(row))
    row |= people_values(deed, proposed(deed.rulebook, lies_at(row), None)) if of_cause else {}
    measures.add(deed.connection, row)
    if of_cause:
        tell_owner(deed, row)
    number = f"M-{row['id']}"
    told = {name: row[name] for name in ("stage", "source_kind", "source", *content)}
    deed.subject("measure", number, (None, 1), after=told)
    if of_cause:
        baseline = baseline_of(deed, Alike(reason=said), lies_at(row))
        keep_baseline(deed, row["id"], baseline)
        deed.tell(baseline=baseline.told)
    return {"measure": number, "stage": row["stage"]}


@command("measure.edit", about=("measure", "number"))
def edit(deed: Deed, number: str, wanted: Wanted) -> dict[str, Any]:
    """Say anew what a measure is; what its stage demands of it stays said.

    Raises Refused where something would be missing that the gate behind it demanded.
    """
    row = found(deed, number)
    content = content_of(deed, wanted)
    if content["unit"] != row["unit"]:
        _require_moved(deed, row, {**row, **content})
    refuse(kept_refusal(number, {**row, **content}))
    changed(deed, row, content)
    return {"measure": number, "stage": row["stage"]}


@command("measure.justify", about=("measure", "number"))
def justify(deed: Deed, number: str, case: Case) -> dict[str, Any]:
    """Say anew why a measure is worth it: scope, committee, KPI, assumptions, cause; what gates demanded stays said."""
    row = found(deed, number)
    content = case_of(deed, case)
    refuse(kept_refusal(number, {**row, **content}))
    changed(deed, row, content)
    return {"measure": number, "stage": row["stage"]}


def _require_moved(deed: Deed, row: Row, moved: Row) -> None:
    """Raise Refused where whoever acts, or whoever answers for a measure, does not reach where it is to lie."""
    deed.require(lies_at(moved))
    refuse(appointment_refusal(deed.rulebook, lies_at(moved), Answering(*(row[part] for part in PARTS))))


@command("measure.advance", about=("measure", "number"))
def advance(deed: Deed, number: str) -> dict[str, Any]:
    """Take a measure through its next gate; raises Refused, naming everything that the gate demands and is missing."""
    row = found(deed, number)
    gate = next_gate(MeasureStage(row["stage"]))
    if gate is None or needs_approval(gate):
        raise Conflict(f"{number} is {row['stage']}: what comes next is asked for, and somebody else decides it.")
    require_gate(deed, row, Gate(gate))
    record_gate(deed, row, Gate(gate))
    changed(deed, row, {"stage": gate.value})
    return {"measure": number, "stage": gate.value}
