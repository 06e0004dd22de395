"""One measure: what it is to change, who answers for it, its next gate, what it brings, and how it proves itself."""

import streamlit as st

from pages.ui import (
    escalated,
    measure_case,
    measure_deeds,
    measure_detail,
    measure_documents,
    measure_effect,
    measure_facts,
    measure_gate,
    measure_history,
    measure_lights,
    measure_plan,
    measure_values,
    views,
)

view = views.enter("measure")
number = st.query_params.get("measure")
if not number:
    st.title("Which measure?")
    st.info("Press a number in the list of measures.", icon=":material/search:")
    st.stop()

row = measure_detail.found(view, number)
measure = measure_facts.stands(view, row)
st.title(measure_detail.finding(view, row))
measure_detail.what(view, row)
measure_deeds.show(view, measure)
measure_gate.show(view, measure)
escalated.of_measure(view, int(row["id"]))
measure_lights.show(view, measure)
measure_detail.answering(view, row)
measure_case.show(view, measure.row)
measure_plan.show(view, row)
measure_values.show(view, measure)
measure_documents.show(view, measure.row)
measure_detail.baseline(view, row)
measure_effect.show(view, measure)
measure_history.show(view, row)
