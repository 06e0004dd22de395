"""Charts: data put into a specification that was made once."""

import pandas as pd
import streamlit as st

from control.analysis.control_charts import Signal, Variation
from control.figures.control_chart import control_chart
from control.figures.ledger import ledger_chart
from control.model import Holder
from pages.ui.session import View
from pages.ui.text import count, exactly, instant, wall_clock
from pages.ui.trends import Trend


def over_time(view: View, trend: Trend) -> None:
    """A figure over time within the limits of its noise; periods in which nothing was judged leave a gap."""
    rows = trend.chart.assign(
        at=[wall_clock(start, view.zone) for start in trend.periods["start"]],
        period=trend.periods["name"],
        judged=[count(int(number), "ticket") for number in trend.periods["judged"]],
        says=[_says(signal, trend.higher_is_better) for signal in trend.chart["signal"]],
        goal=trend.goal,
    )
    said = f"{trend.title} by period, with the limits of its noise"
    specification = control_chart(trend.title, trend.number_format, trend.goal is not None)
    st.vega_lite_chart(rows.drop(columns="signal"), specification, alt=said)


def ledger(view: View, segments: pd.DataFrame, due_at: pd.Timestamp | None) -> None:
    """Who held the time of a clock, drawn; `segments` as the ledger query answers."""
    rows = pd.DataFrame(
        {
            "start": [wall_clock(at, view.zone) for at in segments["start"]],
            "end": [wall_clock(at, view.zone) for at in segments["end"]],
            "holder": segments["holder"],
            "part": segments["part"],
            "from": [instant(at, view.zone) for at in segments["start"]],
            "to": [instant(at, view.zone) for at in segments["end"]],
            "length": [exactly(seconds) for seconds in segments["seconds"]],
            "line": segments["line"],
        }
    )
    has_due = due_at is not None and not pd.isna(due_at)
    if due_at is not None and has_due:
        rows["due"] = wall_clock(due_at, view.zone)
    lanes = tuple(holder for holder in Holder if (segments["holder"] == holder.value).any())
    said = "Who held the time of this clock, and what of it counted"
    st.vega_lite_chart(rows, ledger_chart(lanes, has_due), alt=said)


def _says(signal: str, higher_is_better: bool) -> str:
    if signal == Signal.NONE:
        return Variation.COMMON_CAUSE.value
    return (Variation.IMPROVEMENT if (signal == Signal.ABOVE) == higher_is_better else Variation.CONCERN).value
