"""Charts: data put into a specification that was made once."""

import pandas as pd
import pyarrow as pa
import streamlit as st

from control.figures.control_chart import control_chart
from control.figures.ledger import ledger_chart
from control.model import Holder
from control.policy.ledger import Part
from pages.ui import reads
from pages.ui.labels import HOLDERS, PARTS
from pages.ui.session import View
from pages.ui.text import count, exactly, instant, wall_clock
from pages.ui.trends import Trend


def over_time(view: View, trend: Trend) -> None:
    """A figure over time within the limits of its noise; periods in which nothing was judged leave a gap."""
    rows = reads.sent(view, _periods, *trend.question)
    specification = control_chart(trend.title, trend.number_format, trend.goal)
    st.vega_lite_chart(rows, specification, alt=f"{trend.title} by period, with the limits of its noise")


def by_name(rows: pa.Table, title: str, is_share: bool, goal: float | None) -> None:
    """A figure over periods that are known by name, oldest first; `rows` as `limits` makes them, with their words."""
    specification = control_chart("Share" if is_share else "Count", ".1%" if is_share else ",.0f", goal, named=True)
    st.vega_lite_chart(rows, specification, alt=f"{title} by period, with the limits of its noise")


def limits(chart: pd.DataFrame) -> pd.DataFrame:
    """What a control chart came to in each period, with its limits as far as they are drawn."""
    low, high = _drawn(chart["value"])
    bands = {"band_lower": chart["lower"].clip(low, high), "band_upper": chart["upper"].clip(low, high)}
    return chart[["value", "centre", "lower", "upper", "says"]].assign(**bands)


def ledger(rows: pa.Table, due_at: float | None) -> None:
    """Who held the time of a clock, drawn; `rows` as `segments` makes them, `due_at` a local reading (milliseconds)."""
    holders, counted = (set(rows[name].to_pylist()) for name in ("holder", "part"))
    lanes = tuple(word for word in HOLDERS.values() if word in holders)
    parts = tuple((part, word) for part, word in PARTS.items() if word in counted)
    time_format = _time_format((rows["end"][-1].as_py() - rows["start"][0].as_py()) / 86_400_000)
    drawn = rows if due_at is None else rows.append_column("due", pa.array([due_at] * len(rows)))
    specification = ledger_chart(lanes, parts, time_format, due_at is not None)
    st.vega_lite_chart(drawn, specification, alt="Who held the time of this clock, and what of it counted")


def segments(view: View, ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledger, as its query answers, in words and local readings."""
    return pd.DataFrame(
        {
            "start": [wall_clock(at, view.zone) for at in ledger["start"]],
            "end": [wall_clock(at, view.zone) for at in ledger["end"]],
            "holder": [HOLDERS[Holder(holder)] for holder in ledger["holder"]],
            "part": [PARTS[Part(part)] for part in ledger["part"]],
            "from": [instant(at, view.zone) for at in ledger["start"]],
            "to": [instant(at, view.zone) for at in ledger["end"]],
            "length": [exactly(seconds) for seconds in ledger["seconds"]],
            "line": ledger["line"],
        }
    )


def _periods(view: View, trend: pd.DataFrame) -> pd.DataFrame:
    return limits(trend).assign(
        at=[wall_clock(start, view.zone) for start in trend["start"]],
        period=trend["name"],
        judged=[count(int(number), "ticket") for number in trend["judged"]],
    )


def _drawn(values: pd.Series) -> tuple[float, float]:
    """How far limits are drawn: where little was counted they lie far out and would flatten all the rest."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.25 or 1.0
    return low - room, high + room


def _time_format(days: float) -> str:
    """How an axis of so many days of wall time reads."""
    return "%a %d %b %H:%M" if days <= 10 else "%d %b" if days <= 200 else "%b %Y"
