"""One ticket: what was promised of it, who held its time, how its due times moved, and everything that happened."""

import streamlit as st

from control.errors import NotFound
from control.queries import histories
from control.queries.explanation import as_it_stood
from pages.ui import (
    approval_asking,
    asking,
    clocks,
    escalated,
    facts,
    findings,
    issue_link,
    ledgers,
    logs,
    measure_link,
    reads,
    reviewed,
    session,
    ticket_deeds,
    views,
)
from pages.ui.sight import of_one
from pages.ui.subjects import subject_of
from pages.ui.text import instant, shown

view = views.enter("ticket")
key = st.query_params.get("ticket")
if not key:
    st.title("Which ticket?")
    st.info("Type its number or part of its title on the left, or press a number in a list.", icon=":material/search:")
    st.stop()

found = reads.rows(as_it_stood, of_one(view), view.runtime, key)
if not found:
    raise NotFound(f"There is no ticket {key}, or none yet at {instant(view.as_of, view.zone)}.")
[ticket] = found
view = session.in_zone_of(view, ticket["service"])
stood = reads.rows(histories.clocks, of_one(view), int(ticket["id"]))

st.title(findings.ticket(view, ticket, stood))
st.subheader(shown(ticket["title"]), anchor=False)
asking.told(view)
subject = subject_of(view, ticket)
ticket_deeds.show(view, subject)
issue_link.show(view, ticket)
measure_link.of_ticket(view, ticket)
facts.show(view, key)

st.header("Promises")
if not stood:
    st.info(findings.nothing_promised(view, ticket), icon=":material/help_center:")
else:
    clocks.cards(view, ticket, stood)
escalated.show(view, ticket, subject)
reviewed.show(view, ticket, subject)
approval_asking.show(view, ticket)

if stood:
    clock = clocks.choose(stood)
    st.header(f"Who held the time of the {clocks.name(clock)}")
    ledgers.show(view, ticket, clock)
    st.header("How the due time moved")
    logs.due_times(view, ticket, clock)

st.header("What happened")
logs.events(view, ticket)
asking.show(view)
