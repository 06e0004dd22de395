"""Which tickets belong to an issue, as people say it: merged into another, split, a ticket linked or taken out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from control.commands import issue_grouping
from control.commands.registry import Command
from control.errors import Invalid
from control.policy.recurring import LONGEST_LABEL
from control.queries import issues
from control.queries.issues import IssuesAsked
from pages.ui import actions, reads, reasoned, session
from pages.ui.actions import Press
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count

MOST_TICKETS = 200
"""Tickets of one issue that are listed and can be chosen, the newest ones."""
_ASKED = "regrouping"
WhyNot = Callable[[Command[Any]], str | None]


@dataclass(frozen=True, slots=True)
class _Regrouping:
    """One way to say which tickets belong together."""

    word: str
    icon: str
    command: Command[Any]
    title: str
    """Of the dialog about the issue {number}."""
    verb: str
    follows: str
    """What follows, of the issue {number} with its {tickets}."""
    asks: Callable[[View, Record, str], Mapping[str, str]]
    """Draws the fields of a form; answers the arguments by what to say where nothing was chosen."""
    done: Callable[[Any], str]


def more(view: View, row: Record, why_not: WhyNot) -> None:
    """What is seldom done about an issue, each behind a button that says why it cannot be done where it cannot."""
    with st.popover("More", icon=":material/more_horiz:"):
        for each in _ALL:
            why, want = why_not(each.command), partial(session.hold, _ASKED, (each.command.name, row["id"]))
            key = f"ask-{each.command.name}-{row['id']}"
            actions.explained(each.word, key, why, want, icon=f":material/{each.icon}:")
    asked = next((each for each in _ALL if session.held(_ASKED) == (each.command.name, row["id"])), None)
    if asked is not None:
        title = asked.title.format(number=f"I-{row['id']}")
        opens = st.dialog(title, width="medium", icon=f":material/{asked.icon}:", on_dismiss=_give_up)
        opens(_dialog)(view, row, asked)


def _dialog(view: View, row: Record, asked: _Regrouping) -> None:
    form = f"{asked.command.name}-{row['id']}"
    actions.in_dialog(form)
    st.markdown(asked.follows.format(number=f"I-{row['id']}", tickets=count(int(row["tickets"]), "ticket")))
    needed = asked.asks(view, row, form)
    if asked.command.needs_reason:
        reasoned.reason(f"reason-{form}")
    press = Press(
        asked.command,
        form,
        {"number": f"I-{row['id']}"},
        reason_in=f"reason-{form}" if asked.command.needs_reason else None,
        version=int(row["version"]),
        done=asked.done,
        prepare=lambda: _said(form, needed),
        then=lambda answer: _give_up(),
    )
    with st.container(horizontal=True):
        actions.button(view, asked.verb, press, None, "primary")
        if st.button("Leave it", key=f"leave-{form}", type="tertiary", on_click=_give_up):
            st.rerun()


def _said(form: str, needed: Mapping[str, str]) -> dict[str, Any]:
    """What was chosen or typed, by argument; raises Invalid for what was not."""
    said = {name: session.chosen(f"{name}-{form}") for name in needed}
    empty = [needed[name] for name, value in said.items() if not value]
    if empty:
        raise Invalid(f"{' '.join(empty)} Nothing was done yet.")
    return said


def _others(view: View, row: Record, form: str) -> Mapping[str, str]:
    terms = view.rulebook.issues
    found = [] if terms is None else reads.rows(issues.listed, of_one(view), IssuesAsked(terms.recent_days))
    words = {f"I-{each['id']}": str(each["label"]) for each in found if each["id"] != row["id"]}
    _choose("Into which issue", f"into-{form}", words)
    return {"into": "Choose the issue that goes on first."}


def _some(view: View, row: Record, form: str) -> Mapping[str, str]:
    words = _tickets(view, row)
    st.multiselect(
        "Which tickets",
        list(words),
        key=f"tickets-{form}",
        format_func=lambda key: f"{key} · {words.get(key, '')}",
        placeholder="Choose those of the other trouble",
    )
    st.text_input("Name of the new issue", key=f"label-{form}", max_chars=LONGEST_LABEL)
    return {"tickets": "Choose the tickets of the new issue first.", "label": "Name the new issue first."}


def _one(view: View, row: Record, form: str) -> Mapping[str, str]:
    _choose("Which ticket", f"ticket-{form}", _tickets(view, row))
    return {"ticket": "Choose the ticket first."}


def _any(view: View, row: Record, form: str) -> Mapping[str, str]:
    st.text_input("Number of the ticket", key=f"ticket-{form}", placeholder="T-10001")
    return {"ticket": "Say which ticket first."}


def _choose(label: str, key: str, words: Mapping[str, str]) -> None:
    """Rows are chosen by their numbers, which mean the same whatever stands where in a list."""
    st.selectbox(
        label, list(words), None, lambda number: f"{number} · {words.get(number, '')}", key=key, placeholder="Choose"
    )


def _tickets(view: View, row: Record) -> dict[str, str]:
    found: Sequence[Record] = reads.rows(issues.tickets, of_one(view), int(row["id"]), MOST_TICKETS)
    return {str(each["key"]): str(each["title"] or "") for each in found}


_give_up = partial(session.let_go, _ASKED)
_ALL = (
    _Regrouping(
        *("Merge into…", "merge", issue_grouping.merge, "Merge {number} into another issue", "Merge"),
        "All {tickets} of {number} belong to the other issue from then on, which stays as it stands. {number} takes no "
        "ticket any more and says where it went.",
        _others,
        lambda answer: f"{answer['issue']} is a part of {answer['into']}.",
    ),
    _Regrouping(
        *("Split…", "call_split", issue_grouping.split, "Split {number}", "Split"),
        "The tickets that you choose become a candidate of their own, which others may follow that are more like them. "
        "What was decided about {number} holds for the rest.",
        _some,
        lambda answer: f"{answer['new']} has {count(answer['tickets'], 'ticket')}.",
    ),
    _Regrouping(
        *("Link a ticket…", "add_link", issue_grouping.link, "Link a ticket to {number}", "Link"),
        "It belongs to {number} from then on, whichever issue it belonged to, however often tickets are compared.",
        _any,
        lambda answer: f"{answer['ticket']} belongs to {answer['issue']}.",
    ),
    _Regrouping(
        *(
            "Does not belong here…",
            "link_off",
            issue_grouping.unlink,
            "What does not belong to {number}",
            "Take it out",
        ),
        "The ticket belongs to no issue until it is like another one. Nothing but a person puts it back into {number}.",
        _one,
        lambda answer: f"{answer['ticket']} does not belong to {answer['issue']} any more.",
    ),
)
