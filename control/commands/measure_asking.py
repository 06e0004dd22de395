"""Asking that a measure passes a gate, rests, is given up, or is worked out anew: somebody else decides.

*Source:* domain, section 7 (approved by sponsor, controller or committee, never by the requester or the owner).
"""

from typing import Any

from control.commands.approval_content import Wanted, terms_of
from control.commands.approval_making import AboutMeasure, make_about
from control.commands.evidence import files_of
from control.commands.known_measure import as_seen, changed, found
from control.commands.measure_beside import Asked, terms_beside
from control.commands.measure_facts import require_gate
from control.commands.measure_gating import record_gate, thaw
from control.commands.measure_resting import stop_resting
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Conflict
from control.policy.approval_terms import OF_GATE
from control.policy.gates import asked_refusal
from control.policy.measure_terms import Gate
from control.store import approvals

_SAID = {
    Gate.DECIDED: "The approval recommendation",
    Gate.CLOSED: "The closure note",
    Gate.ON_HOLD: "Why it rests, and what that does to its forecast",
    Gate.CANCELLED: "Why it is given up, what it has cost, and what that does to the forecast",
    Gate.SCOPE_CHANGE: "What changes of it, and why",
}


@command("measure.ask", about=("measure", "number"))
def ask(deed: Deed, number: str, asked: Asked) -> dict[str, Any]:
    """Ask that a measure passes a gate; answers the number of the approval, which does the rest once it is decided.

    Raises Refused, naming everything that the gate demands and is missing, and where nobody could decide it; raises
    Conflict while another gate is asked for.
    """
    row, gate = found(deed, number), asked.gate
    as_seen(deed, row)
    refuse(asked_refusal(number, row, gate))
    text = typed_text(_SAID.get(gate, "What is asked for"), asked.said)
    require_gate(deed, row, gate)
    open_now = approvals.open_of_measure(deed.connection, row["id"])
    if open_now is not None:
        raise Conflict(f"A-{open_now} is asked for {number} already: one gate at a time.")
    terms_of(deed.rulebook, OF_GATE[gate])
    about = AboutMeasure(row["id"], gate, terms_beside(deed, row, asked))
    _, made = make_about(deed, about, (Wanted(text), files_of(deed, asked.files)), draft=False)
    return {"measure": number, "gate": gate.value, **made}


@command("measure.resume", about=("measure", "number"), needs_reason=True)
def resume(deed: Deed, number: str) -> dict[str, Any]:
    """Let a measure that rests go on: what its plan left open is due later by as many days as it rested."""
    row = found(deed, number)
    stop_resting(deed, row["id"], f"{number} goes on.")
    record_gate(deed, row, Gate.RESUMED)
    moved = thaw(deed, row)
    changed(deed, row, {"halt": None, "halted_on": None, "resume_on": None})
    deed.tell(**moved)
    return {"measure": number, "stage": row["stage"], "rested_days": moved["rested_days"]}
