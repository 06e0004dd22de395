"""The charts of a pack: a figure over time within the limits of its own noise, and the parts of a figure."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from control.analysis.control_charts import Signal, p_prime, xmr
from control.packs.review_pages import Bars, Lines, Series
from control.packs.review_text import shown
from control.policy.review_record import FrozenFigure, FrozenPeriod

FEWEST = 2
"""Fewer periods than these have no line between them."""
NO_PART = "In none of these"


def lines_of(figure: FrozenFigure) -> Lines | None:
    """The figure over the periods that have ended; None where there are too few of them to be drawn.

    Shares where every period says of how many it is; counts otherwise.
    """
    ended = [each for each in figure.periods if each.ended]
    is_share = _are_shares(ended)
    counts = tuple((each.count, each.of) for each in ended)
    if is_share:
        chart = p_prime([count for count, _ in counts], [of for _, of in counts])
    else:
        chart = xmr(count for count, _ in counts)
    if chart["value"].notna().sum() < FEWEST:
        return None
    around = [_series("Mean", chart["centre"]), _series("Upper limit", chart["upper"])]
    around.append(_series("Lower limit", chart["lower"] if is_share else chart["lower"].clip(lower=0)))
    if is_share and figure.goal is not None:
        around.append(Series("Goal", (float(figure.goal),) * len(ended)))
    signals = tuple(Signal(each) for each in chart["signal"])
    names = tuple(shown(each.name) for each in ended)
    return Lines(
        names, _series("Share" if is_share else "Count", chart["value"]), signals, tuple(around), is_share, counts
    )


def bars_of(figure: FrozenFigure) -> Bars | None:
    """How many things each part has, and how many are in none of them; None where the figure is told as a whole."""
    if not figure.parts:
        return None
    found = {shown(part): count for part, count in figure.by_part.items()}
    outside = figure.count - sum(found.values())
    if outside:
        found[NO_PART] = outside
    return Bars(tuple(found), tuple(found.values()), max(found.values()))


def _are_shares(periods: Sequence[FrozenPeriod]) -> bool:
    return any(each.of for each in periods) and all(0 <= each.count <= each.of for each in periods)


def _series(name: str, values: pd.Series) -> Series:
    return Series(name, tuple(None if np.isnan(each) else round(float(each), _DIGITS) for each in values))


_DIGITS = 9
"""Behind the point: more than anybody sees, and fewer than machines differ in."""
