"""What is known of one ticket, in two short lists."""

import streamlit as st

from control.model import StateCategory
from control.policy.rulebook import Rulebook
from control.queries.counting import By
from pages.ui.clocks import Record
from pages.ui.labels import STATES
from pages.ui.session import View
from pages.ui.tables import named
from pages.ui.text import NOTHING, count, instant, missing, shown

NOBODY = "nobody"


def show(view: View, ticket: Record) -> None:
    """Where the ticket belongs, and when what became of it."""
    what, when = st.columns(2, gap="large")
    with what:
        st.markdown(_table(_belongs(view.rulebook, ticket)))
    with when:
        st.markdown(_table(_became(view, ticket)))


def _belongs(rulebook: Rulebook, ticket: Record) -> dict[str, str]:
    def title(by: By) -> str:
        return NOTHING if missing(ticket[by]) else shown(named(rulebook, by, [ticket[by]])[0])

    state = STATES[StateCategory(ticket["state_category"])]
    called = "" if str(ticket["state"]).lower() == state.word.lower() else f" {shown(ticket['state'])}"
    return {
        "State": f"{state.badge}{called}",
        "Service and category": f"{title(By.SERVICE)} / {shown(ticket['category'])}",
        "Unit": title(By.UNIT),
        "Owner": NOBODY if missing(ticket["owner"]) else title(By.OWNER),
        "Team": "unrouted: nobody's" if ticket["routing"] == "unrouted" else shown(ticket["team"]),
        "Priority": shown(ticket["priority"]),
        "Number there": f"{shown(ticket['external_id'])} in {shown(ticket['source'])}",
    }


def _became(view: View, ticket: Record) -> dict[str, str]:
    """Instants up to the view's; what came later had not happened yet."""
    times = {
        "Created": "created_at",
        "First response": "first_response_at",
        "First resolution": "first_resolved_at",
        "Last resolution": "last_resolved_at",
        "Closed": "closed_at",
        "Cancelled": "cancelled_at",
    }
    known = {word: ticket[name] for word, name in times.items() if ticket[name] <= view.as_of}
    due = ticket["reported_due_at"]
    return {
        **{word: instant(at, view.zone) for word, at in known.items()},
        "Due, as recorded there": instant(due, view.zone) if not missing(due) else "no due time was recorded",
        "Reopened": count(ticket["reopen_count"], "time") if ticket["reopen_count"] else "never",
    }


def _table(facts: dict[str, str]) -> str:
    """A list of facts as a table; written as text, because a frame would have to be made for it at every run."""
    (word, first), *others = facts.items()
    rows = [f"| {word} | {first} |", "|:--|:--|", *(f"| {word} | {value} |" for word, value in others)]
    return "\n".join(rows)
