"""How long roles have a case before they decide it, and how often rejected cases come back."""

from functools import cache
from typing import Any

import altair as alt

from control.figures.palette import BLUE, GREY, ORANGE
from control.figures.specification import Specification, without_data

_ROW = 34
_AROUND = 80
"""Pixels for the legend above and the axis below."""
MEDIAN, SLOW = "Median", "90th percentile"
_DRAWN = {MEDIAN: (BLUE, "circle"), SLOW: (ORANGE, "diamond")}


@cache
def role_times(roles: int, unit: str) -> Specification:
    """A line for each of so many roles, from its median to its 90th percentile; `unit` is said on the axis.

    Rows: `role`, `figure` (`MEDIAN` or `SLOW`), `hours`, `low` and `high` (both figures of the role), `told` (a text).
    """
    between = alt.Chart().mark_rule(color=GREY, strokeWidth=2, aria=False)
    between = between.encode(y=_role(), x=_hours("low", unit), x2=alt.X2(field="high"))
    layers = alt.layer(between, _figures(unit), data=alt.NamedData("rows"), height=_ROW * roles + _AROUND)
    return without_data(layers)


@cache
def rework_bars(words: tuple[str, ...]) -> Specification:
    """A bar for each of `words`, which say how often cases came back.

    Rows: `word`, `cases`, `told` (a text).
    """
    word = alt.Y(
        field="word",
        type="nominal",
        scale=alt.Scale(domain=list(words)),
        axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=180),
    )
    axis = alt.Axis(title="Cases", format=",.0f", tickMinStep=1, tickCount=6)
    number = alt.X(field="cases", type="quantitative", axis=axis)
    bars = alt.Chart(alt.NamedData("rows"), height=_ROW * len(words) + 46).mark_bar(color=BLUE, height=_ROW - 14)
    return without_data(bars.encode(y=word, x=number, tooltip=_told()))


def _figures(unit: str) -> Any:
    words, shapes = list(_DRAWN), [shape for _, shape in _DRAWN.values()]
    legend = alt.Legend(title=None, orient="top", direction="horizontal")
    colours = alt.Scale(domain=words, range=[colour for colour, _ in _DRAWN.values()])
    return (
        alt.Chart()
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            y=_role(),
            x=_hours("hours", unit),
            color=alt.Color(field="figure", type="nominal", scale=colours, legend=legend),
            shape=alt.Shape(field="figure", type="nominal", scale=alt.Scale(domain=words, range=shapes), legend=legend),
            tooltip=_told(),
        )
    )


def _role() -> Any:
    axis = alt.Axis(title=None, ticks=False, domain=False, labelLimit=160, labelFlush=False)
    return alt.Y(field="role", type="nominal", sort=None, scale=alt.Scale(type="point", padding=0.6), axis=axis)


def _hours(field: str, unit: str) -> Any:
    return alt.X(field=field, type="quantitative", axis=alt.Axis(title=unit, format=",.0f", tickCount=8))


def _told() -> list[alt.Tooltip]:
    return [alt.Tooltip(field="told", type="nominal", title=" ")]
