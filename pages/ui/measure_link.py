"""The measures that came of a ticket or of a recurring issue, and the way there."""

from typing import Any

import streamlit as st

from control.policy.measure_terms import MeasureStage
from control.policy.permissions import view_refusal
from control.queries import measures
from pages.ui import links, reads
from pages.ui.measure_labels import MEASURE_STAGES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import shown


def of_ticket(view: View, ticket: Record) -> None:
    """Nothing for a ticket of no measure, and for whoever may not open the view of one."""
    _show(view, "Counts in the baseline of", measures.of_ticket, int(ticket["id"]))


def of_issue(view: View, row: Record) -> None:
    """The same for a recurring issue."""
    _show(view, "Became", measures.of_issue, int(row["id"]))


def _show(view: View, word: str, *asked: Any) -> None:
    if view_refusal(view.rulebook, view.actor, "measure") is not None:
        return
    query, number = asked
    for row in reads.rows(query, of_one(view), number):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            badge = MEASURE_STAGES[MeasureStage(str(row["stage"]))].badge
            st.markdown(f"{badge} {word} {shown(str(row['title']))}")
            links.measure(f"M-{row['id']}")
