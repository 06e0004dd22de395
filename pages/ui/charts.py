"""Charts: data put into a specification that was made once."""

import pandas as pd
import streamlit as st

from control.analysis.control_charts import Signal, Variation
from control.figures.control_chart import control_chart
from control.figures.ledger import ledger_chart
from control.model import Holder
from control.policy.ledger import Part
from pages.ui.labels import HOLDERS, PARTS
from pages.ui.session import View
from pages.ui.text import count, exactly, instant, wall_clock
from pages.ui.trends import Trend


def over_time(view: View, trend: Trend) -> None:
    """A figure over time within the limits of its noise; periods in which nothing was judged leave a gap."""
    known = trend.rows
    low, high = _drawn(known["value"])
    rows = pd.DataFrame(
        {
            **{name: known[name] for name in ("value", "centre", "lower", "upper")},
            "at": [wall_clock(start, view.zone) for start in known["start"]],
            "period": known["name"],
            "judged": [count(int(number), "ticket") for number in known["judged"]],
            "says": [_says(signal, trend.higher_is_better) for signal in known["signal"]],
            "goal": trend.goal,
            "band_lower": known["lower"].clip(low, high),
            "band_upper": known["upper"].clip(low, high),
        }
    )
    said = f"{trend.title} by period, with the limits of its noise"
    specification = control_chart(trend.title, trend.number_format, trend.goal is not None)
    st.vega_lite_chart(rows, specification, alt=said)


def ledger(view: View, segments: pd.DataFrame, due_at: pd.Timestamp | None) -> None:
    """Who held the time of a clock, drawn; `segments` as the ledger query answers."""
    rows = pd.DataFrame(
        {
            "start": [wall_clock(at, view.zone) for at in segments["start"]],
            "end": [wall_clock(at, view.zone) for at in segments["end"]],
            "holder": [HOLDERS[Holder(holder)] for holder in segments["holder"]],
            "part": [PARTS[Part(part)] for part in segments["part"]],
            "from": [instant(at, view.zone) for at in segments["start"]],
            "to": [instant(at, view.zone) for at in segments["end"]],
            "length": [exactly(seconds) for seconds in segments["seconds"]],
            "line": segments["line"],
        }
    )
    has_due = due_at is not None and not pd.isna(due_at)
    if due_at is not None and has_due:
        rows["due"] = wall_clock(due_at, view.zone)
    lanes = tuple(word for word in HOLDERS.values() if (rows["holder"] == word).any())
    parts = tuple((part, word) for part, word in PARTS.items() if (rows["part"] == word).any())
    specification = ledger_chart(lanes, parts, _time_format(int(segments["seconds"].sum())), has_due)
    st.vega_lite_chart(rows, specification, alt="Who held the time of this clock, and what of it counted")


def _time_format(seconds: int) -> str:
    """How an axis of so much wall time reads."""
    days = seconds / 86_400
    return "%a %d %b %H:%M" if days <= 10 else "%d %b" if days <= 200 else "%b %Y"


def _drawn(values: pd.Series) -> tuple[float, float]:
    """How far limits are drawn: where little was counted they lie far out and would flatten all the rest."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.25 or 1.0
    return low - room, high + room


def _says(signal: str, higher_is_better: bool) -> str:
    if signal == Signal.NONE:
        return Variation.COMMON_CAUSE.value
    return (Variation.IMPROVEMENT if (signal == Signal.ABOVE) == higher_is_better else Variation.CONCERN).value
