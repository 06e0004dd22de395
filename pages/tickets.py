"""A list of tickets: those behind a figure, or those in which a text was found."""

import streamlit as st

from control.queries import sla, tickets
from control.queries.counting import Figure
from control.queries.standing import Promise
from pages.ui import aged, drill, findings, reads, session, tables
from pages.ui.drill import Drill
from pages.ui.text import count, shown

PAGE = 100
"""Tickets on one page of a list."""

view = session.view()
text = st.query_params.get("find")
if text:
    found = reads.ask(tickets.found, view.scope, text, PAGE)
    total = int(found["total"].iloc[0]) if len(found) else 0
    st.title(f"{count(total, 'ticket')} {'mentions' if total == 1 else 'mention'} “{shown(text)}”")
    if total > PAGE:
        st.caption(f"The newest {PAGE} are shown: a longer text, a unit or a service finds fewer.")
    if total:
        tables.found(view, "found", tickets.found, view.scope, text, PAGE)
    else:
        st.info(findings.nothing_found(view), icon=":material/search_off:")
    st.stop()

if "aged" in st.query_params:
    aged.show(view)
    st.stop()

asked = drill.asked_for(st.query_params.to_dict()) or Drill(Figure.TICKETS, Promise())
total = drill.number(view, asked)
st.title(findings.listed(asked.figure, total, asked.promise))
st.caption(findings.narrowed(view, asked))
if not total:
    st.info(findings.nothing_here(view), icon=":material/inbox:")
    st.stop()

pages = -(-total // PAGE)
number = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
pick = sla.Pick(asked.figure, asked.by, asked.name, PAGE, (number - 1) * PAGE)
tables.tickets(view, "listed", sla.listed, view.scope, asked.promise, pick)
if pages > 1:
    st.caption(f"Page {number} of {pages}, {PAGE} tickets each.")
