"""How a measure has to prove that it worked, in words: fixed before anything of it is seen."""

import streamlit as st

from control.queries import measures
from pages.ui import reads
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, share

_WHOLE = 1_000
_ONE = 1.05
"""A spread below this is said to be none."""


def show(view: View, row: Record) -> None:
    """Nothing for a measure without a baseline."""
    for test in reads.rows(measures.tests, of_one(view), int(row["id"]))[:1]:
        st.header("How it proves that it worked")
        st.markdown(_said(test))
        st.caption(f"{_selected(test)}{_bunches(test)}It is fixed beforehand, so that looking often does not help.")


def _said(test: Record) -> str:
    exposures, most = count(int(test["exposures"]), "ticket"), int(test["passes_at_most"])
    if most < 0:
        return ":material/help_center: It cannot: its baseline has too few tickets to tell an effect from chance."
    expected, power = int(test["expected"]), int(test["power"]) / _WHOLE
    fewer, level = int(test["reduction"]) / _WHOLE, int(test["level"]) / _WHOLE
    return (
        f"It is judged once, when **{exposures}** of any kind have come where it lies, and passes with "
        f"**at most {most:,}** of its own kind. About {expected:,} would come if nothing had changed.  \n"
        f"A measure that changes nothing passes in {share(level, 0)} of all cases at the most; one after which "
        f"{share(fewer, 0)} fewer come passes in {share(power, 0)}."
    )


def _selected(test: Record) -> str:
    least = int(test["at_least"])
    return f"That it was looked at because it had {count(least, 'ticket')} or more is allowed for. " if least else ""


def _bunches(test: Record) -> str:
    varies = int(test["spread"]) / _WHOLE
    if varies <= _ONE:
        return ""
    return f"Its weekly counts vary {varies:.1f} times more than chance makes them, so each ticket weighs less. "
