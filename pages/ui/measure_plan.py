"""The plan of a measure: what is done, awaited and watched, until when, and what shows that it is settled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from control.policy.measure_plan import ItemKind, is_late, slip_days
from control.queries import measures
from control.queries.counting import By
from pages.ui import measure_plan_deeds, reads, tables
from pages.ui.measure_labels import ITEM_KINDS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, missing

Plain = Mapping[str, Any]


def show(view: View, row: Record) -> None:
    """What stands in the plan, and what can be done about it."""
    found = reads.rows(measures.plan, of_one(view), int(row["id"]))
    items = [{str(name): None if missing(value) else value for name, value in item.items()} for item in found]
    st.header("Plan")
    st.caption(_finding(view, items))
    if items:
        shown = pd.DataFrame([_shown(view, item) for item in items])
        tables.plain(shown, _COLUMNS, f"Plan of M-{row['id']}", f"plan-{row['id']}")
    measure_plan_deeds.show(view, row, items)


def _finding(view: View, items: list[dict[str, Any]]) -> str:
    """How the plan stands, as a sentence."""
    if not items:
        return "Nothing is planned yet: a milestone says who does what by when."
    late = sum(is_late(item, view.today) for item in items)
    slipped = sum(slip_days(item) > 0 for item in items)
    settled = sum(item["settled_at"] is not None for item in items)
    said = f"{settled} of {count(len(items), 'item')} settled"
    return f"{said}, {late} late, {slipped} put off since first planned."


_COLUMNS = {
    "number": st.column_config.NumberColumn("No.", format="%d", pinned=True),
    "kind": "Kind",
    "said": st.column_config.TextColumn("What", width=280),
    "who": "Who",
    "due": st.column_config.DateColumn("Until", format="D MMM YYYY"),
    "slip": st.column_config.NumberColumn("Put off, days", format="%d", help="Since it was first planned"),
    "stands": st.column_config.TextColumn("How it stands", width=220),
}


def _shown(view: View, item: Plain) -> dict[str, Any]:
    [who] = tables.named(view.rulebook, By.OWNER, [item["person"]])
    return {
        "number": int(item["number"]),
        "kind": ITEM_KINDS[ItemKind(item["kind"])].word,
        "said": item["said"],
        "who": who,
        "due": None if item["due_on"] is None else date.fromisoformat(item["due_on"]),
        "slip": slip_days(item) or None,
        "stands": _stands(view, item),
    }


def _stands(view: View, item: Plain) -> str:
    """Settled with what shows it, late, or what is done about a risk."""
    if item["settled_at"] is not None:
        return f"Settled: {item['evidence']}"
    if is_late(item, view.today):
        return "Late"
    if item["kind"] == ItemKind.RISK:
        return f"{item['likelihood']} likelihood, {item['impact']} impact: {item['answer']}".capitalize()
    return "Open" if item["is_mandatory"] else "Open, may be left out"
