"""The ledger of a clock on a page: its sum as a sentence, drawn, in totals, and line by line."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from control.model import EventKind, Holder, TargetKind
from control.policy.ledger import Part
from control.queries.ledger import OfCycle, ledger
from pages.ui import charts, reads
from pages.ui.labels import EVENTS, HOLDERS, PARTS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import plain
from pages.ui.text import exactly, instant, missing, wall_clock

ALL = "Wall time"


def show(view: View, ticket: Record, clock: Record) -> None:
    """Everything that makes the due time of a cycle explain itself."""
    cycle = OfCycle(str(ticket["key"]), TargetKind(clock["kind"]), int(clock["cycle"]))
    asked = (ledger, of_one(view), view.runtime, cycle)
    segments = reads.ask(*asked)
    if segments.empty:
        st.caption("No time has passed on this clock yet: its first line is written when it has run for a moment.")
        return
    st.markdown(_sum(view, segments, clock))
    due_at = None if missing(clock["due_at"]) else wall_clock(clock["due_at"], view.zone)
    charts.ledger(reads.sent(view, charts.segments, *asked), due_at)
    parts, holders = st.columns(2, gap="large")
    with parts:
        st.table(reads.shaped(view, _by_part, *asked), border="horizontal", alt="Time by what it counts as")
    with holders:
        st.table(reads.shaped(view, _by_holder, *asked), border="horizontal", alt="Time by who held it")
    said = "The ledger line by line: each line begins where the one before it ends"
    plain(reads.sent(view, _lines, *asked), _columns(view), said)


def _sum(view: View, segments: pd.DataFrame, clock: Record) -> str:
    """The one sentence: how much counted, and how that compares with what was promised."""
    counted = int(segments["seconds"].to_numpy()[segments["part"].to_numpy() == Part.ELAPSED].sum())
    promised = int(clock["minutes"]) * 60
    over = counted - promised
    compared = f"{exactly(over)} more than" if over > 0 else f"{exactly(-over)} less than" if over else "exactly"
    start, end = (instant(at, view.zone) for at in (segments["start"].iloc[0], segments["end"].iloc[-1]))
    return (
        f"From {start} to {end}, **{exactly(counted)}** of working time counted: {compared} the "
        f"{exactly(promised)} that were promised."
    )


def _by_part(_: View, segments: pd.DataFrame) -> pd.DataFrame:
    return _totals(segments, "part", PARTS, "What counted")


def _by_holder(_: View, segments: pd.DataFrame) -> pd.DataFrame:
    return _totals(segments, "holder", HOLDERS, "Held by")


def _totals(segments: pd.DataFrame, column: str, words: Mapping[Any, str], title: str) -> pd.DataFrame:
    sums = segments.groupby(column)["seconds"].sum()
    rows = [(word, int(sums[key])) for key, word in words.items() if key in sums]
    rows.append((ALL, int(segments["seconds"].sum())))
    return pd.DataFrame(
        {"Length": [exactly(seconds) for _, seconds in rows], "Seconds": [f"{seconds:,}" for _, seconds in rows]},
        index=pd.Index([word for word, _ in rows], name=title),
    )


def _columns(view: View) -> dict[str, Any]:
    """The titles of the lines, with their zone and units."""
    return {
        "from": st.column_config.DatetimeColumn(f"From, {view.zone.key}", format="D MMM YYYY HH:mm:ss", pinned=True),
        "to": st.column_config.DatetimeColumn("To", format="D MMM YYYY HH:mm:ss"),
        "length": "Length",
        "seconds": st.column_config.NumberColumn("Seconds", format="%,d"),
        "part": "Counts as",
        "holder": "Held by",
        "line": st.column_config.TextColumn("Calendar line", help="In the calendar's own zone"),
        "cause": st.column_config.TextColumn("Since", help="The event that put the ticket where it was"),
    }


def _lines(view: View, segments: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "from": segments["start"].dt.tz_convert(view.zone.key),
            "to": segments["end"].dt.tz_convert(view.zone.key),
            "length": [exactly(seconds) for seconds in segments["seconds"]],
            "seconds": segments["seconds"],
            "part": [PARTS[Part(part)] for part in segments["part"]],
            "holder": [HOLDERS[Holder(holder)] for holder in segments["holder"]],
            "line": segments["line"],
            "cause": [_cause(view, row["cause"], row["caused_at"]) for row in segments.to_dict("records")],
        }
    )


def _cause(view: View, kind: str | None, at: pd.Timestamp) -> str:
    if kind is None or missing(kind):
        return "before the first event"
    return f"{EVENTS[EventKind(kind)].word}, {instant(at, view.zone)}"
