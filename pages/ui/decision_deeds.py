"""What can be done about decisions: ask for one, take it, say who does and until when, or say that it is not needed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from control.commands import decisions
from control.commands.decisions import LONGEST_QUESTION
from control.policy.decision_deeds import take_refusal
from control.policy.decision_terms import TAKE
from pages.ui import actions, reasoned, session
from pages.ui.actions import Press
from pages.ui.decision_presses import Asks, not_needed, number_of, press, why_not
from pages.ui.named import choose_active
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import missing, shown

Typed = Callable[[], Mapping[str, Any]]
_LETTERS = "DEC"


def ask(view: View, asks: Asks) -> None:
    """The form in which a decision is asked for, to be taken later."""
    command, form = decisions.ask, f"decision.ask{asks.part}"
    into = reasoned.unfolded(form, "Ask for a decision", actions.why_not(view, command, asks.place), "alt_route")
    if into is None:
        return
    with into:
        typed = _question(view, form, asks)
        whose = _whose(view, form, {})
        pressed = Press(
            *(command, form), done=lambda answer: f"{answer['decision']} is asked for.",
            prepare=lambda: {"asked": {**typed(), **whose()}, "where": asks.where}, then=lambda _: _emptied(form),
        )  # fmt: skip
        actions.button(view, "Ask for it", pressed, asks.place)


def record(view: View, asks: Asks) -> None:
    """The form in which a decision is kept that is taken at once."""
    command, form = decisions.record, f"decision.record{asks.part}"
    into = reasoned.unfolded(form, "Decide", actions.why_not(view, command, asks.place), "gavel")
    if into is None:
        return
    with into:
        typed = _question(view, form, asks)
        st.text_input("It is decided", key=f"outcome-{form}")
        st.text_area("Because", key=f"because-{form}", height=90)

        def told() -> Mapping[str, Any]:
            return {"asked": typed(), "where": asks.where, "taken": _taken(form)}

        said = "is kept, with who is there"
        pressed = Press(
            *(command, form), prepare=told, done=lambda answer: f"{answer['decision']} {said}.",
            then=lambda _: _emptied(form),
        )  # fmt: skip
        actions.button(view, "Keep the decision", pressed, asks.place)


def show(view: View, row: Record, review: str | None = None) -> None:
    """What can be done about a decision as it stands, in a `review` that is held or beside one."""
    take(view, row, review)
    _address(view, row)
    _withdraw(view, row)


def take(view: View, row: Record, review: str | None = None) -> None:
    """The form in which it is decided, by whoever it was put to, or in a `review` that is held."""
    number = number_of(_LETTERS, row)
    asked = press(number, row, decisions.take, f"{number} is decided.")
    left = take_refusal(view.rulebook, view.actor, row, in_session=review is not None)
    why = why_not(view, number, row, decisions.take, own=True) or (None if left is None else left.sentence)
    into = reasoned.unfolded(asked.form, "Decide", why, "gavel")
    if into is None:
        return
    with into:
        options, key = json.loads(str(row["options"])), f"outcome-{asked.form}"
        if options:
            st.radio("It is decided", options, None, format_func=shown, key=key)
        else:
            st.text_input("It is decided", key=key)
        st.text_area("Because", key=f"because-{asked.form}", height=90)
        given = {} if review is None else {"review": review}
        pressed = replace(asked, prepare=lambda: {"taken": _taken(asked.form), **given})
        actions.explained("Decide it", f"do-{asked.form}", why, actions.perform, args=(pressed,))


def _address(view: View, row: Record) -> None:
    number = number_of(_LETTERS, row)
    asked = press(number, row, decisions.address, f"{number} is put to them.")
    form = f"{asked.form}-{row['version']}"
    why = why_not(view, number, row, decisions.address, own=True)
    into = reasoned.unfolded(asked.form, "Who decides, until when", why, "person_add")
    if into is None:
        return
    with into:
        whose = _whose(view, form, row)
        pressed = replace(asked, prepare=lambda: {"whose": whose()})
        actions.explained("Put it to them", f"do-{asked.form}", why, actions.perform, args=(pressed,))


def _withdraw(view: View, row: Record) -> None:
    number = number_of(_LETTERS, row)
    asked = press(number, row, decisions.withdraw, f"{number} is not asked for any more.")
    not_needed(asked, why_not(view, number, row, decisions.withdraw, own=True))


def _question(view: View, form: str, asks: Asks) -> Typed:
    """The fields for what is to be decided, and what was typed into them."""
    st.text_area("What is to be decided", asks.said, key=f"question-{form}", max_chars=LONGEST_QUESTION, height=90)
    st.text_area(
        "Options", key=f"options-{form}", height=90, help="One in a line; leave it empty where the answer is free"
    )

    def typed() -> Mapping[str, Any]:
        lines = str(session.chosen(f"options-{form}") or "").splitlines()
        question = session.chosen(f"question-{form}") or ""
        return {"question": question, "options": [each.strip() for each in lines if each.strip()]}

    return typed


def _whose(view: View, form: str, row: Mapping[Any, Any]) -> Typed:
    owner, day = f"owner-{form}", f"day-{form}"
    choose_active(view, "Who decides", owner, row.get("owner"), TAKE)
    before = row.get("needed_by")
    st.date_input("Needed by", None if missing(before) else str(before), key=day)
    return lambda: {"owner": session.chosen(owner), "needed_by": _day(session.chosen(day))}


def _taken(form: str) -> Mapping[str, Any]:
    return {name: session.chosen(f"{name}-{form}") or "" for name in ("outcome", "because")}


def _day(chosen: Any) -> str | None:
    return None if chosen is None else chosen.isoformat()


def _emptied(form: str) -> None:
    for name in ("question", "options", "outcome", "because"):
        session.choose(f"{name}-{form}", "")
