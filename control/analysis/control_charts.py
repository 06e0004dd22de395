"""Control charts: which changes of a figure are more than its usual noise, and whether it can hold a goal.

*Source:* Wheeler, Understanding Variation (XmR: mean ± 2.66 × mean moving range, which is 3 ÷ 1.128); Laney, Improved
Control Charts for Attributes, 2002 (p′: the limits of a p chart widened by the variation between periods); the rules,
their run lengths and the words are those of NHS England's Making Data Count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FEWEST_PERIODS = 12
"""Fewer values than this say too little of their own noise (Making Data Count asks for 12 to 15)."""
RUN = 7
"""So many values in a row on one side of the mean, or each beyond the one before, are more than noise."""
Numbers = NDArray[np.float64]
_PER_SIGMA = 1.128
"""The mean moving range of two neighbours in units of the standard deviation."""


class Signal(StrEnum):
    """What makes a value more than noise."""

    NONE = "none"
    ABOVE = "above"
    """It, or the run it belongs to, is unusually high."""
    BELOW = "below"


class Variation(StrEnum):
    """What the latest value says of a figure."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    TOO_FEW = "too few periods"


class Assurance(StrEnum):
    """Whether a figure, as it varies now, can be expected to hold its goal."""

    PASSES = "holds the goal"
    FAILS = "misses the goal"
    HIT_OR_MISS = "hit or miss"
    NO_GOAL = "no goal"
    TOO_FEW = "too few periods"


@dataclass(frozen=True, slots=True)
class Reading:
    """A control chart in two words."""

    variation: Variation
    assurance: Assurance


def xmr(values: Iterable[float | None]) -> pd.DataFrame:
    """A chart of single values, one row each: `value`, `centre`, `lower`, `upper` (null below 2 values), `signal`.

    None is a period without a value: it stays a row and says nothing.
    """
    value = np.array([np.nan if one is None else one for one in values], dtype=np.float64)
    known = value[~np.isnan(value)]
    centre = float(known.mean()) if len(known) else np.nan
    return _chart(value, centre, np.full(len(value), _sigma(known)))


def p_prime(hits: Iterable[int], totals: Iterable[int]) -> pd.DataFrame:
    """A chart of shares `hits` ÷ `totals`, one row each: `value`, `centre`, `lower`, `upper` (within 0 to 1), `signal`.

    A period with a total of 0 has no value. Limits are wider where a total is smaller.
    """
    hit, total = np.array(list(hits), dtype=np.float64), np.array(list(totals), dtype=np.float64)
    total[total == 0] = np.nan
    value = hit / total
    centre = float(hit[~np.isnan(total)].sum() / np.nansum(total)) if not np.isnan(total).all() else np.nan
    binomial = np.sqrt(centre * (1 - centre) / total)
    # Where every share is 0 or 1 there is no variation, and so no unit to measure it in.
    scores = (value - centre) / binomial if 0 < centre < 1 else np.zeros(len(value))
    chart = _chart(value, centre, binomial * _sigma(scores[~np.isnan(scores)]))
    return chart.assign(lower=chart["lower"].clip(0, 1), upper=chart["upper"].clip(0, 1))


def reading(chart: pd.DataFrame, goal: float | None, higher_is_better: bool) -> Reading:
    """What a chart says: its latest value's variation, and whether it will hold `goal` (in the chart's own unit)."""
    known = np.flatnonzero(~np.isnan(chart["value"].to_numpy()))
    if len(known) < FEWEST_PERIODS:
        return Reading(Variation.TOO_FEW, Assurance.NO_GOAL if goal is None else Assurance.TOO_FEW)
    latest = known[-1]
    limits = (chart["lower"].to_numpy()[latest], chart["upper"].to_numpy()[latest])
    signal = str(chart["signal"].iat[latest])
    return Reading(variation(signal, higher_is_better), _assurance(limits, goal, higher_is_better))


def variation(signal: str, higher_is_better: bool) -> Variation:
    """What a value with this signal says in the direction that is wanted."""
    if signal == Signal.NONE:
        return Variation.COMMON_CAUSE
    return Variation.IMPROVEMENT if (signal == Signal.ABOVE) == higher_is_better else Variation.CONCERN


def _assurance(limits: tuple[float, float], goal: float | None, higher_is_better: bool) -> Assurance:
    if goal is None:
        return Assurance.NO_GOAL
    lower, upper = limits
    if lower >= goal if higher_is_better else upper <= goal:
        return Assurance.PASSES
    # A limit that is cut at 0 or 1 is a value that comes about: a goal of all or of none can be met there.
    within = goal <= upper if higher_is_better else goal >= lower
    return Assurance.HIT_OR_MISS if within else Assurance.FAILS


def _chart(value: Numbers, centre: float, sigma: Numbers) -> pd.DataFrame:
    signals = np.full(len(value), Signal.NONE.value, dtype=object)
    known = ~np.isnan(value)
    signals[known] = _signals(value[known], value[known] - centre, sigma[known])
    limits = {"lower": centre - 3 * sigma, "upper": centre + 3 * sigma}
    return pd.DataFrame({"value": value, "centre": centre, **limits, "signal": signals})


def _signals(value: Numbers, away: Numbers, sigma: Numbers) -> list[str]:
    """The signal of each known value; where several rules speak, the first of them decides."""
    side = np.sign(away)
    beyond = np.where(np.abs(away) > 3 * sigma, side, 0)
    outer = np.where(np.abs(away) > 2 * sigma, side, 0)
    rules = (beyond, _two_of_three(outer), _runs(side), _runs(np.sign(np.diff(value, prepend=np.nan)), steps=1))
    found = np.zeros(len(value))
    for rule in rules:
        found = np.where(found == 0, rule, found)
    return [_SIGNALS[int(direction)].value for direction in found]


def _two_of_three(outer: Numbers) -> Numbers:
    """The values in the outer third of the limits that have another on the same side among their two neighbours."""
    found = np.zeros(len(outer))
    for first in range(len(outer) - 2):
        window = outer[first : first + 3]
        for direction in (1, -1):
            if (window == direction).sum() >= 2:
                found[first : first + 3] = np.where(window == direction, direction, found[first : first + 3])
    return found


def _runs(direction: Numbers, steps: int = 0) -> Numbers:
    """The direction of every value in a run of at least `RUN` values; `steps` = 1: directions lie between values."""
    found = np.zeros(len(direction))
    start = 0
    for end in range(1, len(direction) + 1):
        if end < len(direction) and direction[end] == direction[start]:
            continue
        first = max(start - steps, 0)
        if end - first >= RUN and direction[start] in (1, -1):
            found[first:end] = direction[start]
        start = end
    return found


def _sigma(values: Numbers) -> float:
    """The standard deviation that neighbours speak of; null below two values, which have none."""
    return float(np.abs(np.diff(values)).mean()) / _PER_SIGMA if len(values) > 1 else np.nan


_SIGNALS = {0: Signal.NONE, 1: Signal.ABOVE, -1: Signal.BELOW}
