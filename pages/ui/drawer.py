"""One ticket beside the list: what it is, what was promised, who was told, why it was late, and what happened last."""

import streamlit as st

from control.queries import histories
from control.queries.explanation import as_it_stood
from pages.ui import approval_asking, asking, clocks, escalated, findings, reads, reviewed, session
from pages.ui.approval_asking import ASK
from pages.ui.escalation_deeds import ESCALATE
from pages.ui.facts import line
from pages.ui.inbox_deeds import ASSIGN, SNOOZE
from pages.ui.logs import latest
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.subjects import subject_of
from pages.ui.text import shown


def show(view: View) -> None:
    """The drawer that is wanted, if any."""
    key = session.held("drawer")
    found = [] if key is None else reads.rows(as_it_stood, of_one(view), view.runtime, str(key))
    if not found:
        return
    [ticket] = found
    title = f"{ticket['key']} {shown(ticket['title'])}"
    st.dialog(title, width=720, position="right", on_dismiss=_close)(_drawer)(view, ticket)


def _drawer(view: View, ticket: Record) -> None:
    session.stay()
    stood = reads.rows(histories.clocks, of_one(view), int(ticket["id"]))
    st.markdown(f"**{findings.ticket(view, ticket, stood)}**")
    st.caption(line(view, ticket))
    subject = subject_of(view, ticket)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        pressed = [asking.button(view, deed, [subject], "drawer") for deed in (ESCALATE, ASSIGN, SNOOZE, ASK)]
        st.page_link(
            "ticket.py",
            label="The whole ticket",
            icon=":material/open_in_full:",
            query_params={"ticket": ticket["key"]},
        )
    pressed += escalated.show(view, ticket, subject, st.header)
    pressed += reviewed.show(view, ticket, subject, st.header)
    approval_asking.show(view, ticket)
    st.header("Promises", anchor=False)
    clocks.cards(view, ticket, stood)
    st.header("What happened last", anchor=False)
    latest(view, ticket)
    if any(pressed):
        st.rerun()


def _close() -> None:
    session.let_go("drawer")
