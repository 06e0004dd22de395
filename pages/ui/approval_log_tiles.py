"""The controls over an approval log as tiles: each a count with its definition, and the way to exactly its cases."""

import streamlit as st

from control.queries.approval_log_counting import Control
from pages.ui.approval_log_choice import Looked
from pages.ui.approval_log_labels import CONTROLS, MEANS
from pages.ui.approval_log_limits import holds
from pages.ui.label import Label
from pages.ui.reads import Record
from pages.ui.text import NOTHING, count

PAGE = "approval_controls.py"
_PLAIN = (Control.UNAPPROVED, Control.UNEXECUTED, Control.REJECTED)
_AROUND = (Control.EXECUTED, Control.CASES)
_CLEAR = Label("None found", "check_circle", "blue")


def show(looked: Looked, row: Record) -> None:
    """Every control of a log; `row` is what `approval_log.controls` answers."""
    grid = st.grid(4, min_column_width=170, gap="medium")
    for control in _PLAIN:
        with grid.container(border=True, height="stretch"):
            _counted(looked, row, control, badge=True)
    with grid.container(border=True, height="stretch"):
        _over_limit(looked, row)
    with grid.container(border=True, height="stretch"):
        _by_oneself(looked, row)
    for control in _AROUND:
        with grid.container(border=True, height="stretch"):
            _counted(looked, row, control, badge=False)


def _counted(looked: Looked, row: Record, control: Control, *, badge: bool) -> None:
    label, number = CONTROLS[control], int(row[control.value])
    st.metric(label.word, count(number), icon=f":material/{label.icon}:", help=MEANS[control])
    if badge:
        tried = control is Control.OVER_LIMIT and looked.held.is_tried
        st.markdown(_what_if(number, row).badge if tried else _badge(label, number, row))
    _list(looked, control, number)


def _over_limit(looked: Looked, row: Record) -> None:
    _judged(looked, row, Control.OVER_LIMIT, Control.LIMIT_JUDGED, Control.LIMIT_UNKNOWN)
    if looked.limits.by_role:
        st.caption(f"{'What if' if looked.held.is_tried else 'By the rulebook'}: {holds(looked.held)}.")


def _by_oneself(looked: Looked, row: Record) -> None:
    _judged(looked, row, Control.SELF_APPROVED, Control.SELF_JUDGED, Control.SELF_UNKNOWN)


def _judged(looked: Looked, row: Record, control: Control, known: Control, unknown: Control) -> None:
    """A control that needs more than some cases tell: none found among none that could be judged is no 0."""
    judged, left = int(row[known.value]), int(row[unknown.value])
    if judged:
        _counted(looked, row, control, badge=True)
        st.caption(f"Of {count(judged, 'case')} that could be judged.")
    elif left:
        _unknown(control)
        st.caption(_why_not(looked, control))
    else:
        _unknown(control)
        st.caption("There is no approval to judge.")
    if left:
        _list(looked, unknown, left, f"{count(left)} cannot be judged")


def _why_not(looked: Looked, control: Control) -> str:
    """Why nothing of what there is could be judged."""
    if control is Control.SELF_APPROVED:
        return "The log does not tell who approved, or for whom."
    if not looked.limits.by_role:
        return "The rulebook knows no limit for the roles of this log."
    return "Of no final approval role, limit, amount and rate are all known."


def _unknown(control: Control) -> None:
    label = CONTROLS[control]
    st.metric(label.word, NOTHING, icon=f":material/{label.icon}:", help=MEANS[control])
    st.markdown(Label("Cannot be judged", "help", "yellow").badge)


def _badge(label: Label, number: int, row: Record) -> str:
    return Label(_share(number, row), label.icon, label.colour).badge if number else _CLEAR.badge


def _what_if(number: int, row: Record) -> Label:
    """Of limits that are tried: neither a finding nor all clear."""
    return Label(f"What if: {_share(number, row) if number else 'none'}", "science", "yellow")


def _share(number: int, row: Record) -> str:
    share = number / int(row[Control.CASES.value])
    said = f"{share:.1%}" if share >= 0.001 else "below 0.1%"
    return f"{said} of all cases".replace("%", " %")


def _list(looked: Looked, control: Control, number: int, word: str = "") -> None:
    if not number:
        st.caption("Nothing to list")  # Streamlit draws a disabled link too pale to be read
        return
    address = looked.at(control=control.value)
    st.page_link(PAGE, label=word or f"List {count(number, 'case')}", icon=":material/list:", query_params=address)
