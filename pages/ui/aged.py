"""The open tickets of one age, or of every age: the list behind the backlog of the overview."""

from typing import Any

import pandas as pd
import streamlit as st

from control.policy.exports import Listing
from control.queries import backlog
from control.queries.backlog import Age, Open, age_named
from control.queries.counting import By
from control.queries.listing import ALL
from pages.ui import exporting, reads, tables
from pages.ui.session import View
from pages.ui.sight import with_own
from pages.ui.text import count, instant

_ASKED = "aged"
PAGE = 100
"""Tickets on one page of the list."""


def address(age: Age | None) -> dict[str, str]:
    """The query parameters that ask for the open tickets of an age; None: of every age."""
    return {_ASKED: ALL if age is None else age.name}


def show(view: View) -> None:
    """The list that the address asks for; its title counts it."""
    age = age_named(st.query_params.get(_ASKED, ""), ALL)
    [row] = reads.rows(backlog.ages, with_own(view), Open(view.zone.key, view.past))
    total = int(row["open"] if age is None else row[age.name])
    old = "" if age is None else f", {age.name} days old"
    st.title(f"{count(total, 'ticket')} {'is' if total == 1 else 'are'} open{old}")
    st.caption(f"By local days in {view.zone.key}, oldest first, as of {instant(view.as_of, view.zone)}.")
    if not total:
        st.info("No open ticket is of this age now: the overview shows the others.", icon=":material/inbox:")
        return
    pages = -(-total // PAGE)
    number = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
    asked = Open(view.zone.key, view.past, age, PAGE, (number - 1) * PAGE)
    rows = reads.sent(view, _rows, backlog.aged, with_own(view), asked)
    tables.listed(rows, _columns(view), "aged", "Open tickets, the oldest first")
    exporting.offer(view, Listing.OPEN_TICKETS, address(age), total)
    if pages > 1:
        st.caption(f"Page {number} of {pages}, {PAGE} tickets each.")


def _columns(view: View) -> dict[str, Any]:
    return {
        "title": st.column_config.TextColumn("Title", width=240),
        "created": tables.instants(view, "Created"),
        "last": tables.instants(view, "Last event"),
        "state": tables.state_word(view),
        "service": "Service",
        "owner": "Owner",
        "source": "Number there",
    }


def _rows(view: View, listed: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ticket": listed["key"],
            "title": listed["title"],
            "created": listed["created_at"].dt.tz_convert(view.zone.key),
            "last": listed["last_event_at"].dt.tz_convert(view.zone.key),
            "state": listed["state"],
            "service": tables.named(view.rulebook, By.SERVICE, listed["service"]),
            "owner": tables.named(view.rulebook, By.OWNER, listed["owner"]),
            "source": listed["external_id"],
        }
    )
