"""The inbox: what needs somebody's decision, those of the person first; act here, on one or on many."""

import streamlit as st

from control.policy.exports import Listing
from pages.ui import asking, bar, drawer, exporting, findings, inbox, inbox_list, measure_inbox, views

view = views.enter("exceptions")
held = inbox.opened(view)
of_measures = measure_inbox.found(view)
st.title(inbox.finding(held, measure_inbox.finding(of_measures)))
measure_inbox.show(view, of_measures)
if not held.rows and not held.counts["total"] and not held.counts["put_aside"]:
    st.info(findings.nothing_to_decide(view), icon=":material/task_alt:")
    inbox.arrivals()
    bar.show(view, [], waits=True)
    asking.show(view)
    st.stop()

inbox.chips(held)
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    show = inbox_list.choose_view()
    inbox_list.choose_one(held)
    exporting.offer(view, Listing.EXCEPTIONS, inbox.address(held.asked.only, held.asked.aside), held.total)
    inbox.arrivals()

selected = show(view, held) if held.rows else []
inbox.beyond(held, inbox_list.CARDS if show is inbox_list.cards else inbox.MOST)
bar.show(view, selected, waits=show is inbox_list.cards)
if not asking.show(view):
    drawer.show(view)
