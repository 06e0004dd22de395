"""Figures over time: what was judged in each period, and what its control chart says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from control.analysis.control_charts import FEWEST_PERIODS, Reading, p_prime, reading, xmr
from control.policy.periods import Length, Period, periods
from control.queries import sla
from pages.ui import reads
from pages.ui.choices import Choice
from pages.ui.session import View

MOST = 156
"""Periods in a chart, the latest of them: three years of weeks."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over time."""

    title: str
    number_format: str
    higher_is_better: bool
    goal: float | None
    """In the figure's own unit; None: none was set for it."""
    periods: pd.DataFrame
    """A row for each period: `name`, `start`, `judged`, `met`, `breached`."""
    chart: pd.DataFrame
    """Its control chart, as made in `control.analysis.control_charts`."""

    @property
    def reading(self) -> Reading:
        """What the chart says."""
        return reading(self.chart, self.goal, self.higher_is_better)


Between = tuple[datetime, datetime]
"""The instants between which something was judged, both included."""


def on_time(view: View, choice: Choice, length: Length, between: Between) -> Trend:
    """The share that was on time of what was judged in each period; a p′ chart."""
    cut = _judged(view, choice, length, between)
    chart = p_prime(cut["met"].tolist(), cut["judged"].tolist())
    return Trend("On time", ".0%", True, choice.goal, cut, chart)


def breached(view: View, choice: Choice, length: Length, between: Between) -> Trend:
    """How many were breached in each period; an XmR chart."""
    cut = _judged(view, choice, length, between)
    return Trend("Breached tickets", ",.0f", False, None, cut, xmr(cut["breached"].tolist()))


FIGURES: dict[str, Callable[[View, Choice, Length, Between], Trend]] = {"On time": on_time, "Breached": breached}


def lengths(view: View, between: Between | None) -> list[Length]:
    """Months first where there are enough of them for a control chart to speak, else weeks first."""
    months = [] if between is None else periods(*between, Length.MONTH, view.zone)
    return [Length.MONTH, Length.WEEK] if len(months) >= FEWEST_PERIODS else [Length.WEEK, Length.MONTH]


def _judged(view: View, choice: Choice, length: Length, between: Between) -> pd.DataFrame:
    cut: list[Period] = periods(*between, length, view.zone)[-MOST:]
    edges = (*(each.start for each in cut), cut[-1].end)
    counts = reads.ask(sla.series, view.scope, choice.promise, edges).set_index("period")
    counts = counts.reindex(range(len(cut)), fill_value=0).astype("int64")
    return counts.assign(name=[each.name for each in cut], start=[each.start for each in cut])
