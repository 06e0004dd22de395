"""The roles of somebody, by the rulebook and beside it; what waits for a second person; and what is done about both."""

from datetime import UTC, datetime, time
from typing import Any

import streamlit as st

from control.commands import role_grants
from control.commands.registry import Command
from control.policy.granting import GrantState, asking_refusal, deciding_refusal
from control.policy.roles import Role, RoleGrant
from control.policy.rulebook import Person
from control.policy.scope import Scope
from pages.ui import actions, people_list, reasoned, session
from pages.ui.actions import Press
from pages.ui.named import title_of
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import instant, missing, shown

_FORM = "ask-role"


def waiting(view: View, grants: list[Record]) -> None:
    """What was asked for and nobody has decided, each with the buttons of whoever may."""
    for grant in grants:
        if grant["state"] == GrantState.ASKED:
            _waits(view, grant)


def show(view: View, person: Person, grants: list[Record]) -> None:
    """The roles that somebody holds, each with the way to end it, and the form to ask for another one."""
    beside = [each for each in grants if each["account"] == person.name and each["state"] == GrantState.CONFIRMED]
    given = {(each["role"], each["scope"]): each for each in beside if not each["takes_away"]}
    for grant in person.grants:
        _held(view, person, grant, given.pop((grant.role, grant.scope), None))
    for each in given.values():  # it will hold, and does not yet
        _held(view, person, RoleGrant(each["role"], each["scope"]), each)
    for each in beside:
        if each["takes_away"]:
            st.markdown(
                f":material/remove_circle: ~~{_said(view, each)}~~ taken away by {_title(view, each['asked_by'])}"
            )
    if not person.grants and not beside:
        st.caption("No role is held.")
    _ask(view, person)


def _held(view: View, person: Person, grant: RoleGrant, beside: Record | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        where = "by the rulebook" if beside is None else _window(view, beside)
        st.markdown(f":material/badge: **{shown(people_list.held(view, grant))}** {where}", width="stretch")
        key = f"{person.name}-{grant.role}-{grant.scope}"
        if beside is None:
            arguments = {"account": person.name, "role": grant.role, "scope": grant.scope}
            _with_reason(view, "Take it away", role_grants.take_away, arguments, key)
        else:
            _with_reason(view, "End it", role_grants.end, {"number": beside["number"]}, key)


def _waits(view: View, grant: Record) -> None:
    with st.container(border=True):
        who, asked = _title(view, grant["account"]), _title(view, grant["asked_by"])
        st.markdown(
            f"**{_said(view, grant)}** for **{who}**, {_window(view, grant)}. {asked}: {shown(grant['reason'])}"
        )
        why = deciding_refusal(view.rulebook, view.actor, {str(name): value for name, value in grant.items()})
        with st.container(horizontal=True):
            if grant["asked_by"] == view.actor.name:
                press = Press(role_grants.withdraw, f"withdraw-{grant['number']}", {"number": grant["number"]})
                actions.button(view, "Withdraw it", press, Scope())
                return
            if why is not None:
                st.caption(shown(why.sentence))
                return
            for word, command in (("Confirm", role_grants.confirm), ("Decline", role_grants.decline)):
                _with_reason(view, word, command, {"number": grant["number"]}, f"{word}-{grant['number']}")


def _with_reason(view: View, word: str, command: Command[Any], arguments: dict[str, Any], form: str) -> None:
    reasoned.with_reason(view, word, Press(command, form, arguments, done=lambda _: f"{word}: done."))


def _ask(view: View, person: Person) -> None:
    """The form that asks for a role; it holds once somebody else has confirmed it."""
    own = asking_refusal(view.rulebook, view.actor, person.name)
    why = actions.why_not(view, role_grants.ask, Scope()) or (None if own is None else own.sentence)
    with reasoned.opener(f"give-{person.name}", "Give a role", why, "add"):
        st.caption("It holds once a second person has confirmed it: not you, and not whoever receives it.")
        roles = [role.value for role in Role if role is not Role.AUTOMATION]
        st.selectbox("Role", roles, key=f"{_FORM}-role", format_func=str.capitalize)
        scopes = [
            "all",
            *(f"unit:{name}" for name in view.rulebook.units),
            *(f"service:{name}" for name in view.rulebook.services),
        ]
        st.selectbox("For", scopes, key=f"{_FORM}-scope", format_func=lambda name: people_list.scope(view, name))
        st.date_input("Until, included (UTC; empty: for good)", value=None, key=f"{_FORM}-until", format="YYYY-MM-DD")
        reasoned.reason(f"{_FORM}-reason")
        press = Press(
            role_grants.ask,
            f"{_FORM}-{person.name}",
            {"account": person.name},
            reason_in=f"{_FORM}-reason",
            prepare=_wanted,
            done=lambda answer: f"{answer['number']} waits for a second person.",
        )
        actions.button(view, "Ask for it", press, Scope())


def _wanted() -> dict[str, Any]:
    """What the form says, as the command takes it."""
    until: Any = session.chosen(f"{_FORM}-until")
    end = None if until is None else datetime.combine(until, time.max, UTC)
    return {
        "wanted": {"role": session.chosen(f"{_FORM}-role"), "scope": session.chosen(f"{_FORM}-scope"), "until_at": end}
    }


def _said(view: View, grant: Record) -> str:
    return shown(people_list.held(view, RoleGrant(grant["role"], grant["scope"])))


def _window(view: View, grant: Record) -> str:
    until = "for good" if missing(grant["until_at"]) else f"until {instant(grant['until_at'], view.zone)}"
    return f"from {instant(grant['since_at'], view.zone)} {until}"


def _title(view: View, account: str) -> str:
    return shown(title_of(view, account))
