"""The review room: the control checklist, which answers itself by what is counted at the instant that is looked at."""

import streamlit as st

from pages.ui import checklist, views

view = views.enter("review")
terms = view.rulebook.checklist
if terms is None:
    st.title("There is no checklist here")
    st.info("The rulebook says nothing of it: reviews.toml says what is demanded.", icon=":material/info:")
    st.stop()

answers = checklist.answered(view, terms)
st.title(checklist.finding(answers))
st.caption(
    "Each question is answered by what is counted; whoever opens it sees what is wrong. An answer is yes only where "
    "everything that a question demands was counted and holds."
)
checklist.show(view, terms, answers)
