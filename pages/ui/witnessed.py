"""What the newest head that is kept outside the database says of the trail."""

from datetime import timedelta

import streamlit as st

from control.queries.witness import Outside
from pages.ui.session import View
from pages.ui.text import count, instant, until

_LATE = timedelta(minutes=10)
"""The worker writes a head at least so often where anything happens."""


def finding(kept: Outside) -> str:
    """Whether the trail agrees with its newest head."""
    if kept.written_at is None:
        return "Nothing outside the database holds the trail"
    if not kept.agrees:
        return "The trail is not what its newest head says"
    return "The trail agrees with its newest head outside"


def show(view: View, kept: Outside) -> None:
    """How old the newest head is, what came since, and how to be sure of all of it."""
    sure = "`python -m control audit verify` looks at every event and every head."
    if kept.written_at is None:
        st.warning(
            f"No head is kept outside: the worker writes one every few minutes. {sure}", icon=":material/link_off:"
        )
        return
    now = view.runtime.now()
    said = f"Head of event {kept.seq:,}, kept {instant(kept.written_at, view.zone)} ({until(kept.written_at, now)})"
    if not kept.agrees:
        st.error(f"{said}: the trail does not agree with it. {sure}", icon=":material/gpp_bad:")
    elif kept.behind and now - kept.written_at > _LATE:
        late = f"{count(kept.behind, 'event')} since then are held by the chain alone: the worker does not run."
        st.warning(f"{said}. {late} {sure}", icon=":material/hourglass_disabled:")
    else:
        st.caption(f"{said}; {count(kept.behind, 'event')} since then. {sure}")
