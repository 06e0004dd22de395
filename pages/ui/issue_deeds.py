"""What can be decided about a recurring issue: each deed with what it asks, or why it cannot be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from control.commands import issues, measure_conversion
from control.commands.registry import Command
from control.policy.issue_terms import IssueKind
from control.policy.recurring import LONGEST_LABEL, place_of, state_refusal
from control.policy.scope import Scope
from control.queries.issues import places
from pages.ui import actions, issue_regrouping, measure_form, reasoned, session
from pages.ui.actions import Press
from pages.ui.issue_labels import ISSUE_KINDS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one

_KINDS = {ISSUE_KINDS[kind].word: kind.value for kind in IssueKind}
_UNTIL = {"A month": 30, "A quarter": 91, "Half a year": 182, "A year": 365}
_TWICE = 2


@dataclass(frozen=True, slots=True)
class _Knowing:
    """A deed that says what an issue is."""

    word: str
    icon: str
    command: Command[Any]
    follows: str
    done: str


_KNOWING = (
    _Knowing(
        *("Confirm", "autorenew", issues.confirm),
        "It stands among the known issues, and every new ticket of it is counted there.",
        "The issue is confirmed.",
    ),
    _Knowing(
        *("Known error", "bug_report", issues.know),
        "It is lived with for now: say how people work around it.",
        "The error is known.",
    ),
)


def show(view: View, row: Record) -> None:
    """What can be done about an issue as it stands."""
    place = lies_at(view, row)
    with st.container(horizontal=True, gap="small"):
        convert(view, row, place)
        for deed in _KNOWING:
            _know(view, row, deed, place)
        _dismiss(view, row, place)
        _name(view, row, place)
        issue_regrouping.more(view, row, lambda command: _why_not(view, row, command, place))


def lies_at(view: View, row: Record) -> Scope:
    """Where the tickets of an issue lie."""
    with session.reading(view.runtime) as connection:
        return place_of(places(connection, of_one(view), int(row["id"])))


def _know(view: View, row: Record, deed: _Knowing, place: Scope) -> None:
    form, kind = f"{deed.command.name}-{row['id']}", f"kind-{deed.command.name}-{row['id']}"
    with reasoned.opener(form, deed.word, _why_not(view, row, deed.command, place), deed.icon):
        st.markdown(deed.follows)
        st.selectbox("What has to be set right", list(_KINDS), key=kind)
        reasoned.reason(f"reason-{form}")
        press = _press(row, deed.command, done=lambda _: deed.done, prepare=lambda: {"kind": _KINDS[_said(kind)]})
        actions.button(view, deed.word, press, place, "primary")


def convert(view: View, row: Record, place: Scope) -> None:
    """The form in which an issue, whose tickets lie at `place`, becomes a measure."""
    command, form = measure_conversion.convert, f"issue.convert-{row['id']}"
    if view.rulebook.measures is None:
        return
    with reasoned.opener(form, "Make it a measure", _why_not(view, row, command, place), "trending_up"):
        days = view.rulebook.measures.baseline_days
        st.markdown(
            f"Its tickets of the last {days} days become the baseline, with their hours, breaches and money. Owner, "
            "sponsor and controller are proposed; whoever is proposed as its owner is asked."
        )
        stands = {"title": str(row["label"]), "unit": place.unit, "function": place.unit, "kind": "corrective action"}
        press = Press(
            command, form, {"number": f"I-{row['id']}"}, version=int(row["version"]),
            prepare=measure_form.fields(view, form, stands), done=lambda answer: f"It became {answer['measure']}.",
        )  # fmt: skip
        actions.button(view, "Make it a measure", press, place, "primary")


def _dismiss(view: View, row: Record, place: Scope) -> None:
    command, number = issues.dismiss, int(row["id"])
    form, until, most = (f"{each}{command.name}-{number}" for each in ("", "until-", "most-"))
    with reasoned.opener(form, "Dismiss", _why_not(view, row, command, place), "do_not_disturb_on"):
        st.markdown(
            "Nothing comes of it for now. It is a candidate again after that time, or with so many tickets more."
        )
        st.selectbox("Until", list(_UNTIL), index=1, key=until)
        st.number_input("Or until so many tickets more", 1, value=max(1, _TWICE * int(row["recent"])), key=most)
        reasoned.reason(f"reason-{form}")

        def asked() -> Mapping[str, Any]:
            ends = view.runtime.now() + timedelta(days=_UNTIL[_said(until)])
            return {"until": ends.isoformat(), "returns_at": int(_said(most))}

        press = _press(row, command, done=lambda _: "The issue is dismissed.", prepare=asked)
        actions.button(view, "Dismiss", press, place, "primary")


def _name(view: View, row: Record, place: Scope) -> None:
    command, number = issues.name, int(row["id"])
    form = f"{command.name}-{number}"
    with reasoned.opener(form, "Name it", actions.why_not(view, command, place), "edit"):
        st.text_input("Name", key=f"label-{form}", value=str(row["label"]), max_chars=LONGEST_LABEL)
        named = {"label": f"label-{form}"}
        press = Press(
            command, form, {"number": f"I-{number}"}, named, version=int(row["version"]), done=lambda _: "Named."
        )
        actions.button(view, "Name it", press, place, "primary")


def _press(row: Record, command: Command[Any], **more: Any) -> Press:
    form = f"{command.name}-{row['id']}"
    return Press(
        command, form, {"number": f"I-{row['id']}"}, reason_in=f"reason-{form}", version=int(row["version"]), **more
    )


def _why_not(view: View, row: Record, command: Command[Any], place: Scope) -> str | None:
    why = actions.why_not(view, command, place)
    if why is not None:
        return why
    found = state_refusal(view.rulebook, f"I-{row['id']}", str(row["state"]), command.name)
    return None if found is None else found.sentence


def _said(key: str) -> str:
    return str(session.chosen(key))
