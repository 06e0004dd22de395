"""What a press does: one command, whose answer or refusal is said on the next run; the one catcher of ControlError.

A press is a callback, and what a callback writes is lost with the run that follows: so what came of it is kept.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal, TypeVar

import streamlit as st

from control.commands.registry import Command
from control.errors import ControlError
from control.policy.delegations import deed_refusal, whose
from control.policy.scope import Scope
from pages.ui import acting, session
from pages.ui.session import View
from pages.ui.text import shown

_Answer = TypeVar("_Answer")
PAST = "The past can be looked at, not changed: go back to the present first."


@dataclass(frozen=True, slots=True)
class Press:
    """One deed that a button asks for."""

    command: Command[Any]
    form: str
    """Which button or form it is, and for which subject: `undo-17`. Refusals are shown where the form is."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What is known when the button is drawn."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is typed until the press: arguments by the keys of their widgets."""
    reason_in: str | None = None
    """The key of the widget that holds the reason."""
    reason: str | None = None
    """The reason itself, where it is known by then."""
    version: int | None = None
    """The version of the subject that the person sees; None where it has none."""
    done: Callable[[Any], str] = lambda answer: "Done."
    """What is said when it was done, from the answer of the command."""
    prepare: Callable[[], Mapping[str, Any]] | None = None
    """Makes arguments that take long, such as a file that is read; None: there are none."""
    then: Callable[[Any], None] | None = None
    """What the page keeps of the answer once it was done."""
    reads: bool = False
    """Whether it changes nothing, so that it can be done while the past is looked at."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a press; `answer` is None where it was refused."""

    form: str
    sentence: str
    refused: bool
    answer: Any = None


def perform(press: Press) -> None:
    """Do what a button asks for, as the person who acts; a callback, so it writes nothing itself."""
    session.keep_outcome(outcome_of(session.view(), press))


def outcome_of(view: View, press: Press) -> Outcome:
    """What comes of a press, done or refused; what is to be said of it is the caller's."""
    try:
        return _done(view, press)
    except ControlError as refused:
        return Outcome(press.form, refused.sentence, refused=True)


def begin(title: str, press: Press) -> None:
    """Let the next run do what takes long, in sight; a callback."""
    session.keep_work((title, press))


def carry_out() -> None:
    """Do what was begun, step by step in view, before anything of the page is read: nobody holds a state meanwhile."""
    work = session.take_work()
    if work is None:
        return
    title, press = work
    place = st.empty()
    with place, st.status(shown(title), expanded=True):
        session.keep_outcome(outcome_of(session.view(), replace(press, prepare=lambda: _in_steps(press))))
    place.empty()


def caught(form: str, ask: Callable[[], Any]) -> Outcome:
    """What a question answers, or the sentence with which it was refused."""
    try:
        return Outcome(form, "", refused=False, answer=ask())
    except ControlError as refused:
        return Outcome(form, refused.sentence, refused=True)


def button(
    view: View,
    label: str,
    press: Press,
    place: Scope | None = None,
    kind: Literal["primary", "secondary", "tertiary"] = "secondary",
) -> None:
    """A button for a deed; disabled, with the reason as its help, where the person may not do it at `place`."""
    why = why_not(view, press.command, place)
    st.button(
        label,
        key=f"do-{press.form}",
        type=kind,
        disabled=why is not None,
        help=None if why is None else shown(why),
        on_click=perform,
        args=(press,),
    )


def explained(label: str, key: str, why: str | None, on_click: Callable[..., None], **look: Any) -> None:
    """A button for the step before a deed; disabled, with the reason as its help, where the deed cannot be done."""
    look |= {} if why is None else {"help": shown(why)}
    st.button(label, key=key, disabled=why is not None, on_click=on_click, **look)


def why_not(view: View, command: Command[Any], place: Scope | None = None) -> str | None:
    """Why the person who acts cannot do this here, in the words of the rule that guards it; None where they can."""
    if view.past:
        return PAST
    found = deed_refusal(view.rulebook, view.actor, command.name, place)
    return None if found is None else found.sentence


@contextmanager
def said() -> Iterator[None]:
    """Say what came of the last press; then show the sentence of a refusal in place of what could not be shown."""
    outcome = session.take_outcome()
    if isinstance(outcome, Outcome):
        _tell(outcome)
    try:
        yield
    except ControlError as refused:
        st.error(shown(refused.sentence), icon=":material/info:")


def or_stop(ask: Callable[[], _Answer]) -> _Answer:
    """What a question answers; the sentence with which it was refused ends the run."""
    try:
        return ask()
    except ControlError as refused:
        st.error(shown(refused.sentence), icon=":material/info:")
        st.stop()


def in_dialog(form: str) -> None:
    """Inside a dialog, whose presses run it alone: close it when its deed is done, and else say there why not."""
    session.stay()
    outcome = session.outcome()
    if not isinstance(outcome, Outcome) or outcome.form != form:
        return
    if not outcome.refused:
        st.rerun()
    session.take_outcome()
    _tell(outcome)


def _done(view: View, press: Press) -> Outcome:
    if view.past and not press.reads:
        return Outcome(press.form, PAST, refused=True)
    typed = {name: session.chosen(key) for name, key in press.fields.items()}
    reason = press.reason if press.reason_in is None else session.chosen(press.reason_in)
    call = acting.call_of(view, _key(view, press), press.version, reason)
    made = {} if press.prepare is None else press.prepare()
    answer = press.command.ask(view.runtime, call, {**press.arguments, **made, **typed}).value
    if press.then is not None:
        press.then(answer)
    return Outcome(press.form, press.done(answer), refused=False, answer=answer)


def _in_steps(press: Press) -> Mapping[str, Any]:
    st.write("Reading it …")
    made = {} if press.prepare is None else press.prepare()
    st.write("Comparing it with what is known, and recording it …")
    return made


def _key(view: View, press: Press) -> str:
    """The same for a press that is repeated before anything changed, another one afterwards."""
    seen = f"revision {view.revision}" if press.version is None else f"version {press.version}"
    whom = whose(view.actor).name
    return sha256("\x1f".join((session.name(), whom, press.command.name, press.form, seen)).encode()).hexdigest()


def _tell(outcome: Outcome) -> None:
    if outcome.refused:
        st.error(shown(outcome.sentence), icon=":material/block:")
    else:
        st.toast(shown(outcome.sentence), icon=":material/check_circle:")
