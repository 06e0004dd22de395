"""For whom somebody acts: for themselves, or meanwhile in the place of whoever lent them their roles."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from control.commands.registry import Call
from control.policy.delegations import Delegation, StandIn, giver_of, stand_in
from control.policy.permissions import Refusal
from control.policy.rulebook import Person, Rulebook
from control.queries import delegations
from control.runtime import Runtime
from pages.ui import session
from pages.ui.named import told_apart
from pages.ui.session import View
from pages.ui.text import instant, shown

_CHOICE = "acts-for"


def settle(opened: Runtime, rulebook: Rulebook, person: Person) -> Person:
    """Show the choice to whoever was lent something, and answer with who acts: themselves, or in whose place."""
    lent = _lent(opened, person)
    givers = {each: rulebook.people[each] for each in lent if each in rulebook.people and rulebook.people[each].active}
    before = session.chosen(_CHOICE)
    if before is not None and before not in givers:
        session.choose(_CHOICE, None)
        st.warning("What was lent you to act for somebody has ended: you act for yourself again.")
    if not givers:
        return person
    names = sorted(givers, key=lambda name: (givers[name].title.casefold(), name))
    chosen = st.selectbox(
        "Act for", names, None, lambda name: told_apart(rulebook, givers[name]), key=_CHOICE, placeholder="Myself"
    )
    return person if chosen is None else _in_place(rulebook, person, chosen, lent, opened.now())


def again(opened: Runtime, rulebook: Rulebook, actor: Person) -> Person:
    """Whoever acts, as things stand now: for what asks by itself while a page is open."""
    person = rulebook.people.get(actor.name) or replace(actor, active=False)
    giver = giver_of(actor)
    return person if giver is None else _in_place(rulebook, person, giver.name, _lent(opened, person), opened.now())


def banner(view: View) -> None:
    """Say in whose place everything is done, by which roles until when, and how to be oneself again."""
    actor = view.actor
    if not isinstance(actor, StandIn) or actor.giver is None:
        return
    ends = _ends(actor.lent)
    whom = shown(actor.giver.title)
    roles = " and ".join(f"{role} until {instant(at, view.zone)}" for role, at in sorted(ends.items()))
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/supervisor_account: **You act for {whom}** as {roles or 'nothing any more'}. You "
            "see what they see; what you do is recorded under both names."
        )
        st.button("Act for myself", on_click=session.choose, args=(_CHOICE, None))


def call_of(view: View, key: str | None = None, version: int | None = None, reason: str | None = None) -> Call:
    """Whoever acts on a page, in their session, and for whom they do it."""
    giver = giver_of(view.actor)
    named = None if giver is None else giver.name
    return Call(view.actor.name, key, version, "ui", reason, view.session, named)


def _lent(opened: Runtime, person: Person) -> dict[str, list[Delegation]]:
    """What holds now of what others lent somebody, by who lent it."""
    lent: dict[str, list[Delegation]] = {}
    with session.reading(opened) as connection:
        for each in delegations.lent_to(connection, opened.now(), person.name):
            lent.setdefault(each.giver, []).append(each)
    return lent


def _ends(lent: Iterable[Delegation]) -> dict[str, datetime]:
    """Until when each role is lent, at the longest."""
    ends: dict[str, datetime] = {}
    for each in lent:
        for role in each.roles:
            ends[role] = max(ends.get(role, each.until_at), each.until_at)
    return ends


def _in_place(rulebook: Rulebook, person: Person, giver: str, lent: dict[str, Any], at: datetime) -> Person:
    """`person` in the place of `giver`; where that holds no longer, still in it, and able to do and see nothing."""
    found: StandIn | Refusal = stand_in(rulebook, person, giver, lent.get(giver, ()), at)
    if not isinstance(found, Refusal):
        return found
    known = rulebook.people.get(giver) or replace(person, name=giver, title=giver)
    return StandIn(person.name, person.title, person.unit, person.person, (), active=False, giver=known)
