"""Which promises are kept, how it went over time, where they are lost, and what is due next."""

import streamlit as st

from control.policy.periods import Length
from control.queries import sla
from pages.ui import breakdowns, chart_labels, charts, findings, reads, tables, tiles, trends, views
from pages.ui.choices import choose_promise, one_of
from pages.ui.labels import KINDS

view = views.enter("sla")
title = st.container()
choice = choose_promise(view)
promise = choice.promise
[row] = reads.rows(sla.attainment, view.scope, promise)
title.title(findings.attainment(row, promise))
if not row["tickets"]:
    st.info(findings.nothing_here(view), icon=":material/inbox:")
    st.stop()

between = (row["first_judged_at"], row["last_judged_at"]) if row["judged"] else None
lengths = trends.lengths(view, between)
tiles.attainment(view, choice, row, trends.on_time(view, choice, lengths[0], between) if between else None)

st.header("Over time")
if between:
    with st.container(horizontal=True, gap="medium"):
        figure = trends.FIGURES[one_of("Figure", "over", {word: word for word in trends.FIGURES})]
        length = Length(one_of("In", "per", {f"{each.capitalize()}s": each.value for each in lengths}))
    trend = figure(view, choice, length, between)
    read = trend.reading
    st.markdown(f"{findings.over_time(trend)}  \n{chart_labels.says(read)}", help=chart_labels.means(read))
    if trend.known:
        charts.over_time(view, trend)
else:
    st.caption("Nothing was judged, so there is nothing to draw: choose another promise or a longer period.")

st.header("Where it was kept, and where not")
breakdowns.show(view, choice)

st.header("Due next")
due = (sla.due_then if view.past else sla.due_next, view.scope, promise.kind)
if reads.ask(*due).empty:
    st.caption(f"No clock for the {KINDS[promise.kind].lower()} is running towards a due time in this scope.")
else:
    tables.due_next(view, "due", *due)
