"""One case of an approval log as a trail that can be read: what happened, by whom, and how long after the last."""

from typing import Any

import pandas as pd
import streamlit as st

from control.policy.approval_log import ActivityMeaning
from control.queries import approval_log
from pages.ui import approval_log_words, reads, tables
from pages.ui.approval_log_choice import Looked
from pages.ui.approval_log_labels import MEANINGS
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import NOTHING, duration, instant, missing, shown


def show(view: View, looked: Looked, case: str) -> None:
    """Everything that a log tells of a case, oldest first."""
    asked = (approval_log.events, of_one(view), looked.log, case)
    events = reads.rows(*asked)
    st.title(f"Case {shown(case)}")
    if not events:
        st.info(f"The log {shown(looked.log)} tells nothing of it by this instant.", icon=":material/search_off:")
        return
    last = events[-1]
    st.markdown(approval_log_words.went(events))
    asks = approval_log_words.amount(last["amount"], last["currency"], exact=True)
    whose = NOTHING if missing(last["requester"]) else shown(last["requester"])
    imports = ", ".join(str(each) for each in sorted({int(each["batch_id"]) for each in events}))
    st.caption(
        f"Log {shown(looked.log)} · amount {shown(asks)} · requester {whose} · told by import {imports} · "
        f"{instant(events[0]['at'], view.zone)} to {instant(last['at'], view.zone)}"
    )
    tables.plain(reads.sent(view, _trail, *asked), _columns(view), "Everything that happened to the case, oldest first")


def _columns(view: View) -> dict[str, Any]:
    return {
        "at": st.column_config.DatetimeColumn(f"At, {view.zone.key}", format="D MMM YYYY HH:mm:ss", pinned=True),
        "meaning": "What it means",
        "activity": st.column_config.TextColumn("In the words of the log", width=300),
        "role": "Role",
        "who": "Who",
        "after": st.column_config.TextColumn("After", help="Wall time since the event before"),
        "amount": st.column_config.TextColumn("Amount then", alignment="right"),
    }


def _trail(view: View, events: pd.DataFrame) -> pd.DataFrame:
    waits = events["at"].diff()
    amounts = zip(events["amount"], events["currency"], strict=True)
    return pd.DataFrame(
        {
            "at": events["at"].dt.tz_convert(view.zone.key),
            "meaning": [MEANINGS[ActivityMeaning(each)].word for each in events["meaning"]],
            "activity": events["activity"],
            "role": [NOTHING if missing(each) else each for each in events["role"]],
            "who": [NOTHING if missing(each) else each for each in events["actor"]],
            "after": [NOTHING if missing(each) else duration(each) for each in waits],
            "amount": [approval_log_words.amount(*each) for each in amounts],
        }
    )
