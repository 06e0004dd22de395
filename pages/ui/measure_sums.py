"""Measures summed up along their hierarchy, what was forecast beside what came, never one within the other."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from control.policy.measure_light_terms import Light
from control.policy.measure_rollup import Lights, Sums, rolled_up
from control.policy.measure_terms import MeasureTerms
from control.policy.measure_values import Line
from pages.ui import measure_overview, tables
from pages.ui.measure_labels import GROUP_KINDS, VALUE_LINES
from pages.ui.measure_overview import Glance
from pages.ui.measure_values import amount
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import missing

_LINES = tuple(line for line in Line if line is not Line.SERVICE_KPI)
"""What can be added up: values of different KPIs cannot."""
_ORGANISATION = "The organisation"


def show(view: View, rows: Sequence[Record], glances: Mapping[int, Glance]) -> None:
    """A line for the organisation and for each group that holds any measure, from the widest to the narrowest."""
    words = {VALUE_LINES[line].word: line for line in _LINES}
    word = st.segmented_control(
        "Value line", list(words), default=next(iter(words)), required=True, key="summed", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    line, terms = words[str(word)], view.rulebook.measures or MeasureTerms(0)
    single = [
        (None if missing(row["measure_group"]) else str(row["measure_group"]), _sums(view, row, glances, line))
        for row in rows
    ]
    found = rolled_up(terms, single)
    names = [
        None,
        *sorted((name for name in terms.groups if found[name].measures), key=lambda name: _path(terms, name)),
    ]
    listed = pd.DataFrame([_row(view, terms, name, found[name], line) for name in names])
    tables.plain(listed, _COLUMNS, f"Measures summed up: {word}", f"sums-{line}")
    st.caption("What was cancelled counts nowhere. What is forecast and what came stand beside each other.")


_COLUMNS = {
    "group": st.column_config.TextColumn("Where", width=300, pinned=True),
    "kind": "Level",
    "measures": st.column_config.NumberColumn("Measures", format="%,d"),
    "milestones": st.column_config.TextColumn("Milestones reached", alignment="right"),
    "late": st.column_config.NumberColumn("Late", format="%,d"),
    "risks": st.column_config.NumberColumn("Open risks", format="%,d"),
    "forecast": st.column_config.TextColumn("Forecast", alignment="right"),
    "validated": st.column_config.TextColumn("Came, validated", alignment="right"),
    "claimed": st.column_config.TextColumn("Came, only claimed", alignment="right"),
    "plan": st.column_config.TextColumn("Implementation", help="How many are green, amber and red"),
    "value": st.column_config.TextColumn("Potential", help="How many are green, amber and red"),
    "documents": st.column_config.TextColumn("Documents", help="That hold; of them, to be looked at again by now"),
}


def _sums(view: View, row: Record, glances: Mapping[int, Glance], line: Line) -> Sums:
    """What a measure adds; nothing where it was cancelled."""
    return Sums() if row["halt"] == "cancelled" else measure_overview.sums(view, row, glances[int(row["id"])], line)


def _row(view: View, terms: MeasureTerms, name: str | None, sums: Sums, line: Line) -> dict[str, Any]:
    group = None if name is None else terms.groups[name]
    depth = 0 if name is None else len(terms.path(name))
    return {
        "group": _ORGANISATION if group is None else f"{'   ' * depth}{group.title}",
        "kind": "Organisation" if group is None else GROUP_KINDS[group.kind].word,
        "measures": sums.measures,
        "milestones": f"{sums.reached} of {sums.milestones}",
        "late": sums.late,
        "risks": sums.risks,
        "forecast": amount(view, line, sums.forecast),
        "validated": amount(view, line, sums.validated),
        "claimed": amount(view, line, sums.claimed),
        "plan": _lights(sums.implementation),
        "value": _lights(sums.potential),
        "documents": f"{sums.documents}, {sums.unread} overdue" if sums.unread else f"{sums.documents}",
    }


def _lights(lights: Lights) -> str:
    """How many lights of each kind, in words; nothing where there is none."""
    said = (f"{number} {light}" for number, light in zip(lights, Light, strict=True) if number)
    return ", ".join(said) or "Not measurable yet"


def _path(terms: MeasureTerms, name: str) -> tuple[str, ...]:
    return tuple(group.title for group in terms.path(name))
