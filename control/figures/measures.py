"""What a measure brings against what was forecast, and the tickets that it is to prevent, week by week."""

from functools import cache
from typing import Any

import altair as alt

from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.figures.specification import Specification, instants, without_data

FORECAST, CLAIMED, VALIDATED = "Forecast", "Claimed", "Validated"
_COLOURS = {FORECAST: GREY, CLAIMED: AMBER, VALIDATED: BLUE}


@cache
def value_bars(title: str) -> Specification:
    """Bars of each month, what was forecast beside what came, never one on top of the other; `title` is on the axis.

    Rows: `month` (a text), `figure` (`FORECAST`, `CLAIMED` or `VALIDATED`), `amount`, `told` (a text).
    """
    words = list(_COLOURS)
    colours = alt.Scale(domain=words, range=list(_COLOURS.values()))
    legend = alt.Legend(title=None, orient="top", direction="horizontal")
    axis = alt.Axis(title=title, titleAnchor="end", titleAngle=0, titleAlign="left", titleY=-12, format=",.0f")
    bars = alt.Chart(alt.NamedData("rows"), height=260).mark_bar()
    return without_data(
        bars.encode(
            x=alt.X(field="month", type="nominal", sort=None, axis=alt.Axis(title=None, labelAngle=0)),
            xOffset=alt.XOffset(field="figure", type="nominal", scale=alt.Scale(domain=words)),
            y=alt.Y(field="amount", type="quantitative", axis=axis),
            color=alt.Color(field="figure", type="nominal", scale=colours, legend=legend),
            tooltip=[alt.Tooltip(field="told", type="nominal", title=" ")],
        )
    )


@cache
def weekly_bars(is_observed: bool) -> Specification:
    """A bar for each week, and a line where observation began if it has.

    Rows: `at` (milliseconds, local reading), `tickets`, `told` (a text), and `since` (the same in every row), a local
    reading too, where it `is_observed`.
    """
    x = instants(alt.X, "at", "%b %Y")
    axis = alt.Axis(title="Tickets of its kind a week", titleAnchor="end", titleAngle=0, titleAlign="left", titleY=-12)
    bars = alt.Chart().mark_bar(color=BLUE, width=8)
    bars = bars.encode(
        x=x,
        y=alt.Y(field="tickets", type="quantitative", axis=axis),
        tooltip=[alt.Tooltip(field="told", type="nominal", title=" ")],
    )
    layers = [bars, *(_began() if is_observed else [])]
    return without_data(alt.layer(*layers, data=alt.NamedData("rows"), height=220))


def _began() -> list[Any]:
    """Where observation began. The word is read aloud; the line would be a picture without a name."""
    at = alt.X(field="since", type="temporal", aggregate="min", scale=alt.Scale(type="utc"))
    line = alt.Chart().mark_rule(color=ORANGE, strokeDash=[4, 3], strokeWidth=2, aria=False).encode(x=at)
    word = alt.Chart().mark_text(color=ORANGE, align="right", dx=-5, fontWeight="bold")
    return [line, word.encode(x=at, y=alt.value(8), text=alt.value("watched from here"))]
