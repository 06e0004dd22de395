"""Where a promise was kept and where not: a table, and the way from each of its parts to the tickets."""

import streamlit as st

from control.policy.exports import Listing
from control.queries import sla
from control.queries.counting import By, Figure
from control.queries.drill import Drill
from pages.ui import exporting, reads, tables
from pages.ui.choices import Choice, one_of
from pages.ui.labels import BYS, FIGURES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, missing

_LISTED = (Figure.BREACHED, Figure.OVERDUE, Figure.AT_RISK, Figure.JUDGED, Figure.UNPROMISED, Figure.TICKETS)


def show(view: View, choice: Choice) -> None:
    """The table by one dimension, and links to the tickets of one of its rows."""
    by = By(one_of("By", "by", {word: by.value for by, word in BYS.items()}))
    parts = reads.rows(sla.breakdown, view.scope, choice.promise, by)
    tables.breakdown(view, by, parts)
    exporting.offer(view, Listing.PROMISES, Drill(Figure.TICKETS, choice.promise, by).address, len(parts))
    titles = tables.named(view.rulebook, by, (part["name"] for part in parts))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        place = st.selectbox(
            f"Tickets of one {by.value}", range(len(parts)), format_func=titles.__getitem__, key=f"of-{by}", width=280
        )
        if place is not None:
            _links(choice, by, parts[place])


def _links(choice: Choice, by: By, part: Record) -> None:
    name = None if missing(part["name"]) else str(part["name"])
    for figure in _LISTED:
        if part[figure]:
            st.page_link(
                "tickets.py",
                label=f"{FIGURES[figure].word}: {count(part[figure])}",
                query_params=Drill(figure, choice.promise, by, name).address,
            )
