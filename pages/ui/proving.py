"""Proving once more who one is, before something that takes it: the password, asked beside the button."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from control.commands import approval_signing
from control.policy.approval_terms import Meaning
from control.policy.sessions import PROOF_LASTS, Method
from pages.ui import acting, actions, session
from pages.ui.actions import Press
from pages.ui.entry import living
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import shown

Made = Callable[[], Mapping[str, Any]]


def is_asked(view: View, row: Record, meaning: Meaning) -> bool:
    """Whether whoever approves a step of this meaning proves once more who they are, by the rulebook of its round."""
    with session.reading(view.runtime) as connection:
        rulebook = view.runtime.rulebook_of(connection, str(row["rulebook_version"]))
    return approval_signing.is_asked(rulebook, {str(name): value for name, value in row.items()}, meaning)


def field(view: View, number: str, form: str) -> Made | None:
    """The fields for it; answers what makes the proof when the button is pressed, None where a provider vouches."""
    with session.reading(view.runtime) as connection:
        here = living(connection, view.runtime.now())
    if here is not None and here.method is Method.OIDC:
        minutes = int(PROOF_LASTS.total_seconds() // 60)
        st.caption(f"For so much you must have signed in by your provider within the last {minutes} minutes.")
        return None
    password, code = _fields(form)
    st.text_input("Your password", type="password", key=password, autocomplete="current-password")
    st.text_input("Code, where you use one", key=code, autocomplete="one-time-code", max_chars=6)

    def made() -> Mapping[str, Any]:
        typed = [str(session.chosen(key) or "") for key in (password, code)]
        return {"proof": approval_signing.proof_for(view.runtime, acting.call_of(view), number, *typed)}

    return made


def submit(view: View, label: str, press: Press) -> None:
    """The button of a form that holds secrets: their fields are told at every stroke, and not when one leaves them."""
    why = actions.why_not(view, press.command)
    help_ = None if why is None else shown(why)
    st.form_submit_button(
        label, key=f"do-{press.form}", disabled=why is not None, help=help_, on_click=actions.perform, args=(press,)
    )


def forget(form: str) -> None:
    """What was typed stays nowhere once it is not needed any more.

    Not before the deed is done: a second press breaks off the first one, and has to find all of it.
    """
    for key in _fields(form):
        session.choose(key, "")


def _fields(form: str) -> tuple[str, str]:
    return f"password-{form}", f"code-{form}"
