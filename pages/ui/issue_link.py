"""The recurring issue that a ticket belongs to, and the way there."""

import streamlit as st

from control.commands import issue_grouping
from control.policy.issue_terms import IssueState
from control.policy.permissions import view_refusal
from control.policy.scope import Scope
from control.queries import issues
from pages.ui import links, reads, reasoned
from pages.ui.actions import Press
from pages.ui.issue_labels import ISSUE_STATES
from pages.ui.reads import Record
from pages.ui.reasoned import Around
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
            _unlink(view, ticket, row)


def _unlink(view: View, ticket: Record, row: Record) -> None:
    number, key = f"I-{row['id']}", str(ticket["key"])
    press = Press(
        issue_grouping.unlink,
        f"issue.unlink-{row['id']}-{key}",
        {"number": number, "ticket": key},
        version=int(row["version"]),
        done=lambda _: f"{key} does not belong to {number} any more.",
    )
    follows = f"It belongs to no issue until it is like another one. Nothing but a person puts it back into {number}."
    place = Scope(ticket["unit"] or None, ticket["service"] or None)
    reasoned.with_reason(view, "Does not belong there", press, Around("link_off", follows, place=place))
