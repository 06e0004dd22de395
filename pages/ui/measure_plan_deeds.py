"""What can be done about the plan of a measure: put something into it, change it, and say what shows it is settled."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from control.commands import measure_planning
from control.commands.registry import Command
from control.policy.measure_plan import Grade, ItemKind
from pages.ui import actions, measure_documents, reasoned, session
from pages.ui.actions import Press
from pages.ui.measure_facts import plain
from pages.ui.measure_labels import GRADES, ITEM_KINDS
from pages.ui.measure_rights import why_not
from pages.ui.named import choose_active
from pages.ui.reads import Record
from pages.ui.session import View

Plain = Mapping[str, Any]
_A_MONTH = timedelta(days=30)


def show(view: View, row: Record, items: Sequence[Plain]) -> None:
    """The buttons below the plan."""
    measure = plain(row)
    open_ = [item for item in items if item["settled_at"] is None]
    with st.container(horizontal=True, gap="small"):
        _plan(view, measure)
        settle(view, measure, open_)
        _replan(view, measure, open_)


def _plan(view: View, row: Plain) -> None:
    command, form = measure_planning.plan, f"measure.plan-{row['id']}"
    with reasoned.opener(form, "Plan", why_not(view, row, command), "add"):
        typed = _fields(view, form, {"person": row["owner"], "is_mandatory": True})
        press = _press(row, command, prepare=lambda: {"item": typed()}, done=lambda _: "It stands in the plan.")
        actions.button(view, "Plan it", press, kind="primary")


def settle(view: View, row: Plain, items: Sequence[Plain], which: str = "") -> None:
    """Settling one of these items; `which` tells several such buttons of a page apart."""
    command, form = measure_planning.settle, f"measure.settle-{row['id']}{which}"
    general = why_not(view, row, command)
    theirs = [item for item in items if general is None or item["person"] == view.actor.name]
    why = _nothing(items) or (general if not theirs else actions.why_not(view, command))
    with reasoned.opener(form, "Settle", why, "task_alt"):
        if not theirs:  # a choice that was drawn empty would stay so
            return
        _choose(f"which-{form}", theirs)
        st.text_area("What shows it", key=f"evidence-{form}", height=90, help="A number, a link, a sentence")
        held = measure_documents.held(view, int(row["id"]))
        if held:
            st.selectbox("A document that shows it", list(held), None, held.__getitem__, key=f"document-{form}")

        def typed() -> Mapping[str, Any]:
            document = session.chosen(f"document-{form}") if held else None
            told = {"at": session.chosen(f"which-{form}"), "evidence": session.chosen(f"evidence-{form}") or ""}
            return told if document is None else {**told, "document": document}

        press = Press(command, form, {"number": f"M-{row['id']}"}, prepare=typed, done=lambda _: "It is settled.")
        actions.button(view, "Settle it", press, kind="primary")


def _replan(view: View, row: Plain, items: Sequence[Plain]) -> None:
    command, form = measure_planning.replan, f"measure.replan-{row['id']}"
    with reasoned.opener(form, "Change the plan", _nothing(items) or why_not(view, row, command), "event_repeat"):
        at = _choose(f"which-{form}", items) if items else None
        chosen = next((item for item in items if item["number"] == at), None)
        if chosen is None:
            return
        typed = _fields(view, f"{form}-{at}-{chosen['version']}", chosen)
        reasoned.reason(f"reason-{form}")
        press = Press(
            *(command, form, {"number": f"M-{row['id']}", "at": at}), reason_in=f"reason-{form}",
            version=int(chosen["version"]), prepare=lambda: {"item": typed()}, done=lambda _: "The plan is changed.",
        )  # fmt: skip
        actions.button(view, "Change it", press, kind="primary")


def _fields(view: View, form: str, stands: Plain) -> Any:
    """The fields of an item with what stands in them first; answers with what was typed."""
    kinds = [kind.value for kind in ItemKind]
    first = kinds.index(stands["kind"]) if stands.get("kind") else 0
    kind = st.selectbox("Kind", kinds, first, lambda each: ITEM_KINDS[ItemKind(each)].word, key=f"kind-{form}")
    st.text_area("What", stands.get("said") or "", key=f"said-{form}", height=70)
    choose_active(view, "Who sees to it", f"person-{form}", stands.get("person"))
    due = date.fromisoformat(stands["due_on"]) if stands.get("due_on") else None
    st.date_input("Until", due or (view.as_of + _A_MONTH).date(), key=f"due-{form}", format="YYYY-MM-DD")
    if kind == ItemKind.RISK:
        for name, word in (("likelihood", "How likely"), ("impact", "How much it would hurt")):
            grades = [grade.value for grade in Grade]
            at = grades.index(stands[name]) if stands.get(name) else 1
            st.selectbox(word, grades, at, lambda each: GRADES[Grade(each)].word, key=f"{name}-{form}")
        st.text_area("What is done about it", stands.get("answer") or "", key=f"answer-{form}", height=70)
    if kind == ItemKind.MILESTONE:
        st.checkbox("It is not done without this", stands.get("is_mandatory", True), key=f"mandatory-{form}")
    return lambda: _typed(form)


def _typed(form: str) -> Mapping[str, Any]:
    kind, due = session.chosen(f"kind-{form}"), session.chosen(f"due-{form}")
    is_risk = kind == ItemKind.RISK
    graded = ("likelihood", "impact", "answer")
    return {
        "kind": kind,
        "said": session.chosen(f"said-{form}") or "",
        "person": session.chosen(f"person-{form}") or "",
        "due_on": None if due is None else str(due),
        "is_mandatory": kind != ItemKind.MILESTONE or bool(session.chosen(f"mandatory-{form}")),
        **{name: (session.chosen(f"{name}-{form}") or None) if is_risk else None for name in graded},
    }


def _choose(key: str, items: Sequence[Plain]) -> int | None:
    words = {int(item["number"]): f"{item['number']}: {item['said']}" for item in items}
    return st.selectbox("Which", list(words), key=key, format_func=words.__getitem__)


def _nothing(items: Sequence[Plain]) -> str | None:
    return None if items else "Nothing in the plan is open."


def _press(row: Plain, command: Command[Any], **more: Any) -> Press:
    return Press(command, f"{command.name}-{row['id']}", {"number": f"M-{row['id']}"}, **more)
