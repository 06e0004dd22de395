"""The recurring issue that a ticket belongs to, and the way there."""

import streamlit as st

from control.policy.issue_terms import IssueState
from control.policy.permissions import view_refusal
from control.queries import issues
from pages.ui import links, reads
from pages.ui.issue_labels import ISSUE_STATES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import shown


def show(view: View, ticket: Record) -> None:
    """Nothing for a ticket that belongs to none, and for whoever may not open the view of issues."""
    if view_refusal(view.rulebook, view.actor, "issues") is not None:
        return
    for row in reads.rows(issues.of_ticket, of_one(view), int(ticket["id"])):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{ISSUE_STATES[IssueState(str(row['state']))].badge} Belongs to {shown(str(row['label']))}")
            links.issue(f"I-{row['id']}")
