"""Measures: what is being done so that things get better, who answers for it, and how far each has come."""

import streamlit as st

from pages.ui import measure_board, measure_deeds, measure_list, measure_overview, measure_sums, views

view = views.enter("measures")
if view.rulebook.measures is None:
    st.title("There are no measures here")
    st.info("The rulebook says nothing of them: measures.toml says where they belong.", icon=":material/info:")
    st.stop()

rows = measure_list.found(view)
st.title(measure_list.finding(rows))
measure_deeds.open_new(view)
if not rows:
    st.info(
        "A measure is proposed here, or on a recurring issue that is confirmed: that one brings its tickets along, and "
        "what they cost.",
        icon=":material/lightbulb:",
    )
    st.stop()

measure_list.waiting(view, rows)
st.header("All measures")
glances = measure_overview.glances(view)
look = measure_list.look()
if look == measure_list.BOARD:
    measure_board.show(view, rows, glances)
elif look == measure_list.SUMS:
    measure_sums.show(view, rows, glances)
else:
    measure_list.table(view, rows, glances)
