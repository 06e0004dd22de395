"""A list of tickets: those behind a figure, or those in which a text was found."""

import streamlit as st

from control.policy.exports import Listing
from control.queries import sla, tickets
from control.queries.counting import Figure
from control.queries.drill import Drill, asked_for
from control.queries.standing import Promise
from pages.ui import aged, drill, exporting, findings, reads, tables, views
from pages.ui.sight import with_own
from pages.ui.text import count, shown

PAGE = 100
"""Tickets on one page of a list."""

view = views.enter("tickets")
text = st.query_params.get("find")
if text:
    found = reads.ask(tickets.found, with_own(view), text, PAGE)
    total = int(found["total"].iloc[0]) if len(found) else 0
    st.title(f"{count(total, 'ticket')} {'mentions' if total == 1 else 'mention'} “{shown(text)}”")
    if total > PAGE:
        st.caption(f"The newest {PAGE} are shown: a longer text, a unit or a service finds fewer.")
    if total:
        tables.found(view, "found", tickets.found, with_own(view), text, PAGE)
        exporting.offer(view, Listing.FOUND_TICKETS, {"find": text}, total)
    else:
        st.info(findings.nothing_found(view), icon=":material/search_off:")
    st.stop()

if "aged" in st.query_params:
    aged.show(view)
    st.stop()

asked = asked_for(st.query_params.to_dict()) or Drill(Figure.TICKETS, Promise())
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
exporting.offer(view, Listing.TICKETS, asked.address, total)
if pages > 1:
    st.caption(f"Page {number} of {pages}, {PAGE} tickets each.")
