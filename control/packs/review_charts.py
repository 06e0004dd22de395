"""The charts of a pack: a figure over time within the limits of its own noise, and the parts of a figure."""

import math

import numpy as np
import pandas as pd

from control.analysis.control_charts import Signal
from control.analysis.figure_charts import chart_of
from control.packs.review_pages import Bars, Lines, Series
from control.packs.review_text import shown
from control.policy.review_record import FrozenFigure

_AROUND = {"Mean": "centre", "Upper limit": "upper", "Lower limit": "lower"}
_MOST_TICKS, _FREE = 6, 1.05
"""Marks of an axis at most, and how much higher than its highest value it goes."""
NO_PART = "In none of these"


def lines_of(figure: FrozenFigure) -> Lines | None:
    """The figure over the periods that have ended, as its control chart says; None where it has none."""
    chart = chart_of(figure)
    if chart is None:
        return None
    rows = chart.rows
    around = [_series(name, rows[column]) for name, column in _AROUND.items()]
    if chart.goal is not None:
        around.append(Series("Goal", (chart.goal,) * len(rows)))
    return Lines(
        tuple(shown(name) for name in rows["name"]),
        _series("Share" if chart.is_share else "Count", rows["value"]),
        tuple(Signal(each) for each in rows["signal"]),
        tuple(around),
        chart.is_share,
        tuple(zip(map(int, rows["count"]), map(int, rows["of"]), strict=True)),
        chart.reading,
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


def ticks_of(lines: Lines) -> list[float]:
    """Where the axis of a chart is marked, from 0 to its end: at round numbers, two of them at least."""
    most = lines.top * _FREE or 1.0
    if lines.is_share and lines.top <= 1:
        most = min(most, 1.0)
    power = 10.0 ** math.floor(math.log10(most / _MOST_TICKS))
    step = next(power * each for each in (1, 2, 5, 10) if most / (power * each) <= _MOST_TICKS)
    return [number * step for number in range(math.ceil(most / step - 1e-9) + 1)]


def _series(name: str, values: pd.Series) -> Series:
    return Series(name, tuple(None if np.isnan(each) else round(float(each), _DIGITS) for each in values))


_DIGITS = 9
"""Behind the point: more than anybody sees, and fewer than machines differ in."""
