"""How long an approval log takes: what becomes of rejected cases, and how long each role has a case."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from control.figures.approval_log import MEDIAN, SLOW, rework_bars, role_times
from control.policy.exports import Listing
from control.policy.rulebook import Calendar
from control.queries import approval_log_times
from control.queries.approval_log_counting import Control
from pages.ui import approval_log_words, exporting, reads, tables
from pages.ui.approval_log_choice import HOURS, Looked, hours, named_hours, unit
from pages.ui.approval_log_tiles import PAGE
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import NONE
from pages.ui.text import count, exactly, missing

_HOUR = 3_600


def rework(view: View, looked: Looked) -> None:
    """How often rejected cases came back, and how long that took."""
    asked = (approval_log_times.rework, of_one(view), looked.log)
    rows = reads.rows(*asked)
    if not rows:
        st.caption("Nothing was rejected, so nothing had to come back.")
        return
    words = tuple(_word(row) for row in rows)
    table, chart = st.columns([3, 2], gap="large")
    with table:
        columns = {
            "word": st.column_config.TextColumn("Rejected cases", pinned=True),
            "cases": st.column_config.NumberColumn("Cases", format="%,d"),
            "rounds": st.column_config.NumberColumn("Times in all", format="%,d"),
            **_lengths("Wall time from the first rejection to the next submission", "hours"),
        }
        tables.plain(reads.sent(view, _reworked, *asked), columns, "Rejected cases by how often they came back")
    with chart:
        drawn = reads.sent(view, _bars, *asked)
        st.vega_lite_chart(drawn, rework_bars(words), alt="Rejected cases by how often they came back")
    exporting.offer(view, Listing.LOG_REWORK, {"log": looked.log}, len(rows))
    with st.container(horizontal=True, gap="small"):
        for row, word in zip(rows, words, strict=True):
            address = looked.at(control=Control.REJECTED.value, anew=str(row["anew"]))
            st.page_link(PAGE, label=f"{word}: {count(int(row['cases']))}", query_params=address)


def by_role(view: View, looked: Looked, log: Record) -> None:
    """How long each role has a case, from getting it to deciding it, and the way to its decisions."""
    calendar = hours(view, log)
    asked = (approval_log_times.cycle_times, of_one(view), looked.log, calendar)
    rows = reads.rows(*asked)
    if not rows:
        st.caption("Nothing was decided by this instant.")
        return
    st.caption(_means(calendar, rows))
    table, chart = st.columns([3, 2], gap="large")
    with table:
        columns = {
            "role": st.column_config.TextColumn("Role", pinned=True),
            "decisions": st.column_config.NumberColumn("Decisions", format="%,d"),
            "cases": st.column_config.NumberColumn("Cases", format="%,d"),
            **_lengths("From getting a case to deciding it", unit(calendar).lower()),
        }
        tables.plain(reads.sent(view, _roles, *asked), columns, "How long each role has a case")
    measured = sum(bool(row["measured"]) for row in rows)
    if measured:
        drawn = reads.sent(view, _figures, *asked)
        said = "How long each role has a case: median and 90th percentile"
        chart.vega_lite_chart(drawn, role_times(measured, unit(calendar)), alt=said)
    exporting.offer(view, Listing.LOG_TIMES, {"log": looked.log, **named_hours(calendar)}, len(rows))
    _decisions(looked, calendar, rows)


def _decisions(looked: Looked, calendar: Calendar | None, rows: Sequence[Record]) -> None:
    """The ways to the decisions of each role."""
    with st.container(horizontal=True, gap="small"):
        for row in rows:
            address = looked.at(decided=row["role"] or NONE, **{HOURS: unit(calendar)})
            word = f"{approval_log_words.by_whom(row['role'])}: {count(int(row['decisions']), 'decision')}"
            st.page_link(PAGE, label=word, query_params=address)


def _means(calendar: Calendar | None, rows: Sequence[Record]) -> str:
    """How the times are defined, and what could not be measured."""
    counted = (
        "Wall hours: nights, weekends and holidays count."
        if calendar is None
        else f"Working hours by the calendar {calendar.name}, in {calendar.zone}: nights and holidays do not count."
    )
    left = sum(int(row["decisions"] - row["measured"]) for row in rows)
    unmeasured = f" {count(left, 'decision')} with nothing before it: counted, and not measured." if left else ""
    return f"From the event before a decision to the decision. {counted}{unmeasured}"


def _lengths(means: str, counted: str) -> dict[str, Any]:
    return {
        "median": st.column_config.NumberColumn("Median, h", format="%,.2f", help=f"{means}, in {counted}"),
        "p90": st.column_config.NumberColumn(
            "90th percentile, h", format="%,.2f", help="Nine of ten took no longer; linear between neighbours"
        ),
    }


def _word(row: Record) -> str:
    return approval_log_words.times(int(row["anew"])).capitalize()


def _reworked(_: View, found: pd.DataFrame) -> pd.DataFrame:
    words = [_word(row) for row in found.to_dict("records")]
    named = {"median": found["median_hours"], "p90": found["p90_hours"]}
    return pd.DataFrame({"word": words, "cases": found["cases"], "rounds": found["rounds"], **named})


def _bars(_: View, found: pd.DataFrame) -> pd.DataFrame:
    words = [_word(row) for row in found.to_dict("records")]
    told = [f"{word}: {count(int(number), 'case')}" for word, number in zip(words, found["cases"], strict=True)]
    return pd.DataFrame({"word": words, "cases": found["cases"], "told": told})


def _roles(_: View, found: pd.DataFrame) -> pd.DataFrame:
    named = {"median": found["median_hours"], "p90": found["p90_hours"]}
    roles = [NONE if missing(role) else role for role in found["role"]]
    return pd.DataFrame({"role": roles, "decisions": found["decisions"], "cases": found["cases"], **named})


def _figures(_: View, found: pd.DataFrame) -> pd.DataFrame:
    """A row for each figure of each role in which something was measured."""
    measured = [row for row in found.to_dict("records") if row["measured"]]
    rows = []
    for row in measured:
        role = NONE if missing(row["role"]) else row["role"]
        ends = {"low": row["median_hours"], "high": row["p90_hours"]}
        for figure, value in ((MEDIAN, row["median_hours"]), (SLOW, row["p90_hours"])):
            told = f"{role}, {figure.lower()}: {exactly(value * _HOUR)}"
            rows.append({"role": role, "figure": figure, "hours": value, "told": told, **ends})
    return pd.DataFrame(rows, columns=["role", "figure", "hours", "told", "low", "high"])
