"""What the approval logs of other tools say: done without an approval, beyond a limit or by oneself, and how long."""

import streamlit as st

from control.policy.log_sight import log_refusal
from control.queries import approval_log
from pages.ui import approval_log_choice as choice
from pages.ui import approval_log_limits as limits
from pages.ui import approval_log_lists as lists
from pages.ui import approval_log_tiles as tiles
from pages.ui import approval_log_times as times
from pages.ui import approval_log_trail as trail
from pages.ui import approval_log_words as words
from pages.ui import reads, views
from pages.ui.sight import of_one
from pages.ui.text import count, instant, shown

view = views.enter("approval_controls")
why = log_refusal(view.rulebook, view.actor)
if why is not None:
    st.title("Approval logs are of the whole company")
    st.info(shown(why.sentence), icon=":material/visibility_lock:")
    st.stop()

logs = reads.rows(approval_log.logs, of_one(view))
if not logs:
    st.title("No approval log here yet")
    st.info(words.nothing(view), icon=":material/inbox:")
    st.stop()

case, decided = (st.query_params.get(name) for name in ("case", "decided"))
closer = case or decided or st.query_params.get("control")
title = st.container()
log = choice.chosen(logs, ask=not closer)
if closer:
    looked = choice.looked(view, log, ask=False)
    st.page_link(tiles.PAGE, label="All controls", icon=":material/arrow_back:", query_params=looked.at())
    if case:
        trail.show(view, looked, case)
    elif decided:
        lists.decisions(view, looked, log, decided)
    else:
        lists.cases(view, looked)
    st.stop()

st.caption(
    f"{shown(str(log['log']))}: {count(int(log['cases']), 'case')}, {count(int(log['events']), 'event')} from "
    f"{instant(log['first_at'], view.zone)} to {instant(log['last_at'], view.zone)}."
)
standing = st.container()
looked = choice.looked(view, log, ask=True)
with standing:
    limits.show(view, looked)
[row] = reads.rows(approval_log.controls, of_one(view), looked.log, looked.limits)
title.title(words.finding(row, looked.held))
tiles.show(looked, row)

st.header("Rework after a rejection")
times.rework(view, looked)

st.header("How long each role has a case")
times.by_role(view, looked, log)
