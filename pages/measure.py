"""One measure: what it is to change, who answers for it, what its next gate demands, and the tickets behind it."""

import streamlit as st

from pages.ui import measure_deeds, measure_detail, measure_effect, measure_history, measure_plan, views

view = views.enter("measure")
number = st.query_params.get("measure")
if not number:
    st.title("Which measure?")
    st.info("Press a number in the list of measures.", icon=":material/search:")
    st.stop()

row = measure_detail.found(view, number)
st.title(measure_detail.finding(view, row))
measure_detail.what(view, row)
measure_deeds.show(view, row)
measure_detail.gate(row)
measure_detail.answering(view, row)
measure_plan.show(view, row)
measure_detail.baseline(view, row)
measure_effect.show(view, row)
measure_history.show(view, row)
