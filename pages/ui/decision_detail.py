"""One decision or one action: what it is about, how it stands, what follows from it, and what can be done about it."""

import json
from collections.abc import Iterator

import streamlit as st

from control.commands.numbers import id_of
from control.errors import NotFound
from control.policy.decision_deeds import place_of
from control.policy.decision_terms import ActionState, DecisionState
from control.queries import decisions
from control.queries.counting import By
from pages.ui import action_deeds, decision_deeds, links, reads, tables
from pages.ui.decision_labels import STANDINGS
from pages.ui.decision_presses import Asks
from pages.ui.decision_register import standing_of
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one, with_own
from pages.ui.text import count, day, duration, instant, missing, shown

_WORDS = {"DEC": "decision", "ACT": "action"}
_QUERIES = {"DEC": decisions.asked, "ACT": decisions.given}


def chosen() -> str | None:
    """The number that the address names; None: none."""
    return st.query_params.get("number") or None


def show(view: View, number: str) -> None:
    """Everything about one; raises NotFound where there is none to be seen."""
    letters = number.partition("-")[0]
    if letters not in _WORDS:
        raise NotFound(f"There is no decision {number}: its number reads like DEC-17.")
    rows = reads.rows(_QUERIES[letters], of_one(view), id_of(letters, number, _WORDS[letters]))
    if not rows:
        raise NotFound(f"There is no {_WORDS[letters]} {number}.")
    [row] = rows
    with st.container(border=True):
        if letters == "DEC":
            _decision(view, number, row)
        else:
            _action(view, number, row)


def _decision(view: View, number: str, row: Record) -> None:
    st.subheader(f"{number}: {shown(str(row['question']))}", anchor=False)
    st.markdown(_badge(view, "DEC", row))
    st.markdown("  \n".join(_told(view, row)))
    _about(row)
    for each in (one for one in reads.rows(decisions.given, with_own(view)) if one["decision_id"] == row["id"]):
        done = each["state"] != ActionState.OPEN
        until = "" if done else f", until {day(each['due_on'])}"
        icon = "task_alt" if done else "assignment"
        st.markdown(
            f":material/{icon}: **ACT-{each['id']}** {shown(str(each['title']))} ({_who(view, each['owner'])}{until})"
        )
    with st.container(horizontal=True, gap="small"):
        if row["state"] == DecisionState.ASKED:
            decision_deeds.show(view, row)
        elif row["state"] == DecisionState.TAKEN:
            place = place_of(row)
            where = {"decision": number, "unit": place.unit, "service": place.service}
            action_deeds.give(view, Asks(where, place, f"-{number}"))


def _action(view: View, number: str, row: Record) -> None:
    st.subheader(f"{number}: {shown(str(row['title']))}", anchor=False)
    st.markdown(_badge(view, "ACT", row))
    given = f"{_who(view, row['given_by'])}, {instant(row['given_at'], view.zone)}"
    told = [f"{_who(view, row['owner'])} does it until {day(row['due_on'])}. Given by {given}."]
    if not missing(row["said"]):
        told.append(
            f"Ended {instant(row['ended_at'], view.zone)} by {_who(view, row['ended_by'])}: {shown(row['said'])}"
        )
    st.markdown("  \n".join(told))
    _about(row)
    if row["state"] == ActionState.OPEN:
        with st.container(horizontal=True, gap="small"):
            action_deeds.show(view, row)


def _told(view: View, row: Record) -> Iterator[str]:
    """What is known of a decision, in sentences."""
    owner = "nobody yet" if missing(row["owner"]) else _who(view, row["owner"])
    until = "no day is named" if missing(row["needed_by"]) else f"needed by {day(row['needed_by'])}"
    yield f"Put to {owner}; {until}. Asked by {_who(view, row['asked_by'])}, {instant(row['asked_at'], view.zone)}."
    options = json.loads(str(row["options"]))
    if options:
        yield f"Options: {' · '.join(shown(each) for each in options)}"
    if missing(row["ended_at"]):
        yield f"It has been needed for {duration(view.as_of - row['needed_since'])}."
        return
    ended = f"{instant(row['ended_at'], view.zone)} by {_who(view, row['ended_by'])}"
    if missing(row["outcome"]):
        yield f"Not needed any more, {ended}: {shown(row['because'])}"
        return
    present = json.loads(str(row["present"]))
    there = f", with {count(len(present), 'person', 'people')} there" if len(present) > 1 else ""
    yield f"**{shown(row['outcome'])}**: {shown(row['because'])}"
    yield f"Decided {ended}{there}, {duration(row['ended_at'] - row['needed_since'])} after it was first needed."


def _about(row: Record) -> None:
    """The way to what it is about, and to the review that it is of."""
    with st.container(horizontal=True, gap="small"):
        if not missing(row["about"]) and str(row["about"]) != str(row["subject"]):
            links.matter(str(row["about"]))
        if not missing(row["subject"]) and links.leads(str(row["subject"])):
            links.matter(str(row["subject"]))
        if not missing(row["review_id"]):
            links.review(f"R-{int(row['review_id'])}")


def _who(view: View, account: object) -> str:
    return shown(tables.named(view.rulebook, By.OWNER, [account])[0])


def _badge(view: View, letters: str, row: Record) -> str:
    """How one stands."""
    return STANDINGS[standing_of(view, letters, row)].badge
