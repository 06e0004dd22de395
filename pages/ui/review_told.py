"""The figures that a review was frozen with as its page tells them: what they come to, without what makes them.

They are read out of what was kept once, not at every look; what makes a figure is read when it is asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from control.analysis.control_charts import Reading
from control.analysis.figure_charts import FigureChart, chart_of
from control.policy.review_record import FrozenFigure
from control.policy.review_restoring import figure_of
from control.policy.scope import Scope
from control.queries import review_room
from control.queries.counting import By
from pages.ui import charts, links, reads, tables
from pages.ui.reads import Record
from pages.ui.session import View


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it was when its review was frozen, without the things that make it."""

    kept: FrozenFigure
    """Its things are left out, but the issues among them: about those something can be done at once."""
    parts: Mapping[str, int]
    """How many things each of its parts counts; empty: it is told as a whole."""
    things: int
    """How many things were kept."""
    ended: int
    """How many periods had ended."""
    drawn: pa.Table | None
    """Its control chart, ready to be drawn; None: it has none."""
    goal: float | None
    """The line of the goal within it."""
    is_share: bool
    reading: Reading | None
    """What it says."""


def told_of(view: View, row: Record) -> dict[str, Told]:
    """The figures that a review was frozen with, by name, in their order."""
    return reads.made(view, _told, view.scope, int(row["id"]))


def figures_of(scope: Scope, number: int) -> dict[str, FrozenFigure]:
    """The same with all that makes them."""
    rows = reads.rows(review_room.figures, scope, number)
    return {str(each["name"]): figure_of(json.loads(str(each["content"]))) for each in rows}


def things_of(view: View, row: Record, name: str) -> pa.Table:
    """What makes one figure, ready to be listed."""
    return reads.sent(view, _things, review_room.figures, view.scope, int(row["id"]), name)


def _told(_: View, scope: Scope, number: int) -> dict[str, Told]:
    return {name: _without_things(each) for name, each in figures_of(scope, number).items()}


def _without_things(figure: FrozenFigure) -> Told:
    chart = chart_of(figure)
    ended = sum(each.ended for each in figure.periods)
    issues = tuple(each for each in figure.things if links.place_of(each.subject) is links.ISSUE)
    plain = (replace(figure, things=issues), figure.by_part, len(figure.things), ended)
    if chart is None:
        return Told(*plain, None, None, is_share=False, reading=None)
    return Told(*plain, _drawn(chart), chart.goal, chart.is_share, chart.reading)


def _drawn(chart: FigureChart) -> pa.Table:
    rows = chart.rows
    judged = [f"{count:,} of {of:,}" for count, of in zip(rows["count"], rows["of"], strict=True)]
    drawn = charts.limits(rows).assign(period=rows["name"], judged=judged if chart.is_share else "")
    return pa.Table.from_pandas(drawn, preserve_index=False)


def _things(view: View, figures: pd.DataFrame) -> pd.DataFrame:
    [content] = figures["content"]
    fields = ("subject", "said", "unit", "since_at", "about")
    things = pd.DataFrame(json.loads(str(content))["things"]).reindex(columns=list(fields))
    leads = things["subject"].map(links.leads)
    return pd.DataFrame(
        {
            "subject": things["subject"],
            "ticket": things["subject"].where(leads, things["about"]),
            "said": things["said"],
            "unit": tables.named(view.rulebook, By.UNIT, things["unit"]),
            "since": pd.to_datetime(things["since_at"], utc=True, format="ISO8601").dt.tz_convert(view.zone.key),
        }
    )
