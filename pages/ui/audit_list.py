"""The list of events of the trail: who did what to what, why, what changed, and how it ended."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from control.policy.exports import Listing
from control.policy.permissions import person_of
from control.queries import audit
from control.queries.audit import PAGE, Asked, outcome_of
from pages.ui import audit_filters, exporting, reads, session
from pages.ui.labels import OUTCOMES
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import plain
from pages.ui.text import NOTHING, missing

_OPENS = "open-event"
_LONGEST = 200
"""Characters of a change that a list shows; one event shows them all."""


def show(view: View, asked: Asked) -> None:
    """One page of events, and the way to those before it."""
    found = reads.at_once(view, audit.events, of_one(view), asked)
    if found.empty:
        st.info(_nothing(asked), icon=":material/search_off:")
    else:
        plain(_events(view, found[:PAGE]), _columns(view), "Events of the audit trail, newest first")
    with st.container(horizontal=True):
        if asked.before is not None:
            st.button("Newest events", icon=":material/first_page:", on_click=audit_filters.newest)
        if len(found) > PAGE:
            last = int(found["seq"].iloc[PAGE - 1])
            st.button("Earlier events", icon=":material/chevron_right:", on_click=_go, args=("before", last))
        exporting.offer(view, Listing.AUDIT, _filters(asked), None, None if view.past else view.runtime.now())


def _filters(asked: Asked) -> dict[str, str]:
    """What the whole list is narrowed to, of which a page is shown."""
    return {name: value for name, value in audit_filters.said(asked).items() if name != "before"}


def open_event(seq: str) -> None:
    """Look at one event; a callback."""
    _go("event", seq)


def close_event() -> None:
    """Look at the list again; a callback."""
    st.query_params.pop("event", None)


def name_of(view: View, actor: str) -> str:
    """The title of whoever acted; the name of an account that nobody has any more."""
    person = person_of(view.rulebook, actor)
    return actor if person is None else person.title


def fields(before: str | None, after: str | None) -> list[tuple[str, str, str]]:
    """Each field that an event names, before and after it, as text."""
    old, new = ({} if missing(each) else json.loads(str(each)) for each in (before, after))
    return [(name, _text(old, name), _text(new, name)) for name in dict.fromkeys([*old, *new])]


def about(row: reads.Record) -> str:
    """What was done something to; a dash where nothing was found that it could be."""
    kind, name = row["subject_type"], row["subject_id"]
    return NOTHING if missing(name) else str(name) if name == kind else f"{kind} {name}"


def _events(view: View, found: pd.DataFrame) -> pd.DataFrame:
    rows = found.to_dict("records")
    return pd.DataFrame(
        {
            "seq": found["seq"].astype(str),
            "at": found["at"].dt.tz_convert(view.zone.key),
            "who": [_who(view, row) for row in rows],
            "what": found["command"],
            "about": [about(row) for row in rows],
            "outcome": [OUTCOMES[outcome_of(row["outcome"])].word for row in rows],
            "why": [_first(row["sentence"], row["reason"]) for row in rows],
            "changed": [_changed(row["before"], row["after"]) for row in rows],
        }
    )


def _columns(view: View) -> dict[str, Any]:
    return {
        "seq": st.column_config.ButtonColumn(
            "No.", type="tertiary", alignment="left", pinned=True, key=_OPENS, on_click=_open_clicked
        ),
        "at": st.column_config.DatetimeColumn(f"At, {view.zone.key}", format="D MMM YYYY HH:mm:ss"),
        "who": st.column_config.TextColumn("Who", width=130),
        "what": "What",
        "about": st.column_config.TextColumn("To what", width=130),
        "outcome": "How it ended",
        "why": st.column_config.TextColumn("Why", width="medium"),
        "changed": st.column_config.TextColumn("What changed", width="large"),
    }


def _who(view: View, row: reads.Record) -> str:
    who = name_of(view, row["actor"])
    return who if missing(row["on_behalf_of"]) else f"{who} for {name_of(view, row['on_behalf_of'])}"


def _changed(before: str | None, after: str | None) -> str:
    named = fields(before, after)
    said = ", ".join(f"{name}: {new}" if old == NOTHING else f"{name}: {old} → {new}" for name, old, new in named)
    return (said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …") or NOTHING


def _first(*texts: str | None) -> str:
    return next((text for text in texts if not missing(text)), None) or NOTHING


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return NOTHING if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _nothing(asked: Asked) -> str:
    if asked == Asked():
        return "Nothing had been attempted by this instant."
    return "No attempt is as asked: fewer filters, or a longer time, find more."


def _open_clicked() -> None:
    clicked = session.clicked(_OPENS)
    if clicked is not None:
        open_event(clicked)


def _go(name: str, number: Any) -> None:
    st.query_params[name] = str(number)
