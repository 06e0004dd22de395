"""The ledger of one clock, drawn: who held the time, and which of it counted."""

from functools import cache
from typing import Any

import altair as alt

from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.figures.specification import Specification, instants, without_data
from control.model import Holder
from control.policy.ledger import Part

_COLOURS = {Part.ELAPSED: BLUE, Part.PAUSED: AMBER, Part.OUTSIDE: "#B8B8B8", Part.CLOSED: GREY}
_LANE = 30


@cache
def ledger_chart(lanes: tuple[Holder, ...], with_due: bool) -> Specification:
    """Segments as bars over time, a lane for each holder.

    Rows: `start`, `end` (milliseconds, local readings), `holder`, `part`, `from`, `to`, `length`, `line` (texts), and
    on one row at least `due` (milliseconds) where `with_due`.
    """
    layers = [_segments(lanes)] + ([_due()] if with_due else [])
    return without_data(alt.layer(*layers, data=alt.NamedData("rows"), height=_LANE * len(lanes) + 10))


def _segments(lanes: tuple[Holder, ...]) -> Any:
    words = [part.value for part in _COLOURS]
    legend = alt.Legend(title=None, orient="top", direction="horizontal", symbolType="square")
    lane = alt.Y(
        field="holder",
        type="nominal",
        scale=alt.Scale(domain=[holder.value for holder in lanes]),
        axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=160),
    )
    colour = alt.Color(
        field="part", type="nominal", scale=alt.Scale(domain=words, range=list(_COLOURS.values())), legend=legend
    )
    times = {"from": "From", "to": "To", "length": "Length"}
    texts = {**times, "part": "Counts as", "holder": "Held by", "line": "Because"}
    return (
        alt.Chart()
        .mark_bar(height=_LANE - 12)
        .encode(
            x=instants(alt.X, "start"),
            x2=alt.X2(field="end"),
            y=lane,
            color=colour,
            tooltip=[alt.Tooltip(field=name, type="nominal", title=title) for name, title in texts.items()],
        )
    )


def _due() -> Any:
    return alt.Chart().mark_rule(color=ORANGE, strokeWidth=2, strokeDash=[4, 3]).encode(x=instants(alt.X, "due"))
