"""The tiles of the overview: each a count or a share with its definition, and the way to exactly its rows."""

from datetime import timedelta

import streamlit as st

from control.model import TargetKind
from control.policy.periods import days_before
from control.queries import escalations, sla
from control.queries.backlog import AGES
from control.queries.standing import Promise
from control.queries.worker import SILENT_AFTER, Heartbeat
from pages.ui import aged, reads, tiles, trends
from pages.ui.choices import Choice, goal_of
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, duration, missing, shown

DAYS = 30
"""Days back over which promises are judged and acknowledgements counted here: recent, and enough to count."""


def attainment(view: View) -> None:
    """How well answers and resolutions were kept of late, with what their control charts say."""
    since = days_before(view.as_of, DAYS, view.zone)
    for kind in (TargetKind.RESOLUTION, TargetKind.FIRST_RESPONSE):
        _kept(view, Choice(Promise(kind, since=since), goal_of(view, kind)))


def _kept(view: View, choice: Choice) -> None:
    promise = choice.promise
    [row] = reads.rows(sla.attainment, view.scope, promise)
    with st.container(border=True, height="stretch"):
        tiles.share_on_time(view, choice, row, _trend(view, choice), f", {DAYS} days")


def _trend(view: View, choice: Choice) -> trends.Trend | None:
    """The same promise since the beginning: what is usual is seen from further back than a month."""
    always = Choice(Promise(choice.promise.kind), choice.goal)
    [row] = reads.rows(sla.attainment, view.scope, always.promise)
    if not row["judged"]:
        return None
    between = (row["first_judged_at"], row["last_judged_at"])
    return trends.on_time(view, always, trends.lengths(view, between)[0], between)


def backlog(view: View, row: Record) -> None:
    """What is open by age, each age with the way to its tickets."""
    st.header(f"{count(row['open'], 'ticket')} {'is' if row['open'] == 1 else 'are'} open")
    grid = st.grid(6, min_column_width=130, gap="small")
    for age in AGES:
        with grid.container(border=True, height="stretch"):
            st.metric(
                f"{age.name} days", count(row[age.name]), help=f"By local days in {view.zone.key}, both included."
            )
            tiles.listed("tickets.py", int(row[age.name]), aged.address(age))


def acknowledgement(view: View) -> None:
    """How soon somebody says that they have what was escalated."""
    since = days_before(view.as_of, DAYS, view.zone)
    [row] = reads.rows(escalations.acknowledgement, view.scope, since)
    with st.container(border=True, height="stretch"):
        median = "–" if missing(row["median_seconds"]) else duration(row["median_seconds"])
        st.metric(
            f"Until somebody has it, {DAYS} days",
            median,
            icon=":material/visibility:",
            help="The median of the time from raised to acknowledged, of escalations acknowledged in these days; "
            "calendar time. Those that nobody has seen yet are not in it: they are counted as escalated.",
        )
        mean = "" if missing(row["mean_seconds"]) else f"; {duration(row['mean_seconds'])} on average"
        st.caption(f"{count(row['n'], 'escalation')}{mean}")


def worker(view: View, seen: Heartbeat | None, silent: timedelta | None) -> None:
    """Whether the work of time is being done."""
    with st.container(border=True, height="stretch"):
        value = "never" if silent is None else f"{duration(silent, 1)} ago"
        st.metric(
            "The worker last ran",
            value,
            icon=":material/schedule:",
            help="The worker raises escalations, records breaches and delivers notices. It says so every few seconds; "
            f"it counts as silent after {duration(SILENT_AFTER)}.",
        )
        st.caption("Start it with `python -m control worker`." if seen is None else shown(f"By {seen.holder}."))
