"""Whether anybody watches: what is due fires only while the worker runs, so its silence comes before every figure."""

from datetime import timedelta

import streamlit as st

from control.queries.worker import SILENT_AFTER, Heartbeat, heartbeat
from pages.ui import session
from pages.ui.session import View
from pages.ui.text import duration


def heartbeat_of(view: View) -> Heartbeat | None:
    """The worker's last sign of life, read anew each time: it is outside the trail, so no revision tells of it."""
    with session.reading(view.runtime) as connection:
        return heartbeat(connection)


def silence(view: View) -> tuple[Heartbeat | None, timedelta | None]:
    """The worker's last sign of life, and for how long it has been silent; None: it never ran."""
    seen = heartbeat_of(view)
    return seen, None if seen is None else max(view.runtime.now() - seen.seen_at, timedelta())


def is_silent(silent: timedelta | None) -> bool:
    """Whether nobody does the work of time."""
    return silent is None or silent > SILENT_AFTER


def warn(view: View, silent: timedelta | None) -> None:
    """Say that nobody watches, where nobody does; the past knows nothing of it."""
    if view.past or not is_silent(silent):
        return
    since = "has never run here" if silent is None else f"has been silent for {duration(silent)}"
    st.warning(
        f"The worker {since}: nothing is escalated, no breach is recorded and no notice is sent until it runs. "
        "Start it with `python -m control worker`.",
        icon=":material/sensors_off:",
    )
