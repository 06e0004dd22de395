"""Whether the service is under control right now: what is late or waits, how much there is, and who watches."""

import streamlit as st

from control.queries import backlog, breach_reviews, exceptions, tickets
from control.queries.backlog import Open
from pages.ui import findings, inbox, needs_tiles, overview_tiles, reads, views, watch
from pages.ui.sight import with_own

view = views.enter("overview")
title = st.container()
[known] = reads.rows(tickets.counts, with_own(view))
seen, silent = watch.silence(view)
if not known["tickets"]:
    title.title(findings.nothing_to_steer(view))
    st.info(findings.nothing_here(view), icon=":material/inbox:")
    watch.warn(view, silent)
    st.stop()

[counts] = reads.rows(exceptions.counts, with_own(view), inbox.everything(view))
[reviews] = reads.rows(breach_reviews.waiting, with_own(view), view.past)
[by_age] = reads.rows(backlog.ages, with_own(view), Open(view.zone.key, view.past))
title.title(findings.control(counts, silent=not view.past and watch.is_silent(silent)))
watch.warn(view, silent)

st.header("What waits for somebody")
needs_tiles.show(view, counts, int(reviews["overdue"]), int(by_age["open"]))

st.header("How well promises were kept")
with st.grid(2, min_column_width=280, gap="medium"):
    overview_tiles.attainment(view)

overview_tiles.backlog(view, by_age)

st.header("Who watches")
with st.grid(2, min_column_width=280, gap="medium"):
    overview_tiles.acknowledgement(view)
    overview_tiles.worker(view, seen, silent)
