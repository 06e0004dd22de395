"""The audit trail: who did what, why, under which rulebook, and whether the trail still says what it said."""

import streamlit as st

from control.queries.witness import outside
from pages.ui import audit_event, audit_filters, audit_list, session, views, witnessed

view = views.enter("audit", audit_filters.refused)
title, standing = st.container(), st.container()
opened = audit_filters.opened()
st.header("What was attempted" if opened is None else f"Event {opened}")
asked = None if opened is not None else audit_filters.choose(view)
if not audit_filters.is_recorded(view, {"event": str(opened)} if asked is None else audit_filters.said(asked)):
    title.title("The audit trail")
    st.stop()

with session.reading(view.runtime) as connection:
    kept = outside(connection)
title.title(witnessed.finding(kept))
with standing:
    witnessed.show(view, kept)
if asked is not None:
    audit_list.show(view, asked)
elif opened is not None:
    audit_event.show(view, opened, kept)
