"""What is asked before a deed, behind a button that says why the deed cannot be done where it cannot."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from control.policy.scope import Scope
from pages.ui import actions
from pages.ui.actions import Press
from pages.ui.session import View
from pages.ui.text import ASKS_A_REASON, shown


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a deed before it is done, beside the press itself."""

    icon: str | None = None
    follows: str | None = None
    """What follows from it."""
    against: str | None = None
    """What speaks against it beside role and scope."""
    place: Scope | None = field(default_factory=Scope)
    """Where it takes effect: everywhere, as what is done about accounts; None: nowhere, as what is one's own."""


def opener(form: str, word: str, why: str | None, icon: str | None = None) -> AbstractContextManager[Any]:
    """The button that opens what is asked in a form; disabled, with the reason as its help, where `why` says one.

    It is known by its form: what is open stays so, and nothing else opens in its place when the page moves.
    """
    return _drawn(form, word, why, icon, "ignore")


def unfolded(form: str, word: str, why: str | None, icon: str | None = None) -> AbstractContextManager[Any] | None:
    """The same where what is asked is made only once it is opened, with which the page is asked for again; None: it is
    closed. A page with a dozen forms would else pay for all of them in every run.
    """
    into = _drawn(form, word, why, icon, "rerun")
    return into if into.open else None


def _drawn(
    form: str, word: str, why: str | None, icon: str | None, then: Literal["rerun", "ignore"]
) -> PopoverContainer:
    drawn = None if icon is None else f":material/{icon}:"
    help_ = None if why is None else shown(why)
    return st.popover(word, icon=drawn, disabled=why is not None, help=help_, key=f"open-{form}", on_change=then)


def reason(key: str) -> None:
    """The field for a reason."""
    st.text_input("Reason", key=key, help=ASKS_A_REASON, max_chars=500)


def with_reason(view: View, word: str, press: Press, around: Around | None = None) -> None:
    """A deed that asks for its reason behind a button."""
    around, key = around or Around(), f"reason-{press.form}"
    with opener(press.form, word, actions.why_not(view, press.command, around.place) or around.against, around.icon):
        if around.follows is not None:
            st.markdown(shown(around.follows))
        reason(key)
        actions.button(view, word, replace(press, reason_in=key), around.place)
