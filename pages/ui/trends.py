"""Figures over time as pages show them: which figure, in which periods, and what its control chart says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from control.analysis.control_charts import FEWEST_PERIODS, Reading, reading
from control.policy.periods import Length, periods
from control.policy.scope import Scope
from control.queries import trends
from control.queries.standing import Promise
from control.queries.trends import Span
from pages.ui import reads
from pages.ui.choices import Choice
from pages.ui.reads import Query, Record
from pages.ui.session import View
from pages.ui.text import missing


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over time."""

    title: str
    number_format: str
    higher_is_better: bool
    goal: float | None
    """In the figure's own unit; None: none was set for it."""
    question: tuple[Query, Scope, Promise, Span]
    """The query of `control.queries.trends` that answers with its rows, and what it is asked."""

    @property
    def known(self) -> list[Record]:
        """The rows of the periods that are over and in which something was judged."""
        return [row for row in reads.rows(*self.question) if not missing(row["value"])]

    @property
    def going_on(self) -> Record | None:
        """The row of a period that is not over, in which something was judged already; None: there is none."""
        latest = reads.rows(*self.question)[-1]
        return None if latest["ended"] or not latest["judged"] else latest

    @property
    def reading(self) -> Reading:
        """What its control chart says."""
        return reading(reads.ask(*self.question), self.goal, self.higher_is_better)


Between = tuple[datetime, datetime]
"""The instants between which something was judged, both included."""


def on_time(view: View, choice: Choice, length: Length, between: Between) -> Trend:
    """The share that was on time of what was judged in each period."""
    span = Span(*between, length, view.zone)
    return Trend("On time", ".0%", True, choice.goal, (trends.on_time, view.scope, choice.promise, span))


def breached(view: View, choice: Choice, length: Length, between: Between) -> Trend:
    """How many were breached in each period."""
    span = Span(*between, length, view.zone)
    return Trend("Breached tickets", ",.0f", False, None, (trends.breached, view.scope, choice.promise, span))


FIGURES: dict[str, Callable[[View, Choice, Length, Between], Trend]] = {"On time": on_time, "Breached": breached}


def lengths(view: View, between: Between | None) -> list[Length]:
    """Months first where there are enough of them for a control chart to speak, else weeks first."""
    months = [] if between is None else periods(*between, Length.MONTH, view.zone)
    return [Length.MONTH, Length.WEEK] if len(months) >= FEWEST_PERIODS else [Length.WEEK, Length.MONTH]
