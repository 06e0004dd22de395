"""Who acts for whom meanwhile: what somebody lends and was lent, how it is ended, and the form to lend one's roles."""

from datetime import datetime
from typing import Any

import streamlit as st

from control.commands import delegations
from control.errors import Invalid
from control.policy.delegations import KEPT, ending_refusal
from control.policy.rulebook import Person
from pages.ui import actions, people_list, reasoned, session
from pages.ui.actions import Press
from pages.ui.named import title_of, told_apart
from pages.ui.reads import Record
from pages.ui.reasoned import Around
from pages.ui.session import View
from pages.ui.text import instant, shown

_FORM = "lend"
_EARLIEST = "2000-01-01 00:00"


def acts_for(view: View, person: Person, lent: list[Record], now: datetime) -> str:
    """For whom somebody acts at the moment, by title; empty: for nobody."""
    givers = [each["giver"] for each in lent if each["to"] == person.name and each["since_at"] <= now]
    return "; ".join(sorted({title_of(view, giver) for giver in givers}))


def show(view: View, person: Person, lent: list[Record]) -> None:
    """What somebody lends and was lent, each with its end; on one's own page the form to lend something."""
    mine = [each for each in lent if person.name in (each["giver"], each["to"])]
    for each in mine:
        _one(view, person, each)
    if not mine:
        st.caption("Nobody acts for this person, and they act for nobody.")
    if person.name == view.actor.name:
        _lend(view, person)


def _one(view: View, person: Person, each: Record) -> None:
    giver, to = (shown(title_of(view, each[side])) for side in ("giver", "to"))
    window = f"from {instant(each['since_at'], view.zone)} until {instant(each['until_at'], view.zone)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        who = f"**{to}** acts for **{giver}**"
        st.markdown(
            f":material/supervisor_account: {who} as {shown(each['roles'])}, {window}: {shown(each['reason'])}",
            width="stretch",
        )
        number = each["number"]
        why = ending_refusal(view.actor, (each["giver"], each["to"]))
        press = Press(delegations.end, f"end-{number}", {"number": number}, done=lambda _: f"{number} has ended.")
        against = None if why is None else why.sentence
        reasoned.with_reason(view, "End it", press, Around(against=against, place=None))


def _lend(view: View, person: Person) -> None:
    """The form that lends what one holds; it holds from the instant that is said, without anybody's consent."""
    roles = sorted({grant.role for grant in person.grants} - KEPT)
    why = actions.why_not(view, delegations.give) or (None if roles else "You hold no role that can be lent.")
    with reasoned.opener("lend", "Let somebody act for you", why, "add"):
        st.caption(
            "They see and do what you could by these roles, under both names, and keep out of what you would have to. "
            "They cannot lend it on."
        )
        others = [each for each in people_list.people(view) if each.active and each.person != person.person]
        titles = {each.name: told_apart(view.rulebook, each) for each in others}
        st.selectbox("Who", list(titles), None, titles.__getitem__, key=f"{_FORM}-to", placeholder="Choose somebody")
        st.multiselect("As", roles, default=roles, key=f"{_FORM}-roles", format_func=str.capitalize)
        with st.container(horizontal=True):
            for word, name in (("From (UTC; empty: now)", "since"), ("Until (UTC)", "until")):
                st.datetime_input(word, None, _EARLIEST, format="YYYY-MM-DD", step=900, key=f"{_FORM}-{name}")
        reasoned.reason(f"{_FORM}-reason")
        press = Press(
            delegations.give,
            _FORM,
            reason_in=f"{_FORM}-reason",
            prepare=_asked,
            done=lambda answer: f"{answer['delegation']} is recorded.",
        )
        actions.button(view, "Lend it", press)


def _asked() -> dict[str, Any]:
    """What the form says, as the command takes it."""
    chosen: dict[str, Any] = {name: session.chosen(f"{_FORM}-{name}") for name in ("to", "roles", "since", "until")}
    if not (chosen["to"] and chosen["roles"] and chosen["until"]):
        raise Invalid("Say who acts for you, as what, and until when.")
    return chosen | {name: session.utc(chosen[name]) for name in ("since", "until")}
