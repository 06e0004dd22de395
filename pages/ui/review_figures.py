"""The figures of a review on its page: what each came to, how it went, and, once somebody asks, what makes it."""

from collections.abc import Sequence

import streamlit as st

from control.analysis.control_charts import FEWEST_PERIODS
from control.analysis.figure_charts import FEWEST_DRAWN
from control.policy.review_record import FrozenFigure
from pages.ui import chart_labels, charts, tables
from pages.ui.reads import Record
from pages.ui.review_told import Told, things_of, told_of
from pages.ui.session import View
from pages.ui.text import count, share, shown


def show(view: View, row: Record) -> None:
    """All figures but those of the checklist: those that went on over time drawn, and the way to what makes each."""
    others = [told for name, told in told_of(view, row).items() if not name.startswith("checklist ")]
    st.header(f"{count(len(others), 'figure')}, as they were then")
    for told in others:
        if told.kept.periods:
            _over_time(told)
    plain = [said(told) for told in others if not told.kept.periods]
    if plain:
        with st.container(border=True):
            st.markdown("\n\n".join(plain))
    _listed(view, row, others)


def said(told: Told) -> str:
    """What a figure came to, in a line or two."""
    kept = told.kept
    goal = "" if kept.goal is None else f"; allowed: {share(float(kept.goal)) if kept.goal else 'none'}"
    parts = " · ".join(f"{shown(name)}: {number:,}" for name, number in told.parts.items() if number)
    return f"**{kept.title}**: {counted(kept)}{goal}" + (f"  \n:small[{parts}]" if parts else "")


def counted(kept: FrozenFigure) -> str:
    """What a figure came to: how many, of how many, and which share that is."""
    if kept.of is None:
        return f"{kept.count:,}"
    part = f" ({share(kept.count / kept.of)})" if kept.of and kept.count else ""
    return f"{kept.count:,} of {kept.of:,}{part}"


def behind(view: View, row: Record, told: Told) -> None:
    """The way to the things of a figure, which are read and sent only once it is opened."""
    word = f"List {count(told.kept.count, 'thing')}: {shown(told.kept.title)}"
    key = f"list-{told.kept.name}"
    opened = st.popover(word, icon=":material/list:", type="tertiary", key=key, on_change="rerun")
    if opened.open:
        with opened:
            _things(view, row, told)


def _listed(view: View, row: Record, figures: Sequence[Told]) -> None:
    """What makes the figure that somebody chose; nothing is read of any other."""
    by_title = {told.kept.title: told for told in figures if told.things}
    if by_title:
        title = st.pills("List all that was counted", list(by_title), key="listed", format_func=shown)
        if title is not None:
            _things(view, row, by_title[title])


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
    """A figure, how it went, and what its control chart says of that; why there is none, where there is not."""
    with st.container(border=True, gap="small"):
        if told.reading is None or told.drawn is None:
            ended = f"{count(told.ended, 'period')} had ended: a line needs {FEWEST_DRAWN}, and what is usual noise is "
            st.markdown(f"{said(told)}  \n:small[{ended}known from {FEWEST_PERIODS} on.]")
        else:
            read = told.reading
            st.markdown(f"{said(told)}  \n{chart_labels.says(read)}", help=chart_labels.means(read))
        _defined(told.kept)
        if told.drawn is not None:
            charts.by_name(told.drawn, told.kept.title, is_share=told.is_share, goal=told.goal)


def _defined(kept: FrozenFigure) -> None:
    if not kept.definition:
        return
    key = f"defined-{kept.name}"
    opened = st.popover("Definition", icon=":material/menu_book:", type="tertiary", key=key, on_change="rerun")
    if opened.open:
        opened.markdown("\n".join(f"- **{name}**: {text}" for name, text in kept.definition.items()))
