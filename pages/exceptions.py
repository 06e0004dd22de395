"""The inbox: what needs somebody's decision, those of the person first; act here, on one or on many."""

import streamlit as st

from pages.ui import asking, bar, drawer, findings, inbox, inbox_list, session
from pages.ui.choices import one_of
from pages.ui.devices import little_room

view = session.view()
held = inbox.opened(view)
st.title(inbox.finding(held))
if not held.counts["total"] and not held.counts["put_aside"]:
    st.info(findings.nothing_to_decide(view), icon=":material/task_alt:")

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    inbox.chips(held)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    shows = one_of("View", "as", {"List": "list", "Cards": "cards"}, "Cards" if little_room() else "List")
    inbox.arrivals()

selected = []
if held.rows:
    selected = (inbox_list.grid if shows == "list" else inbox_list.cards)(view, held)
if held.total > inbox.MOST:
    st.caption(f"The first {inbox.MOST} of {held.total:,} are shown: narrow by a reason, a unit or a service.")
bar.show(view, held, selected)
if not asking.show(view):
    drawer.show(view)
