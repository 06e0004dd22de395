"""The figures of a review on its page: what each came to, how it went, and, once somebody opens it, what makes it."""

import streamlit as st

from control.analysis.control_charts import FEWEST_PERIODS
from control.analysis.figure_charts import FEWEST_DRAWN
from control.policy.review_record import FrozenFigure
from pages.ui import chart_labels, charts, tables
from pages.ui.reads import Record
from pages.ui.review_told import Told, things_of, told_of
from pages.ui.session import View
from pages.ui.text import count, share


def show(view: View, row: Record) -> None:
    """All figures but those of the checklist, each with what makes it."""
    others = [told for name, told in told_of(view, row).items() if not name.startswith("checklist ")]
    st.header(f"{count(len(others), 'figure')}, as they were then")
    for told in others:
        with st.container(border=True, gap="small"):
            figure(view, row, told)
            _over_time(told)


def figure(view: View, row: Record, told: Told) -> None:
    """What a figure came to, in a line or two, and what is behind it."""
    kept = told.kept
    goal = "" if kept.goal is None else f"; allowed: {share(float(kept.goal)) if kept.goal else 'none'}"
    said = f"**{kept.title}**: {counted(kept)}{goal}"
    parts = " · ".join(f"{name}: {number:,}" for name, number in told.parts.items() if number)
    st.markdown(f"{said}  \n:small[{parts}]" if parts else said)
    if kept.definition and told.things:
        with st.container(horizontal=True):
            _defined(kept)
            _list(view, row, told)
        return
    if told.things:
        _list(view, row, told)
    if kept.definition:
        _defined(kept)


def counted(kept: FrozenFigure) -> str:
    """What a figure came to: how many, of how many, and which share that is."""
    if kept.of is None:
        return f"{kept.count:,}"
    part = f" ({share(kept.count / kept.of)})" if kept.of and kept.count else ""
    return f"{kept.count:,} of {kept.of:,}{part}"


def _defined(kept: FrozenFigure) -> None:
    with st.popover("Definition", icon=":material/menu_book:", type="tertiary"):
        st.markdown("\n".join(f"- **{name}**: {text}" for name, text in (kept.definition or {}).items()))


def _list(view: View, row: Record, told: Told) -> None:
    """The way to the things of a figure, which are read and sent only once it is opened."""
    name, word = told.kept.name, f"List {count(told.kept.count, 'thing')}"
    opened = st.popover(word, icon=":material/list:", type="tertiary", key=f"list-{name}", on_change="rerun")
    if opened.open:
        with opened:
            _things(view, row, told)


def _things(view: View, row: Record, told: Told) -> None:
    columns = {
        "subject": "Number",
        "ticket": "Of",
        "said": st.column_config.TextColumn("What it is", width=260),
        "unit": "Unit",
        "since": tables.instants(view, "Since"),
    }
    rows = things_of(view, row, told.kept.name)
    tables.plain(rows, columns, f"{told.kept.title}: all that were counted", key=f"things-{told.kept.name}")


def _over_time(told: Told) -> None:
    """How it went, with what its control chart says; why not, where it has none."""
    if told.reading is None or told.drawn is None:
        if told.kept.periods:
            ended = count(told.ended, "period")
            st.caption(f"{ended} had ended: a line needs {FEWEST_DRAWN}, and its noise is known from {FEWEST_PERIODS}.")
        return
    st.markdown(chart_labels.says(told.reading), help=chart_labels.means(told.reading))
    charts.by_name(told.drawn, told.kept.title, is_share=told.is_share, goal=told.goal)
