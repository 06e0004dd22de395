"""Which events of the trail are asked for, in the address; and that each look at them stands in the trail itself."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

import streamlit as st

from control.commands.registry import REGISTRY
from control.commands.trail import read
from control.queries.audit import Asked
from pages.ui import acting, actions, session
from pages.ui.labels import OUTCOMES
from pages.ui.session import View
from pages.ui.text import shown

_EARLIEST = "2000-01-01 00:00"
_OUTCOMES = {label.word: outcome for outcome, label in OUTCOMES.items()}


def refused(view: View) -> None:
    """Let the trail say that somebody tried to look at it who may not: the command refuses them as well."""
    actions.caught("look", lambda: read(view.runtime, acting.call_of(view), {}))


def is_recorded(view: View, asked: Mapping[str, str]) -> bool:
    """Whether the look stands in the trail: once for whoever looks at the same within an hour; says it where not."""
    asked = {**asked, **({"as_of": _written(view.as_of)} if view.past else {})}
    look = (acting.call_of(view), asked, f"{view.runtime.now():%Y-%m-%dT%H}")
    if session.held("look") is None or session.held("look")[0] != look:
        call = acting.call_of(view, _key(look))
        session.hold("look", (look, actions.caught("look", lambda: read(view.runtime, call, asked))))
    outcome = session.held("look")[1]
    if outcome.refused:
        st.error(shown(outcome.sentence), icon=":material/block:")
    return not outcome.refused


def choose(view: View) -> Asked:
    """Show what can be chosen, and answer with what was."""
    people = _with_asked("person", {each.title: each.person for each in view.rulebook.people.values()})
    commands = _with_asked("command", {each.name: each.name for each in REGISTRY.catalogue()})
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        person = _one_of("Who", "person", people, "Everybody")
        command = _one_of("What was done", "command", commands, "Everything")
        about = st.text_input("To what", placeholder="T-10432", on_change=newest, **_bound("subject", 140))
        outcome = _one_of("How it ended", "ended", _OUTCOMES, "In any way")
        since, until = (_instant(word, key) for word, key in (("From (UTC)", "since"), ("Before (UTC)", "until")))
    return Asked(person, command, about.strip() or None, outcome, since, until, _number("before"))


def said(asked: Asked) -> dict[str, str]:
    """What is asked for, as the trail keeps it."""
    given = {name: value for name, value in asdict(asked).items() if value is not None}
    return {name: _written(value) if isinstance(value, datetime) else str(value) for name, value in given.items()}


def opened() -> int | None:
    """The number of the event that is looked at; None: the list is."""
    return _number("event")


def newest() -> None:
    """Go back to the newest events; a callback."""
    st.query_params.pop("before", None)


def _with_asked(key: str, known: Mapping[str, str]) -> dict[str, str]:
    """What can be chosen, and what the address names besides: the trail remembers people who are not known any more."""
    asked = st.query_params.get(key)
    return dict(known) | ({} if not asked or asked in known else {asked: asked})


def _one_of(label: str, key: str, words: Mapping[str, Any], everything: str) -> Any:
    word = st.selectbox(label, list(words), index=None, placeholder=everything, on_change=newest, **_bound(key, 190))
    return None if word is None else words[word]


def _instant(label: str, key: str) -> datetime | None:
    bound = _bound(key, 190)
    return session.utc(
        st.datetime_input(label, None, _EARLIEST, format="YYYY-MM-DD", step=60, on_change=newest, **bound)
    )


def _bound(key: str, width: int) -> dict[str, Any]:
    return {"key": key, "bind": "query-params", "width": width}


def _number(name: str) -> int | None:
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%MZ}"


def _key(look: object) -> str:
    return sha256(f"{session.name()} {look!r}".encode()).hexdigest()
