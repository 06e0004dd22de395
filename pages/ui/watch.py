"""Whether anybody watches: what is due fires only while the worker runs, so its silence comes before every figure.

So does what the worker cannot do: what it could not work on, and what it could not deliver.
"""

from datetime import timedelta

import streamlit as st

from control.queries import notices, work_of_time
from control.queries.worker import SILENT_AFTER, Heartbeat, heartbeat
from pages.ui import session
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, duration, missing, shown

NAMED = 5
"""Tickets that a warning names; of more than these it says how many there are."""


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
    """Say that nobody watches, where nobody does, and what cannot be done; the past knows nothing of it."""
    if view.past:
        return
    if is_silent(silent):
        _warn_of_silence(silent)
    _warn_of_unwatched(view)
    _warn_of_undelivered(view)


def _warn_of_silence(silent: timedelta | None) -> None:
    since = "has never run here" if silent is None else f"has been silent for {duration(silent)}"
    st.warning(
        f"The worker {since}: nothing is escalated, no breach is recorded and no notice is sent until it runs. "
        "Start it with `python -m control worker`.",
        icon=":material/sensors_off:",
    )


def _warn_of_unwatched(view: View) -> None:
    """Say which tickets the worker has given up, and why the first of them: nothing on them is escalated."""
    with session.reading(view.runtime) as connection:
        rows = work_of_time.problems(connection, view.as_of, view.scope, NAMED).to_dict("records")
    left = [row for row in rows if missing(row["next_at"])]
    if not left:
        return
    number = int(left[0]["given_up"])
    named = ", ".join(dict.fromkeys(row["key"] for row in left)) + (" and others" if number > len(left) else "")
    st.warning(
        f"{count(number, 'promise')} cannot be watched: {named}. {shown(left[0]['problem'])} "
        "The worker tries again when it is started anew, or when something changes on the ticket.",
        icon=":material/visibility_off:",
    )


def _warn_of_undelivered(view: View) -> None:
    """Say how many deliveries were given up, and why the last of them."""
    with session.reading(view.runtime) as connection:
        rows = notices.parked(connection, view.as_of, of_one(view), 1).to_dict("records")
    if rows:
        [last] = rows
        st.warning(
            f"{count(int(last['total']), 'notice')} could not be delivered, the last of them {last['number']}: "
            f"{shown(last['problem'])} `python -m control status` lists them, and "
            f"`python -m control deliver --retry {last['number']}` sends one again.",
            icon=":material/unsubscribe:",
        )
