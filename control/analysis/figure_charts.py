"""The control chart of a figure that a review kept: the page draws it and the pack tells of it, and both say the same.

What is kept over time is what nobody wants more of, so less of it is an improvement; its goal is the most that it may
be. *Source:* domain, section 12 (trends are control charts with variation and assurance).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from control.analysis.control_charts import Reading, p_prime, reading, variation, xmr
from control.policy.review_record import FrozenFigure, FrozenPeriod

FEWEST_DRAWN = 2
"""Fewer periods than these have no line between them."""


@dataclass(frozen=True, slots=True)
class FigureChart:
    """A figure over the periods that have ended, within the limits of its own noise."""

    rows: pd.DataFrame
    """A row for each: name, count, of; value (a share or a count; null: of nothing), centre, lower, upper, signal, and
    says (a `Variation`)."""
    is_share: bool
    goal: float | None
    """The most that the value may be; None where none was set, and of counts, of which a share says nothing."""
    reading: Reading


def chart_of(figure: FrozenFigure) -> FigureChart | None:
    """The chart of a figure; None where too few of its periods have ended, or have a value, for a line between them.

    Shares by a p′ chart where every period says of how many it is; counts by an XmR chart otherwise, whose lower limit
    is never below 0.
    """
    ended = [each for each in figure.periods if each.ended]
    is_share = _are_shares(ended)
    counts, totals = [each.count for each in ended], [each.of for each in ended]
    chart = p_prime(counts, totals) if is_share else xmr(counts)
    if chart["value"].notna().sum() < FEWEST_DRAWN:
        return None
    chart["lower"] = chart["lower"].clip(lower=0)
    goal = float(figure.goal) if is_share and figure.goal is not None else None
    says = [variation(str(signal), higher_is_better=False).value for signal in chart["signal"]]
    named = pd.DataFrame({"name": [each.name for each in ended], "count": counts, "of": totals})
    rows = pd.concat([named, chart.assign(says=says)], axis="columns")
    return FigureChart(rows, is_share, goal, reading(chart, goal, higher_is_better=False))


def _are_shares(periods: Sequence[FrozenPeriod]) -> bool:
    return any(each.of for each in periods) and all(0 <= each.count <= each.of for each in periods)
