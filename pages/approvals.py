"""Approvals: what waits for the person first, decided on the spot; then all others, with how each came about."""

import streamlit as st

from control.policy.exports import Listing
from pages.ui import (
    approval_cards,
    approval_delays,
    approval_detail,
    approval_list,
    approval_together,
    asking,
    exporting,
    views,
)

view = views.enter("approvals")
mine = approval_list.waiting(view)
open_now = approval_list.going_on(view)
st.title(approval_list.finding(view, mine, open_now))
asking.told(view)
ticked = []
if mine:
    ticked = approval_cards.show(view, mine[: approval_cards.MOST])
    approval_cards.beyond(len(mine))
    exporting.offer(view, Listing.TO_DECIDE, {}, len(mine))
elif not view.past:
    st.info("Nothing waits for your decision.", icon=":material/task_alt:")

st.header("All approvals")
approval_list.table(view, open_now)
chosen = approval_list.chosen(view)
if chosen is not None:
    above = {str(row["number"]) for row in mine[: approval_cards.MOST]}
    approval_detail.show(view, chosen, decided_above=str(chosen["number"]) in above)
st.header("Where approvals wait")
approval_delays.show(view)
approval_together.bar(view, ticked)
approval_together.show(view)
