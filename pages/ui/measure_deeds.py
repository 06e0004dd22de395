"""What can be done about measures: each deed with what it asks, or why it cannot be done."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from control.commands import measure_answering, measures
from control.commands.registry import Command
from control.policy.gates import gate_refusal, needs_approval, next_gate
from control.policy.measure_people import PARTS, owner_refusal
from control.policy.measure_terms import MeasureSource, MeasureStage
from control.policy.roles import Role
from pages.ui import actions, measure_form, reasoned, session
from pages.ui.actions import Press
from pages.ui.measure_facts import Stands
from pages.ui.measure_labels import MEASURE_SOURCES
from pages.ui.measure_rights import why_not
from pages.ui.named import told_apart
from pages.ui.session import View

_ROLES = {"sponsor": Role.SPONSOR, "controller": Role.CONTROLLER}


def open_new(view: View) -> None:
    """Propose a measure by hand."""
    command, form = measures.open_measure, "measure.open"
    with reasoned.opener(form, "Propose a measure", actions.why_not(view, command), "add"):
        typed = measure_form.fields(view, form, {"unit": view.actor.unit})
        source = _source(view, form)
        press = Press(
            *(command, form), prepare=lambda: {**typed(), **source()}, then=lambda _: _emptied(form),
            done=lambda answer: f"{answer['measure']} is proposed.",
        )  # fmt: skip
        actions.button(view, "Propose it", press, kind="primary")


def _source(view: View, form: str) -> Callable[[], Mapping[str, Any]]:
    """The fields of what it comes from; answers what reads them."""
    kinds = [kind for kind in MeasureSource if kind is not MeasureSource.ISSUE]
    first = kinds.index(MeasureSource.HAND)
    of = st.selectbox("From", kinds, first, lambda kind: MEASURE_SOURCES[kind].word, key=f"from-{form}")
    if of is MeasureSource.BREACH_CAUSE:
        reasons = {name: reason.title for name, reason in view.rulebook.breach_reasons.items()}
        measure_form.choice("Why promises broke", f"reason-{form}", reasons, None)
        st.caption("The tickets whose promises broke because of it make its baseline.")
        return lambda: {"source_kind": of, "source": session.chosen(f"reason-{form}") or ""}
    st.text_input("What it comes from", key=f"source-{form}", help="Such as an audit, a customer, a meeting")
    return lambda: {"source_kind": of, "source": session.chosen(f"source-{form}") or ""}


def show(view: View, measure: Stands) -> None:
    """What can be done about a measure as it stands."""
    plain = measure.row
    with st.container(horizontal=True, gap="small"):
        _advance(view, measure)
        accept(view, plain)
        _edit(view, plain)
        _appoint(view, plain)


def _advance(view: View, measure: Stands) -> None:
    """Passing a gate that nobody has to approve."""
    row, stage = measure.row, next_gate(MeasureStage(measure.row["stage"]))
    if stage is None or needs_approval(stage):
        return
    command = measures.advance
    unmet = gate_refusal(f"M-{row['id']}", stage, measure.facts)
    why = why_not(view, row, command) or (None if unmet is None else unmet.sentence)
    press = _press(row, command, done=lambda _: f"It is {stage}.")
    word = f"Move to {stage}"
    look: Any = {"icon": ":material/arrow_forward:", "type": "primary", "args": (press,)}
    actions.explained(word, f"do-{press.form}", why, actions.perform, **look)


def accept(view: View, row: Mapping[str, Any]) -> None:
    """Taking it on, and giving it back; nothing for whoever is not named its owner."""
    for command, word, icon in (
        (measure_answering.accept, "Take it on", "person_check"),
        (measure_answering.decline, "Give it back", "person_remove"),
    ):
        number = f"M-{row['id']}"
        unowned = owner_refusal(number, view.actor, row)
        if unowned is not None or (row["accepted_at"] is not None and command is measure_answering.accept):
            continue
        why = why_not(view, row, command)
        if command is measure_answering.accept:
            press = _press(row, command, done=lambda _: "It is yours.")
            look: Any = {"icon": f":material/{icon}:", "args": (press,)}
            actions.explained(word, f"do-{press.form}", why, actions.perform, **look)
            continue
        form = f"{command.name}-{row['id']}"
        with reasoned.opener(form, word, why, icon):
            st.markdown("It has no owner then, until somebody else is named.")
            reasoned.reason(f"reason-{form}")
            press = _press(row, command, reason_in=f"reason-{form}", done=lambda _: "It is nobody's now.")
            actions.button(view, word, press, kind="primary")


def _edit(view: View, row: Mapping[str, Any]) -> None:
    command = measures.edit
    form = f"{command.name}-{row['id']}-{row['version']}"
    with reasoned.opener(form, "Change", why_not(view, row, command), "edit"):
        typed = measure_form.fields(view, form, row)
        press = _press(row, command, prepare=typed, done=lambda _: "It is changed.")
        actions.button(view, "Keep it", press, kind="primary")


def _appoint(view: View, row: Mapping[str, Any]) -> None:
    command = measure_answering.appoint
    form = f"{command.name}-{row['id']}-{row['version']}"
    with reasoned.opener(form, "Name people", why_not(view, row, command), "group_add"):
        st.markdown("Three different people; whoever is named owner is asked whether they take it on.")
        for part in PARTS:
            possible = _possible(view, part, row[part])
            first = list(possible).index(row[part]) if row[part] in possible else None
            key = f"{part}-{form}"
            st.selectbox(
                part.capitalize(), list(possible), first, possible.__getitem__, key=key, placeholder="Nobody yet"
            )

        def typed() -> Mapping[str, Any]:
            return {"answering": {part: session.chosen(f"{part}-{form}") or None for part in PARTS}}

        press = _press(row, command, prepare=typed, done=lambda _: "They are named.")
        actions.button(view, "Name them", press, kind="primary")


def _possible(view: View, part: str, now: str | None) -> dict[str, str]:
    """Accounts that can have a part, with what they are called."""
    role = _ROLES.get(part)
    people = view.rulebook.people.values()
    fit = [each for each in people if each.active and (role is None or any(g.role == role for g in each.grants))]
    named = sorted((told_apart(view.rulebook, each), each.name) for each in fit)
    known = {name: title for title, name in named}
    return known if now is None or now in known else {**known, now: now}


def _emptied(form: str) -> None:
    measure_form.emptied(form)
    session.choose(f"source-{form}", None)


def _press(row: Mapping[str, Any], command: Command[Any], **more: Any) -> Press:
    number = f"M-{row['id']}"
    return Press(command, f"{command.name}-{row['id']}", {"number": number}, version=int(row["version"]), **more)
