"""The review room: the control checklist as things are now, or one review with its agenda and its frozen figures."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import streamlit as st

from control.policy.review_stages import ReviewStage
from pages.ui import (
    asking,
    checklist,
    review_agenda,
    review_changes,
    review_choice,
    review_figures,
    review_frozen,
    review_head,
    review_notes,
    views,
)
from pages.ui.choices import one_of
from pages.ui.text import instant, shown

view = views.enter("review")
terms = view.rulebook.checklist
title = st.container()
row = review_choice.chosen(view)
if row is not None:
    view = replace(view, zone=ZoneInfo(row["zone"]))
    review_notes.follow(view, row)
    title.title(f"{shown(str(row['title']))}, {instant(row['meets_at'], view.zone)}")
    review_head.show(view, row)
    asking.told(view)
    frozen = row["stage"] not in (ReviewStage.PLANNED, ReviewStage.CALLED_OFF)
    looks = ("Since last time", "Agenda", "Checklist", "Figures", "Notes")
    look = one_of("Look at", "look", {word: word for word in looks}, default="Agenda")
    if look == "Agenda":
        review_agenda.show(view, row, review_agenda.items_of(view, row))
    elif look == "Notes":
        review_notes.show(view, row)
    elif not frozen:
        st.info("It is kept when the figures are frozen.", icon=":material/ac_unit:")
    elif look == "Since last time":
        review_changes.show(view, row)
    elif look == "Checklist":
        review_frozen.checklist(view, row)
    else:
        review_figures.show(view, row)
    asking.show(view)
    st.stop()

if terms is None:
    title.title("There is no checklist here")
    st.info("The rulebook says nothing of it: reviews.toml says what is demanded.", icon=":material/info:")
    st.stop()

answers = checklist.answered(view, terms)
title.title(checklist.finding(answers))
st.caption(
    "Each question is answered by what is counted; whoever opens it sees what is wrong. An answer is yes only where "
    "everything that a question demands was counted and holds."
)
checklist.show(view, terms, answers)
