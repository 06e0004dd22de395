"""The ledger of one clock, drawn: who held the time, and which of it counted."""

from functools import cache
from typing import Any

import altair as alt

from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.figures.specification import Specification, instants, without_data
from control.policy.ledger import Part

_COLOURS = {Part.ELAPSED: BLUE, Part.PAUSED: AMBER, Part.OUTSIDE: "#B8B8B8", Part.CLOSED: GREY}
_LANE = 34
_AROUND = 76
"""Pixels for the legend above and the axis below."""
_TOLD = {
    "from": "From", "to": "To", "length": "Length", "part": "Counts as", "holder": "Held by", "line": "Because",
}  # fmt: skip
"""What a bar says when one points at it."""


@cache
def ledger_chart(
    lanes: tuple[str, ...], parts: tuple[tuple[Part, str], ...], time_format: str, with_due: bool
) -> Specification:
    """Segments as bars over time: a lane for each holder, a colour for each of `parts` (with its word).

    Rows: `start`, `end` (milliseconds, local readings), `holder` (a lane), `part` (a word), `from`, `to`, `length`,
    `line` (texts); and `due` (milliseconds) where `with_due`.
    """
    layers = [_segments(lanes, parts, time_format)] + (_due(time_format) if with_due else [])
    return without_data(alt.layer(*layers, data=alt.NamedData("rows"), height=_LANE * len(lanes) + _AROUND))


def _segments(lanes: tuple[str, ...], parts: tuple[tuple[Part, str], ...], time_format: str) -> Any:
    lane = alt.Y(
        field="holder",
        type="nominal",
        scale=alt.Scale(domain=list(lanes)),
        axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=160),
    )
    colour = alt.Color(
        field="part",
        type="nominal",
        scale=alt.Scale(domain=[word for _, word in parts], range=[_COLOURS[part] for part, _ in parts]),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="square"),
    )
    return (
        alt.Chart()
        .mark_bar(height=_LANE - 12)
        .encode(
            x=instants(alt.X, "start", time_format),
            x2=alt.X2(field="end"),
            y=lane,
            color=colour,
            tooltip=[alt.Tooltip(field=name, type="nominal", title=title) for name, title in _TOLD.items()],
        )
    )


def _due(time_format: str) -> list[Any]:
    """A line where it is due, and the word for it."""
    at = instants(alt.X, "due", time_format, aggregate="max")
    line = alt.Chart().mark_rule(color=ORANGE, strokeWidth=2, strokeDash=[4, 3]).encode(x=at)
    word = alt.Chart().mark_text(color=ORANGE, align="right", dx=-6, baseline="top", fontWeight="bold")
    return [line, word.encode(x=at, y=alt.value(0), text=alt.value("due"))]
