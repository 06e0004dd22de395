"""A figure over time within the limits of its own noise."""

from functools import cache
from typing import Any

import altair as alt

from control.analysis.control_charts import Variation
from control.figures.palette import BLUE, GREY, ORANGE
from control.figures.specification import Specification, instants, without_data

_SAYS = {Variation.COMMON_CAUSE: GREY, Variation.IMPROVEMENT: BLUE, Variation.CONCERN: ORANGE}
_FIRST = alt.value(0)
_SHAPES = ["circle", "triangle-up", "triangle-down"]


@cache
def control_chart(title: str, number_format: str, goal: float | None, *, named: bool = False) -> Specification:
    """A control chart with `title` on its axis, and a line at `goal` where there is one.

    Rows: `at` (milliseconds, local reading; where periods are `named` they stand in their order and have none),
    `period` (its name), `value`, `centre`, `lower` and `upper`, `band_lower` and `band_upper` (these limits as far as
    they are drawn), `says` (a `Variation`), `judged` (a text about what was counted; empty: nothing is said of it).
    """
    x = _names() if named else instants(alt.X, "at", "%b %Y")
    layers = [_band(x), _line(x), _value(x, title, number_format), _points(x, number_format), _mean()]
    wanted = [] if goal is None else _goal(goal)
    return without_data(alt.layer(*layers, *wanted, data=alt.NamedData("rows"), height=300))


def _names() -> Any:
    axis = alt.Axis(title=None, labelOverlap=True, labelSeparation=12, labelAngle=0, grid=False)
    return alt.X(field="period", type="ordinal", sort=None, axis=axis)


def _y(field: str) -> Any:
    return alt.Y(field=field, type="quantitative", scale=alt.Scale(zero=False), axis=alt.Axis(title=None))


def _band(x: Any) -> Any:
    limits = {"x": x, "y": _y("band_lower"), "y2": alt.Y2(field="band_upper")}
    return alt.Chart().mark_area(color=GREY, opacity=0.14, interpolate="step").encode(**limits)


def _line(x: Any) -> Any:
    return alt.Chart().mark_line(color=GREY, strokeDash=[6, 4], strokeWidth=1.5).encode(x=x, y=_y("centre"))


def _mean() -> Any:
    """What the line of the mean is, written at its beginning."""
    height = alt.Y(field="centre", type="quantitative", aggregate="max", scale=alt.Scale(zero=False))
    return _text(GREY).encode(x=_FIRST, y=height, text=alt.value("mean"))


def _goal(goal: float) -> list[Any]:
    # Its word is read aloud; the line has none of its own, and would be a picture without a name.
    line = alt.Chart().mark_rule(color=ORANGE, strokeDash=[2, 3], strokeWidth=1.5, aria=False)
    # Of all rows one is made: the word is written once.
    word = _text(ORANGE).transform_aggregate(rows="count()")
    return [line.encode(y=alt.datum(goal)), word.encode(x=_FIRST, y=alt.datum(goal), text=alt.value("goal"))]


def _text(color: str) -> Any:
    return alt.Chart().mark_text(color=color, align="left", baseline="bottom", dx=2, dy=-3, fontWeight="bold")


def _value(x: Any, title: str, number_format: str) -> Any:
    axis = alt.Axis(title=title, titleAnchor="end", titleAngle=0, titleAlign="left", titleY=-12, format=number_format)
    y = alt.Y(field="value", type="quantitative", scale=alt.Scale(zero=False), axis=axis)
    return alt.Chart().mark_line(color=GREY, strokeWidth=1.5).encode(x=x, y=y)


def _points(x: Any, number_format: str) -> Any:
    words = [word.value for word in _SAYS]
    # Narrow enough for its three words to stand beside each other on a phone.
    legend = alt.Legend(title=None, orient="top", direction="horizontal", columnPadding=4)
    colour = alt.Color(field="says", type="nominal", scale=alt.Scale(domain=words, range=list(_SAYS.values())))
    shape = alt.Shape(field="says", type="nominal", scale=alt.Scale(domain=words, range=_SHAPES), legend=legend)
    shown = [("period", "Period", None), ("value", "Value", number_format), ("judged", "Counted", None)]
    limits = [("centre", "Mean", number_format), ("lower", "Lower limit", number_format)]
    upper = [("upper", "Upper limit", number_format), ("says", "Says", None)]
    return (
        alt.Chart()
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x=x,
            y=_y("value"),
            color=colour.legend(legend),
            shape=shape,
            tooltip=[_tooltip(*named) for named in (*shown, *limits, *upper)],
        )
    )


def _tooltip(field: str, title: str, number_format: str | None) -> alt.Tooltip:
    if number_format is None:
        return alt.Tooltip(field=field, type="nominal", title=title)
    return alt.Tooltip(field=field, type="quantitative", title=title, format=number_format)
