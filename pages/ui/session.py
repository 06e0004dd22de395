"""What a page run takes from outside: who acts, on which store, and from which instant and how far it looks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

import streamlit as st

from control.errors import Refused
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope
from control.policy.zones import zone_of
from control.runtime import Runtime, open_runtime
from pages.ui.entry import living


@dataclass(frozen=True, slots=True)
class View:
    """One page run: what it may show, and what its figures are keyed by."""

    runtime: Runtime
    rulebook: Rulebook
    revision: int
    """The number of the last audit event that changed something."""
    as_of: datetime
    """The instant that every figure of the page is asked for."""
    past: bool
    """Whether somebody chose that instant; then nothing can be done, only looked at."""
    scope: Scope
    zone: ZoneInfo
    """The zone in which instants are shown and periods are cut."""
    actor: Person
    session: str
    """The id of the session in which they act."""
    answers: dict[str, Any] = field(default_factory=dict, compare=False)
    """What this run has been answered so far, by question; nobody changes what was given to them."""

    @property
    def today(self) -> date:
        """The day that is looked at, in the zone in which instants are shown."""
        return self.as_of.astimezone(self.zone).date()


def runtime() -> Runtime:
    """The open store of this process; raises Unavailable where there is none."""
    return _opened(os.environ.get("CONTROL_DATABASE_URL"))


_HELD = "held-"
_READING: ContextVar[Any] = ContextVar("reading", default=None)


@contextmanager
def snapshot() -> Iterator[None]:
    """One page run reads one state of the store, whatever is written meanwhile: its figures belong together."""
    with runtime().read() as connection:
        before = _READING.set(connection)
        try:
            yield
        finally:
            _READING.reset(before)


@contextmanager
def reading(opened: Runtime) -> Iterator[Any]:
    """The connection of this run, else one for this read alone: callbacks come before their run has begun.

    A callback and a fragment run past the question with which a run begins, so they ask it here; raises Refused where
    nobody is signed in any more.
    """
    kept = _READING.get()
    if kept is not None:
        yield kept
        return
    with opened.read() as connection:
        if living(connection, opened.now()) is None:
            st.rerun()  # a fragment gives way to the page, which leads out
            raise Refused("Your session has ended: sign in again.", "session")
        yield connection


def stay() -> None:
    """In a dialog, whose presses run it alone, before it shows what was kept: who is signed out is led to the page."""
    with reading(runtime()):
        return


def show(view: View) -> None:
    """Keep the view of this run for its page."""
    st.session_state["view"] = view


def view() -> View:
    """The view of this run, as the frame has settled it."""
    return cast(View, st.session_state["view"])


def in_zone_of(shown: View, service: str | None) -> View:
    """The view with instants in the zone of what is promised for a service: a ticket is read where it is due."""
    if service is None or service not in shown.rulebook.services:
        return shown
    return replace(shown, zone=ZoneInfo(zone_of(shown.rulebook, Scope(service=service))))


def chosen(key: str) -> str | None:
    """The value of a widget of this session by its key; None where it has none."""
    return cast("str | None", st.session_state.get(key))


def choose(key: str, value: str | bool | datetime | None) -> None:
    """Give a widget of this session a value; for callbacks, which run before the widgets."""
    st.session_state[key] = value


def clicked(key: str) -> str | None:
    """The label of the button of a table that was pressed to cause this run; None where it was none of them."""
    click = st.session_state.get(key)
    return None if click is None else str(click["label"])


def keep_outcome(outcome: object) -> None:
    """Keep what came of a press until it can be shown."""
    st.session_state["outcome"] = outcome


def outcome() -> object:
    """What came of the last press and was not shown yet; None: nothing."""
    return st.session_state.get("outcome")


def take_outcome() -> object:
    """The same, which counts as shown from now on."""
    return st.session_state.pop("outcome", None)


def keep_work(work: tuple[str, Any]) -> None:
    """Keep what a press began until the next run does it."""
    st.session_state["work"] = work


def take_work() -> tuple[str, Any] | None:
    """What was begun, which counts as done from now on; None: nothing was."""
    return cast("tuple[str, Any] | None", st.session_state.pop("work", None))


def hold(name: str, value: object) -> None:
    """Keep something for the page that is shown, until it lets go of it or another page is shown."""
    st.session_state[f"{_HELD}{name}"] = value


def held(name: str) -> Any:
    """What the page that is shown keeps under a name; None: nothing."""
    return st.session_state.get(f"{_HELD}{name}")


def let_go(*names: str) -> None:
    """Keep these no longer."""
    for name in names:
        st.session_state.pop(f"{_HELD}{name}", None)


def turn_to(page: str) -> None:
    """Say which page is shown: what another one kept is gone."""
    if st.session_state.get("shown-page") != page:
        st.session_state["shown-page"] = page
        let_go(*[str(key).removeprefix(_HELD) for key in st.session_state if str(key).startswith(_HELD)])


def picked(key: str) -> list[int]:
    """The positions of the rows that are selected in a table by its key."""
    state = st.session_state.get(key)
    return [] if state is None else [int(row) for row in state["selection"]["rows"]]


def name() -> str:
    """What tells this session from every other."""
    return str(st.session_state.setdefault("session", uuid4().hex))


def utc(reading: datetime | None) -> datetime | None:
    """A reading that was typed in UTC as an instant."""
    return None if reading is None else reading.replace(tzinfo=UTC)


@st.cache_resource(show_spinner=False)
def _opened(url: str | None) -> Runtime:
    return open_runtime(url)
