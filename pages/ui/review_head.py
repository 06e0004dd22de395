"""A review at its head: how far it has come, what it is of, who is there, and what can be done about it as a whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from control.commands import review_freezing, review_planning, review_sitting
from control.commands.registry import Command
from control.policy.review_deeds import place_said
from control.policy.review_stages import ReviewStage
from pages.ui import reasoned, review_packs, session
from pages.ui.named import told_apart
from pages.ui.reads import Record
from pages.ui.review_labels import STAGES
from pages.ui.review_presses import button, press, why_not
from pages.ui.session import View
from pages.ui.text import count, instant, missing, shown


@dataclass(frozen=True, slots=True)
class _Step:
    """What comes next for a review."""

    word: str
    icon: str
    command: Command[Any]
    done: str


_NEXT = {
    ReviewStage.PLANNED: _Step("Freeze the figures", "ac_unit", review_freezing.freeze, "The figures are frozen."),
    ReviewStage.FROZEN: _Step("Start", "play_arrow", review_sitting.start, "The review has begun."),
    ReviewStage.IN_SESSION: _Step("Close", "task_alt", review_sitting.close, "The review is closed."),
}


def show(view: View, row: Record) -> None:
    """What the review is, and the buttons for it as a whole."""
    stage = ReviewStage(row["stage"])
    told = [STAGES[stage].badge, shown(str(row["committee"])), shown(place_said(view.rulebook, row))]
    if not missing(row["as_of"]):
        told.append(f"figures as of {instant(row['as_of'], view.zone)}")
    st.markdown(" · ".join(told))
    if not missing(row["ended_because"]):
        st.caption(f"Called off: {shown(str(row['ended_because']))}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if stage in _NEXT:
            step = _NEXT[stage]
            asked = press(row, step.command, step.done)
            button(view, row, step.word, asked, icon=f":material/{step.icon}:")
        if stage in (ReviewStage.PLANNED, ReviewStage.FROZEN):
            _call_off(view, row)
        if stage is ReviewStage.IN_SESSION:
            _attend(view, row)
    review_packs.show(view, row)


def _call_off(view: View, row: Record) -> None:
    asked = press(row, review_planning.call_off, "The review is called off.")
    into = reasoned.unfolded(asked.form, "Call off", why_not(view, row, asked.command), "event_busy")
    if into is None:
        return
    with into:
        st.markdown("It is not held. What it was frozen with stays to be read.")
        reasoned.reason(f"reason-{asked.form}")
        button(view, row, "Call it off", replace(asked, reason_in=f"reason-{asked.form}"))


def _attend(view: View, row: Record) -> None:
    """Who is there, and the form to say so."""
    present = json.loads(str(row["present"]))
    people = {name: each for name, each in view.rulebook.people.items() if each.active or name in present}
    asked = press(row, review_sitting.attend, "Who is there is kept.")
    key = f"people-{asked.form}-{row['version']}"
    into = reasoned.unfolded(asked.form, f"{count(len(present), 'person', 'people')} there", None, "groups")
    if into is None:
        return
    with into:
        names = sorted(people, key=lambda name: people[name].title.casefold())
        st.multiselect(
            "Who is there", names, [name for name in present if name in people],
            format_func=lambda name: told_apart(view.rulebook, people[name]), key=key,
        )  # fmt: skip

        def there() -> Mapping[str, Any]:
            return {"people": list(session.chosen(key) or ())}

        button(view, row, "Keep it", replace(asked, prepare=there))
