"""What is known of one ticket, in two short lists."""

import pandas as pd
import streamlit as st

from control.model import StateCategory
from control.queries.counting import By
from control.queries.explanation import as_it_stood
from pages.ui import reads
from pages.ui.labels import STATES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import named
from pages.ui.text import NOTHING, count, instant, missing, shown

NOBODY = "nobody"


def show(view: View, key: str) -> None:
    """Where the ticket belongs, and when what became of it."""
    what, when = st.columns(2, gap="medium")
    belongs, became = (
        reads.shaped(view, shape, as_it_stood, of_one(view), view.runtime, key) for shape in (_belongs, _became)
    )
    with what:
        st.table(belongs, border="horizontal", hide_header=True, alt="Where the ticket belongs")
    with when:
        st.table(became, border="horizontal", hide_header=True, alt="When what became of the ticket")


def line(view: View, ticket: Record) -> str:
    """Where a ticket belongs, in one line."""
    state = STATES[StateCategory(ticket["state_category"])]
    owner = (
        "nobody owns it"
        if missing(ticket["owner"])
        else f"owner {named(view.rulebook, By.OWNER, [ticket['owner']])[0]}"
    )
    team = "unrouted" if ticket["routing"] == "unrouted" else f"team {ticket['team'] or NOTHING}"
    service = named(view.rulebook, By.SERVICE, [ticket["service"]])[0]
    parts = (service, ticket["category"], ticket["priority"], state.word, owner, team, ticket["customer"])
    return " · ".join(shown(part) for part in parts if part)


def _belongs(view: View, found: pd.DataFrame) -> pd.DataFrame:
    [ticket] = found.to_dict("records")

    def title(by: By) -> str:
        return NOTHING if missing(ticket[by]) else shown(named(view.rulebook, by, [ticket[by]])[0])

    state = STATES[StateCategory(ticket["state_category"])]
    called = "" if str(ticket["state"]).lower() == state.word.lower() else f" {shown(ticket['state'])}"
    return _list(
        {
            "State": f"{state.badge}{called}",
            "Service and category": f"{title(By.SERVICE)} / {shown(ticket['category'])}",
            "Unit": title(By.UNIT),
            "Owner": NOBODY if missing(ticket["owner"]) else title(By.OWNER),
            "Team": "unrouted: nobody's" if ticket["routing"] == "unrouted" else shown(ticket["team"]),
            "Priority": shown(ticket["priority"]),
            "Number there": f"{shown(ticket['external_id'])} in {shown(ticket['source'])}",
        }
    )


def _became(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """The instants of what had happened by the view's."""
    [ticket] = found.to_dict("records")
    times = {
        "Created": "created_at",
        "First response": "first_response_at",
        "First resolution": "first_resolved_at",
        "Last resolution": "last_resolved_at",
        "Closed": "closed_at",
        "Cancelled": "cancelled_at",
    }
    due = ticket["reported_due_at"]
    return _list(
        {
            **{word: instant(ticket[name], view.zone) for word, name in times.items() if not missing(ticket[name])},
            "Due, as recorded there": "no due time was recorded" if missing(due) else instant(due, view.zone),
            "Reopened": count(ticket["reopen_count"], "time") if ticket["reopen_count"] else "never",
        }
    )


def _list(facts: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"is": list(facts.values())}, index=pd.Index(list(facts), name="what"))
