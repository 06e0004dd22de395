"""What is said in a review, by whom; and a page of one that is held follows what everybody else does."""

from typing import Any

import streamlit as st

from control.policy.review_stages import ReviewStage
from control.queries import review_room
from pages.ui import reads, review_agenda, review_item
from pages.ui.named import title_of
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import anew
from pages.ui.text import count, instant, missing, shown

_EVERY = "2s"
"""How often an open page asks whether the review went on."""


def show(view: View, row: Record) -> None:
    """Everything that was said, the oldest first, and the form for one thing more."""
    notes = [each for each in reads.rows(review_room.notes, view.scope, int(row["id"])) if missing(each["question"])]
    titles = {int(each["number"]): str(each["title"]) for each in review_agenda.items_of(view, row)}
    st.header(count(len(notes), "note") if notes else "Nothing was noted")
    for each in notes:
        about = "" if missing(each["item"]) else f"{shown(titles[int(each['item'])])} · "
        with st.container(border=True, gap="small"):
            st.markdown(shown(str(each["said"])))
            st.caption(f"{about}{shown(title_of(view, str(each['said_by'])))} · {instant(each['said_at'], view.zone)}")
    if row["stage"] == ReviewStage.IN_SESSION:
        review_item.note(view, row, None)


def follow(view: View, row: Record) -> None:
    """Look again and again, while a review is held, and show the page anew when anything of it went on."""
    if row["stage"] == ReviewStage.IN_SESSION and not view.past:
        _watch(view, int(row["id"]), _moved(view, int(row["id"])))


@st.fragment(run_every=_EVERY)
def _watch(view: View, number: int, before: list[dict[Any, Any]]) -> None:
    """Nothing to be seen."""
    if _moved(anew(view), number) != before:
        st.rerun()


def _moved(view: View, number: int) -> list[dict[Any, Any]]:
    return reads.at_once(view, review_room.moved, view.scope, number).to_dict("records")
