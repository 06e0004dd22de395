"""What can be done about actions: give one to somebody, say what was done, move it, or say that it is not needed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from control.commands import actions as given
from control.commands.actions import LONGEST_TITLE
from control.policy.decision_terms import FINISH
from pages.ui import actions, reasoned, session
from pages.ui.actions import Press
from pages.ui.decision_presses import Asks, not_needed, number_of, press, why_not
from pages.ui.named import choose_active
from pages.ui.reads import Record
from pages.ui.session import View

_LETTERS = "ACT"
_USUAL = timedelta(days=14)


def give(view: View, asks: Asks) -> None:
    """The form in which somebody is given something to do."""
    command, form = given.give, f"action.give{asks.part}"
    into = reasoned.unfolded(form, "Give an action", actions.why_not(view, command, asks.place), "assignment_ind")
    if into is None:
        return
    with into:
        st.text_input("What is to be done", asks.said, key=f"title-{form}", max_chars=LONGEST_TITLE)
        whose = _whose(view, form, None, view.today + _USUAL)

        def told() -> Mapping[str, Any]:
            return {"asked": {"title": session.chosen(f"title-{form}") or "", **whose()}, "where": asks.where}

        pressed = Press(
            *(command, form), prepare=told, done=lambda answer: f"{answer['action']} is theirs.",
            then=lambda _: session.choose(f"title-{form}", ""),
        )  # fmt: skip
        actions.button(view, "Give it to them", pressed, asks.place)


def show(view: View, row: Record) -> None:
    """What can be done about an action as it stands."""
    _finish(view, row)
    _move(view, row)
    _drop(view, row)


def _finish(view: View, row: Record) -> None:
    number = number_of(_LETTERS, row)
    asked = press(number, row, given.finish, f"{number} is done.")
    why = why_not(view, number, row, given.finish, own=True)
    into = reasoned.unfolded(asked.form, "Done", why, "task_alt")
    if into is None:
        return
    with into:
        st.text_area("What was done", key=f"said-{asked.form}", height=90)
        pressed = replace(asked, fields={"said": f"said-{asked.form}"})
        actions.explained("It is done", f"do-{asked.form}", why, actions.perform, args=(pressed,))


def _move(view: View, row: Record) -> None:
    number = number_of(_LETTERS, row)
    asked = press(number, row, given.move, f"{number} is moved.")
    why = why_not(view, number, row, given.move)
    into = reasoned.unfolded(asked.form, "Somebody else, another day", why, "event_repeat")
    if into is None:
        return
    with into:
        whose = _whose(view, f"{asked.form}-{row['version']}", str(row["owner"]), date.fromisoformat(row["due_on"]))
        reasoned.reason(f"reason-{asked.form}")
        pressed = replace(asked, prepare=whose, reason_in=f"reason-{asked.form}")
        actions.explained("Move it", f"do-{asked.form}", why, actions.perform, args=(pressed,))


def _drop(view: View, row: Record) -> None:
    number = number_of(_LETTERS, row)
    asked = press(number, row, given.drop, f"{number} is not needed any more.")
    not_needed(asked, why_not(view, number, row, given.drop))


def _whose(view: View, form: str, owner: str | None, due_on: date) -> Callable[[], Mapping[str, Any]]:
    who, day = f"owner-{form}", f"day-{form}"
    choose_active(view, "Who does it", who, owner, FINISH)
    st.date_input("Until", due_on, key=day)
    return lambda: {"owner": session.chosen(who) or "", "due_on": str(session.chosen(day) or "")}
