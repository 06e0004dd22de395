"""Measures in the inbox: why each needs somebody, what shows that, how much time is left, and the deed beside it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from control.policy.delegations import whose
from control.policy.permissions import view_refusal
from control.queries import approvals, measure_exceptions
from control.queries.measure_needs import MeasureReason, Own
from control.queries.needs import Reason
from pages.ui import (
    approval_list,
    asking,
    links,
    measure_deeds,
    measure_document_deeds,
    measure_effect,
    measure_plan_deeds,
    reads,
    upward,
)
from pages.ui.deeds import fits
from pages.ui.escalation_deeds import OF_ESCALATION
from pages.ui.labels import ESCALATION_STATES, REASONS
from pages.ui.measure_labels import MEASURE_REASONS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import with_own
from pages.ui.text import count, instant, missing, shown, until

_FIRST = 3
"""Cards that are shown at once, a row of them: the tickets below are to be seen as well."""


def found(view: View) -> list[Record]:
    """What measures need somebody for: what needs the person first, then by the time left.

    Nothing for whoever may not open one.
    """
    if view_refusal(view.rulebook, view.actor, "measure") is not None:
        return []
    own = Own(whose(view.actor).name, whose(view.actor).person)
    rows = reads.rows(measure_exceptions.needing, with_own(view), own)
    asked = [] if view.past else reads.rows(approvals.waiting_for, with_own(view), view.runtime, view.actor)
    decided = [{**row, "reason": MeasureReason.APPROVAL} for row in asked if not missing(row["gate"])]
    return [*decided, *({name: None if missing(each) else each for name, each in row.items()} for row in rows)]


def finding(rows: list[Record]) -> str:
    """How many measures need somebody, as a part of a sentence; empty: none does."""
    number = len({row["key"] for row in rows})
    return f"{count(number, 'measure')} {'needs' if number == 1 else 'need'} somebody" if number else ""


def show(view: View, rows: list[Record]) -> None:
    """A card for each need, the others behind a press; nothing where there is none."""
    if not rows:
        return
    st.subheader(f"Measures :gray-badge[{count(len(rows))}]", anchor=False)
    _cards(view, rows[:_FIRST])
    if len(rows) > _FIRST:
        with st.expander(f"{count(len(rows) - _FIRST, 'more reason')}"):
            _cards(view, rows[_FIRST:])


def _cards(view: View, rows: list[Record]) -> None:
    grid = st.grid(3, min_column_width=280, gap="small")
    for row in rows:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            _card(view, MeasureReason(row["reason"]), row)


def _card(view: View, reason: MeasureReason, row: Record) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_badges(reason, row))
        links.measure(str(row["key"]))
    st.markdown(shown(row["title"]))
    st.caption(f"{_SAID[reason](view, row)}{_left(view, row)}")
    if reason in _DEEDS:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _DEEDS[reason](view, row)


def _badges(reason: MeasureReason, row: Record) -> str:
    """Why it stands here, and how its escalation stands."""
    state = row.get("escalation_state")
    if state is None:
        return MEASURE_REASONS[reason].badge
    to_me = REASONS[Reason.MINE] if row["needs_me"] else MEASURE_REASONS[reason]
    return f"{to_me.badge} {ESCALATION_STATES[state].badge}"


def _left(view: View, row: Record) -> str:
    """How much time is left, in calendar time; nothing where there is no such time."""
    at = row.get("due_at")
    return "" if at is None else f" {'Was due' if at < view.as_of else 'Due'} {until(at, view.as_of)}."


def _escalated(view: View, row: Record) -> str:
    whom = shown(upward.told(view, row["people"]))
    rests = str(row["subject_id"]).startswith("M-")
    what = f"it rests until {row['resume_on']}" if rests else f"{row['subject_id']} waits for a decision"
    return f"{row['escalation_number']}, level {row['level']}, {what}: {whom}."


def _asked(view: View, row: Record) -> str:
    return f"{row['number']}, {shown(approval_list.called(row))}: {shown(row['asked'])}"


def _failed(view: View, row: Record) -> str:
    counted = f"{count(row['came'], 'ticket')} of its kind among {count(row['exposures'])}"
    return f"It did not work: {counted}, judged {until(row['judged_at'], view.as_of)}."


def _unread(view: View, row: Record) -> str:
    return f"You see to DOC-{row['document']}, “{shown(row['document_title'])}”: is it still right?"


def _recurs(view: View, row: Record) -> str:
    came = f"{count(row['surged'], 'ticket')} since {instant(row['since_at'], view.zone)}"
    return f"What it was made for seems to come back: {came}, where few are usual."


_SAID: Mapping[MeasureReason, Callable[[View, Record], str]] = {
    MeasureReason.ESCALATED: _escalated,
    MeasureReason.APPROVAL: _asked,
    MeasureReason.OWNERSHIP: lambda view, row: "You are asked to own it.",
    MeasureReason.FAILED: _failed,
    MeasureReason.LATE: lambda view, row: f"Not done without it: {shown(row['said'])}.",
    MeasureReason.UNREAD: _unread,
    MeasureReason.RECURS: _recurs,
}
"""What shows each reason."""


def _deal_with(view: View, row: Record) -> None:
    for deed in OF_ESCALATION:
        if fits(view, deed, row):
            asking.button(view, deed, [row], f"measure-{row['escalation_number']}")


def _settle(view: View, row: Record) -> None:
    item = {"number": row["item"], "said": row["said"], "person": row["item_person"]}
    measure_plan_deeds.settle(view, _plain(row), [item], f"-{row['item']}")


def _confirm(view: View, row: Record) -> None:
    named = {"document": int(row["document"]), "version": int(row["document_version"])}
    document = {**named, "owner_person": whose(view.actor).person}  # whose list it is
    measure_document_deeds.confirm(view, _plain(row), document)


def _plain(row: Record) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


_DEEDS: Mapping[MeasureReason, Callable[[View, Record], None]] = {
    MeasureReason.ESCALATED: _deal_with,
    MeasureReason.APPROVAL: lambda view, row: links.approval(str(row["number"])),
    MeasureReason.OWNERSHIP: lambda view, row: measure_deeds.accept(view, _plain(row)),
    MeasureReason.LATE: _settle,
    MeasureReason.UNREAD: _confirm,
    MeasureReason.RECURS: lambda view, row: measure_effect.reopen(view, _plain(row)),
}
"""What can be done about it at once; what follows from a verdict is decided on its page."""
