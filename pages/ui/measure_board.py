"""The board of measures: a column for each stage, a card for each measure, with its lights."""

from collections.abc import Mapping, Sequence

import streamlit as st

from control.policy.measure_light_terms import Light
from control.policy.measure_terms import Halt, MeasureStage
from pages.ui import links, measure_lights, measure_list
from pages.ui.measure_labels import LIGHTS, MEASURE_HALTS, MEASURE_STAGES
from pages.ui.measure_overview import Glance
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, missing, shown, until

_MOST = 12
"""Cards of a column; the list holds all of them."""


def show(view: View, rows: Sequence[Record], glances: Mapping[int, Glance]) -> None:
    """The stages at which there is any measure, side by side."""
    stages = [stage for stage in MeasureStage if any(row["stage"] == stage for row in rows)]
    with st.grid(len(stages), min_column_width=230, gap="medium"):
        for stage in stages:
            _column(view, stage, [row for row in rows if row["stage"] == stage], glances)


def _column(view: View, stage: MeasureStage, rows: Sequence[Record], glances: Mapping[int, Glance]) -> None:
    with st.container(gap="small"):
        st.markdown(f"{MEASURE_STAGES[stage].badge} {count(len(rows))}")
        for row in rows[:_MOST]:
            _card(view, row, glances[int(row["id"])])
        if len(rows) > _MOST:
            st.caption(f"And {count(len(rows) - _MOST)} more, in the list.")


def _card(view: View, row: Record, glance: Glance) -> None:
    with st.container(border=True, gap="small"):
        halted = "" if missing(row["halt"]) else f"{MEASURE_HALTS[Halt(str(row['halt']))].badge}  \n"
        st.markdown(f"{halted}**{shown(str(row['title']))}**")
        st.markdown("  \n".join(f"{word}: {light(glance.light(name))}" for name, word in measure_lights.WORDS.items()))
        late = f"{count(int(row['late']))} late in its plan. " if int(row["late"]) else ""
        st.caption(f"{shown(measure_list.who(view, row, 'owner'))}. {late}{told(view, glance)}")
        links.measure(f"M-{row['id']}")


def light(found: Light | None) -> str:
    """A light as a badge; in words where it is not known."""
    return "not measurable yet" if found is None else LIGHTS[found].badge


def told(view: View, glance: Glance) -> str:
    """When its owner said last how it stands."""
    if not glance.reports:
        return "Nothing reported yet."
    at = glance.reports[0]["said_at"]
    old = ", which is old" if measure_lights.is_old(view, at) else ""
    return f"Reported {until(at, view.as_of)}{old}."
