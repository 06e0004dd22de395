"""The next gate of a measure: what it demands and which of it is there, who decides it, and what is being decided."""

import streamlit as st

from control.model import ApprovalState
from control.policy.approval_standing import Standing
from control.policy.gate_words import GATE_WORDS
from control.policy.gates import criteria, needs_approval, next_gate
from control.policy.measure_terms import Gate, MeasureStage
from control.queries import approvals
from pages.ui import approval_cards, approval_deeds, approval_list, links, measure_asking, reads
from pages.ui.approval_labels import APPROVAL_STATES
from pages.ui.measure_facts import Stands
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, missing, shown

_SIGNS = {True: "check_circle", False: "radio_button_unchecked", None: "help_center"}
_AFTER = {True: "", False: " is missing", None: " cannot be measured yet, and keeps nothing back"}


def show(view: View, measure: Stands) -> None:
    """What is needed next, what is asked for, and the button beside it."""
    waits = waiting(view, int(measure.row["id"]))
    for row in waits:
        being_decided(view, row)
    gate = next_gate(MeasureStage(measure.row["stage"]))
    if gate is not None and measure.row["halt"] is None:
        _demands(measure, gate)
    measure_asking.show(view, measure, None if not waits else str(waits[0]["number"]))


def waiting(view: View, number: int) -> list[Record]:
    """What is asked for a measure and has not ended; the release of its documents is asked for beside that."""
    asked = reads.rows(approvals.of_measure, of_one(view), number)
    return [row for row in asked if is_open(view, row) and row["gate"] != Gate.DOCUMENT_RELEASE]


def is_open(view: View, row: Record) -> bool:
    """Whether what is asked for has not ended at the instant that is looked at."""
    return missing(row["ended_at"]) or bool(row["ended_at"] > view.as_of)


def being_decided(view: View, row: Record) -> None:
    """What is asked for and has not ended, with the buttons of whoever decides it."""
    state = ApprovalState(str(row["state"]))
    with st.container(border=True, gap="small"):
        gate = GATE_WORDS[Gate(str(row["gate"]))]
        st.markdown(f"{APPROVAL_STATES[state].badge} **{row['number']} · {gate}**  \n{shown(row['asked'])}")
        standing = approval_list.standings(view, [row]).get(int(row["id"]))
        st.caption("  \n".join(_beside(view, row, standing)))
        with st.container(horizontal=True, vertical_alignment="center"):
            approval_deeds.offer(view, row, standing)
            links.approval(str(row["number"]))


def _demands(measure: Stands, gate: MeasureStage) -> None:
    st.header(f"What is needed to be {gate}")
    found = criteria(gate, measure.facts)
    missed = sum(each.is_met is False for each in found)
    said = "Everything is there." if not missed else f"{count(missed, 'thing is', 'things are')} missing."
    who = " It is asked for, and somebody else decides it." if needs_approval(gate) else ""
    st.caption(f"{said}{who}")
    lines = [
        f":material/{_SIGNS[each.is_met]}: {each.named[0].upper()}{each.named[1:]}{_AFTER[each.is_met]}"
        for each in found
    ]
    st.markdown("  \n".join(lines))


def _beside(view: View, row: Record, standing: Standing | None) -> list[str]:
    """Who asks and who decides; of a draft, that nobody is asked yet."""
    if missing(row["submitted_at"]):
        return [f"{approval_list.who(view, row['requested_by'], row['requested_for'])} drafts it: nobody is asked yet."]
    return [*approval_cards.lines(view, row), *([] if standing is None else [approval_cards.step(view, standing)])]
