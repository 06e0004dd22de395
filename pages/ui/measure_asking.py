"""Asking for the next gate of a measure, or for another decision about it, and letting one that rests go on."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import streamlit as st

from control.commands import measure_asking
from control.policy.gate_words import GATE_WORDS
from control.policy.gates import gate_refusal, needs_approval, next_gate
from control.policy.measure_terms import Gate, Halt, MeasureStage
from control.policy.measure_values import BENEFITS, Line, Series
from control.policy.passing import asked_at
from pages.ui import actions, attaching, measure_values_form, reasoned, session
from pages.ui.actions import Press
from pages.ui.measure_facts import Plain, Stands
from pages.ui.measure_rights import why_not
from pages.ui.session import View

_SAID = {
    Gate.DECIDED: "Recommendation",
    Gate.CLOSED: "Closure note",
    Gate.ON_HOLD: "Why it rests, and what that does to its forecast",
    Gate.CANCELLED: "Why it is given up, and what that does to the forecast",
    Gate.SCOPE_CHANGE: "What changes of it, and why",
    Gate.MILESTONE_SLIP: "Why it is put off",
    Gate.FORECAST_CHANGE: "Why something else is expected",
}
_ELSE = (Gate.MILESTONE_SLIP, Gate.FORECAST_CHANGE, Gate.SCOPE_CHANGE, Gate.ON_HOLD, Gate.CANCELLED)
_A_MONTH = timedelta(days=30)
Beside = Mapping[str, Callable[[], Any]]
"""What reads the fields of what is decided beside a gate, by argument."""


def show(view: View, measure: Stands, asked: str | None) -> None:
    """The buttons; `asked` is the approval that is asked for already: one gate at a time."""
    with st.container(horizontal=True, gap="small"):
        _next(view, measure, asked)
        _else(view, measure, asked)
        if measure.row["halt"] == Halt.ON_HOLD:
            _resume(view, measure.row)


def _next(view: View, measure: Stands, asked: str | None) -> None:
    row, stage = measure.row, next_gate(MeasureStage(measure.row["stage"]))
    if stage is None or not needs_approval(stage) or row["halt"] is not None:
        return
    unmet = gate_refusal(f"M-{row['id']}", stage, measure.facts)
    why = why_not(view, row, measure_asking.ask) or _taken(row, asked) or (unmet.sentence if unmet else None)
    gate, form = Gate(stage), f"measure.ask-{row['id']}-{row['version']}"
    with reasoned.opener(form, f"Ask for {stage}", why, "approval"):
        _ask(view, row, form, gate)


def _else(view: View, measure: Stands, asked: str | None) -> None:
    """What else can be decided about a measure at its stage."""
    row, stage = measure.row, MeasureStage(measure.row["stage"])
    rests = row["halt"] == Halt.ON_HOLD
    possible = [gate for gate in _ELSE if stage in asked_at(gate) and (gate is Gate.CANCELLED or not rests)]
    if not possible or row["halt"] == Halt.CANCELLED:
        return
    form = f"measure.ask-else-{row['id']}-{row['version']}"
    why = why_not(view, row, measure_asking.ask) or _taken(row, asked)
    with reasoned.opener(form, "Ask for something else", why, "alt_route"):
        words = {gate.value: GATE_WORDS[gate] for gate in possible}
        gate = Gate(st.selectbox("What", list(words), format_func=words.__getitem__, key=f"gate-{form}"))
        _ask(view, row, form, gate, _beside(view, measure, gate, form))


def _resume(view: View, row: Plain) -> None:
    command, form = measure_asking.resume, f"measure.resume-{row['id']}"
    with reasoned.opener(form, "Let it go on", why_not(view, row, command), "play_arrow"):
        st.markdown("What its plan left open is due later by as many days as it rested.")
        reasoned.reason(f"reason-{form}")
        press = Press(
            *(command, form, {"number": f"M-{row['id']}"}), reason_in=f"reason-{form}", version=int(row["version"]),
            done=lambda answer: f"It goes on after {answer['rested_days']} days.",
        )  # fmt: skip
        actions.button(view, "Let it go on", press, kind="primary")


def _beside(view: View, measure: Stands, gate: Gate, form: str) -> Beside:
    """The fields of what is decided beside a gate; answers what reads them."""
    key = f"beside-{form}-{gate.value.replace(' ', '-')}"
    day = (view.as_of + _A_MONTH).date()
    if gate is Gate.ON_HOLD:
        st.date_input("It goes on", day, key=key, format="YYYY-MM-DD")
        return {"resume_on": lambda: _text(key)}
    if gate is Gate.CANCELLED:
        st.text_input("What it has cost until now", "0.00", key=key, help="With a point, as in 1250.00")
        return {"sunk_cost": lambda: _text(key)}
    if gate is Gate.MILESTONE_SLIP:
        open_ = [item for item in measure.items if item["settled_at"] is None and item["due_on"]]
        words = {int(item["number"]): item["said"] for item in open_}
        st.selectbox("What is put off", list(words), format_func=words.__getitem__, key=f"{key}-item")
        st.date_input("Until", day, key=key, format="YYYY-MM-DD")
        return {"item": lambda: session.chosen(f"{key}-item"), "due_on": lambda: _text(key)}
    if gate is Gate.FORECAST_CHANGE:
        typed = measure_values_form.fields(view, key, (*BENEFITS, Line.ONE_TIME_COST), Series.FORECAST)
        return {"values": typed}
    return {}


def _ask(view: View, row: Plain, form: str, gate: Gate, beside: Beside = MappingProxyType({})) -> None:
    """What is asked, the files that show it, and the button that asks."""
    said, files = f"said-{form}", f"files-{form}"
    st.text_area(_SAID.get(gate, "What is asked for, and why"), key=said, height=90, max_chars=2_000)
    attaching.choose("Files that show it", files)

    def typed() -> Mapping[str, Any]:
        attached = attaching.chosen(files)
        told = {name: read() for name, read in beside.items()} | ({"files": attached} if attached else {})
        return {"asked": {"gate": gate, "said": session.chosen(said) or "", **told}}

    press = Press(
        *(measure_asking.ask, form, {"number": f"M-{row['id']}"}), prepare=typed, version=int(row["version"]),
        done=lambda answer: f"{answer['approval']} is asked for.",
    )  # fmt: skip
    actions.button(view, "Ask", press, kind="primary")


def _taken(row: Plain, asked: str | None) -> str | None:
    return None if asked is None else f"{asked} is asked for M-{row['id']} already: one gate at a time."


def _text(key: str) -> str | None:
    found = session.chosen(key)
    return None if found is None else str(found)
