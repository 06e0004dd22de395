"""A figure over time with the limits of its own noise: what was judged in each period, and its control chart."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from control.analysis.control_charts import p_prime, variation, xmr
from control.policy.periods import Length, periods
from control.policy.scope import Scope
from control.queries.sla import series
from control.queries.standing import Promise

MOST = 156
"""Periods of a trend, the latest of them: three years of weeks."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which periods: those of one length from `first` to `last`, as a zone counts them."""

    first: datetime
    last: datetime
    length: Length
    zone: ZoneInfo


def on_time(connection: Connection, as_of: datetime, scope: Scope, promise: Promise, span: Span) -> pd.DataFrame:
    """The share on time of what was judged in each period, by a p′ chart.

    A row for each period: name, start (aware UTC), ended (by `as_of`), judged, met, breached (counts); value (share,
    null: nothing was judged, or it goes on: two days of a month are read as a change), centre, lower, upper, signal (of
    `control.analysis.control_charts`), and says (a `Variation`).
    """
    cut = _counted(connection, as_of, scope, promise, span)
    met, judged = (cut[name].where(cut["ended"], 0) for name in ("met", "judged"))
    return _trend(cut, p_prime(met, judged), higher_is_better=True)


def breached(connection: Connection, as_of: datetime, scope: Scope, promise: Promise, span: Span) -> pd.DataFrame:
    """How many were breached in each period, by an XmR chart; the columns of `on_time`, `value` a count."""
    cut = _counted(connection, as_of, scope, promise, span)
    counts = [int(row["breached"]) if row["ended"] else None for row in cut.to_dict("records")]
    return _trend(cut, xmr(counts), higher_is_better=False)


def _trend(cut: pd.DataFrame, chart: pd.DataFrame, *, higher_is_better: bool) -> pd.DataFrame:
    says = [variation(signal, higher_is_better).value for signal in chart["signal"]]
    return pd.concat([cut, chart.assign(says=says)], axis="columns")


def _counted(connection: Connection, as_of: datetime, scope: Scope, promise: Promise, span: Span) -> pd.DataFrame:
    cut = periods(span.first, span.last, span.length, span.zone)[-MOST:]
    edges = [*(each.start for each in cut), cut[-1].end]
    counts = series(connection, as_of, scope, promise, edges).set_index("period")
    counts = counts.reindex(range(len(cut)), fill_value=0).astype("int64").rename_axis(None)
    named = {"name": [each.name for each in cut], "start": [each.start for each in cut]}
    ended = [each.end <= as_of for each in cut]
    return pd.concat([pd.DataFrame({**named, "ended": ended}), counts], axis="columns")
