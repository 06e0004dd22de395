"""The delay map: where approvals wait, how long in working time, how late, and how much money waits with them."""

import pandas as pd
import streamlit as st

from control.policy.exports import Listing
from control.queries import approval_delays
from control.queries.approval_delays import LOOKS_BACK, DelayBy
from control.queries.counting import By
from pages.ui import exporting, reads, tables
from pages.ui.choices import one_of
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import with_own
from pages.ui.tables import named
from pages.ui.text import missing

_WORDS = {"Step": DelayBy.STEP, "Kind": DelayBy.KIND, "Unit": DelayBy.UNIT, "Role": DelayBy.ROLE}


def show(view: View) -> None:
    """The table by one dimension, the dearest in working time first; nothing where nothing was asked for."""
    by = DelayBy(one_of("By", "delay", {word: each.value for word, each in _WORDS.items()}))
    rows = reads.rows(approval_delays.delays, with_own(view), view.runtime, by)
    if not rows:
        st.caption(f"No step was open in the {LOOKS_BACK.days} days before.")
        return
    longest = max(float(row["working_hours"]) for row in rows) or 1.0
    terms = view.rulebook.approvals
    base = "" if terms is None else f", {terms.currencies.base}"
    columns = {
        "name": st.column_config.TextColumn(by.value.capitalize(), pinned=True),
        "steps": st.column_config.NumberColumn("Steps", format="%,d"),
        "open": st.column_config.NumberColumn("Still open", format="%,d"),
        "hours": st.column_config.ProgressColumn("Working hours", format="%.1f", min_value=0, max_value=longest),
        "each": st.column_config.NumberColumn("Hours a step", format="%.1f"),
        "late": st.column_config.NumberColumn("Minutes late", format="%,.0f"),
        "money": st.column_config.NumberColumn(f"Money that waited{base}", format="%,.2f"),
    }
    told = pd.DataFrame([_row(view, by, row) for row in rows])
    tables.plain(told, columns, f"What approvals cost by {by.value}, in {LOOKS_BACK.days} days", f"delays-{by}")
    exporting.offer(view, Listing.DELAYS, {"delay": by.value}, len(rows))
    st.caption(f"Steps that opened in the {LOOKS_BACK.days} days before, in the working time of their calendars.")


def _row(view: View, by: DelayBy, row: Record) -> dict[str, object]:
    name = "– not decided yet –" if by is DelayBy.ROLE and missing(row["name"]) else row["name"]
    [unit] = named(view.rulebook, By.UNIT, [row["name"]]) if by is DelayBy.UNIT else [name]
    return {
        "name": str(unit),
        "steps": int(row["steps"]),
        "open": int(row["open"]),
        "hours": float(row["working_hours"]),
        "each": float(row["working_hours"]) / int(row["steps"]),
        "late": float(row["late_minutes"]),
        "money": int(row["base_cents"]) / 100,
    }
