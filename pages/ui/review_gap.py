"""What a question of the checklist leaves to be done: an action or a measure of it, in one press."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from control.commands import measures
from control.errors import NotFound
from control.policy.checklist import Check
from control.policy.checklist_words import QUESTIONS
from control.policy.measure_terms import MeasureSource
from control.policy.review_deeds import place_of
from control.policy.review_record import FrozenFigure, Thing
from control.policy.review_stages import ReviewStage
from pages.ui import action_deeds, actions, issue_deeds, issue_list, measure_form, reasoned
from pages.ui.actions import Press
from pages.ui.decision_presses import Asks
from pages.ui.reads import Record
from pages.ui.review_presses import number_of
from pages.ui.session import View
from pages.ui.text import shown

_OPEN = (ReviewStage.FROZEN, ReviewStage.IN_SESSION)


def show(view: View, row: Record, check: Check, figures: Sequence[FrozenFigure]) -> None:
    """The buttons for what is to be done about an answer, while the review goes on."""
    if row["stage"] not in _OPEN:
        return
    part, place = f"-{row['id']}-{check.name.lower()}", place_of(row)
    issues = [each for figure in figures for each in figure.things if each.subject.startswith("I-")]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        where = {"review": number_of(row), "question": check.value}
        action_deeds.give(view, Asks(where, place, part))
        _measure(view, row, check, part)
    if issues:
        _convert(view, part, issues)


def _measure(view: View, row: Record, check: Check, part: str) -> None:
    """The form in which a measure of the gap is proposed."""
    command, form = measures.open_measure, f"measure.open{part}"
    into = reasoned.unfolded(form, "Make it a measure", actions.why_not(view, command), "trending_up")
    if into is None:
        return
    with into:
        typed = measure_form.fields(view, form, {"unit": row["unit"] or view.actor.unit})
        source = {"source_kind": MeasureSource.HAND, "source": f"{number_of(row)}: {QUESTIONS[check]}"}

        def told() -> Mapping[str, Any]:
            return {**typed(), **source}

        press = Press(
            *(command, form), prepare=told, then=lambda _: measure_form.emptied(form),
            done=lambda answer: f"{answer['measure']} is proposed.",
        )  # fmt: skip
        actions.button(view, "Propose it", press)


def _convert(view: View, part: str, issues: Sequence[Thing]) -> None:
    """An issue of those that nothing was done about, and the form in which it becomes a measure."""
    terms, words = view.rulebook.issues, {each.subject: f"{each.subject} {each.said}" for each in issues}
    if terms is None:
        return
    number = st.selectbox("Issue", list(words), None, words.__getitem__, key=f"issue{part}", placeholder="Choose one")
    if number is None:
        return
    try:
        row = issue_list.found_one(view, terms, number)
    except NotFound as gone:
        st.caption(shown(gone.sentence))
        return
    issue_deeds.convert(view, row, issue_deeds.lies_at(view, row))
