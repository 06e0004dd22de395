"""Two logs of one ticket: how a due time moved and why, and everything that happened."""

import json

import pandas as pd
import pyarrow.compute as pc
import streamlit as st

from control.model import ActorKind, ClockState, EventKind
from control.policy.rulebook import Rulebook
from control.queries import histories
from pages.ui import reads
from pages.ui.labels import CLOCK_STATES, EVENTS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import plain
from pages.ui.text import NOTHING, exactly, instant, missing, shown

_WORDS = {"True": "yes", "False": "no", "None": NOTHING}
_WRITTEN = ("text", "note", "reason")
"""What people write with their deeds: it stands first, and needs no name."""
_UNSAID = frozenset({"deed"})
"""What the kind of the event says already."""
_CAUSES = {"rulebook": "Another rulebook came into force", "judgement": "Judged"}
_ACTORS = {
    ActorKind.HUMAN: "a person",
    ActorKind.AUTOMATION: "automation",
    ActorKind.CUSTOMER: "the customer",
    ActorKind.SYSTEM: "the system",
}


def due_times(view: View, ticket: Record, clock: Record) -> None:
    """Each change of one cycle with the due time before and after it."""
    log = reads.sent(view, _changes, histories.changes, of_one(view), int(ticket["id"]))
    of_cycle = log.filter((pc.field("kind") == clock["kind"]) & (pc.field("cycle") == clock["cycle"]))
    columns = {
        "at": st.column_config.DatetimeColumn(f"At, {view.zone.key}", format="D MMM YYYY HH:mm:ss", pinned=True),
        "cause": "Because of",
        "state": "Clock",
        "before": "Due before",
        "after": "Due after",
        "moved": "Moved",
        "minutes": st.column_config.TextColumn("Promised", help="Working time"),
    }
    said = "Every change of the clock with the due time before and after it"
    plain(of_cycle.select(list(columns)), columns, said)


def events(view: View, ticket: Record) -> None:
    """Everything that happened to a ticket, oldest first."""
    columns = {
        "at": st.column_config.DatetimeColumn(f"At, {view.zone.key}", format="D MMM YYYY HH:mm:ss", pinned=True),
        "kind": "What",
        "actor": "By",
        "said": st.column_config.TextColumn("What it says", width="large"),
        "seq": st.column_config.NumberColumn("Recorded as no.", format="%d"),
    }
    said = "Everything that happened to the ticket, oldest first"
    plain(reads.sent(view, _events, histories.events, of_one(view), int(ticket["id"])), columns, said)


def latest(view: View, ticket: Record, most: int = 8) -> None:
    """What happened to a ticket last, newest first, a line each."""
    happened = reads.rows(histories.events, of_one(view), int(ticket["id"]))
    for row in happened[: -most - 1 : -1]:
        label, who = EVENTS[EventKind(row["kind"])], shown(_who(row["actor"], row["actor_kind"]))
        said = shown(_said(view.rulebook, row["payload"]))
        st.markdown(f"{label.badge} {instant(row['at'], view.zone)}, {who}  \n{said}")
    if len(happened) > most:
        st.caption(f"{len(happened) - most} earlier ones stand on the page of the ticket.")


def _changes(view: View, log: pd.DataFrame) -> pd.DataFrame:
    due = pd.Series([instant(at, view.zone) for at in log["due_at"]], index=log.index, dtype="object")
    before = due.groupby([log["kind"], log["cycle"]]).shift(fill_value=NOTHING)
    return pd.DataFrame(
        {
            "kind": log["kind"],
            "cycle": log["cycle"],
            "at": log["at"].dt.tz_convert(view.zone.key),
            "cause": [_caused(cause) for cause in log["cause"]],
            "state": [CLOCK_STATES[ClockState(state)].word for state in log["state"]],
            "before": before,
            "after": due,
            "moved": [_moved(*pair) for pair in zip(before, due, strict=True)],
            "minutes": [NOTHING if missing(minutes) else exactly(int(minutes) * 60) for minutes in log["minutes"]],
        }
    )


def _events(view: View, happened: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "at": happened["at"].dt.tz_convert(view.zone.key),
            "kind": [EVENTS[EventKind(kind)].word for kind in happened["kind"]],
            "actor": [_who(row["actor"], row["actor_kind"]) for row in happened.to_dict("records")],
            "said": [_said(view.rulebook, payload) for payload in happened["payload"]],
            "seq": happened["seq"],
        }
    )


def _caused(cause: str) -> str:
    return _CAUSES.get(cause) or EVENTS[EventKind(cause)].word


def _moved(before: str, after: str) -> str:
    if before == after:
        return "no"
    return "set" if before == NOTHING else "taken back" if after == NOTHING else "yes"


def _who(actor: str | None, kind: str) -> str:
    return f"{actor} ({_ACTORS[ActorKind(kind)]})" if actor else _ACTORS[ActorKind(kind)]


def _said(rulebook: Rulebook, payload: str) -> str:
    """What somebody wrote, then the fields that the event set; a value that was emptied reads as none."""
    said = {name: value for name, value in json.loads(payload).items() if name not in _UNSAID}
    written = [str(said.pop(name)) for name in _WRITTEN if said.get(name)]
    code = said.get("closure_code")
    said |= {"closure_code": rulebook.closure_codes.get(code, code)} if code else {}
    fields = [f"{name.replace('_', ' ')}: {_WORDS.get(str(value), value)}" for name, value in said.items()]
    return " · ".join([*written, ", ".join(fields)] if fields else written) or NOTHING
