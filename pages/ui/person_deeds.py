"""What an administrator does about somebody's account: each deed with its reason, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from control.commands import accounts, identities, links, second_factor, sessions
from control.commands.registry import Command
from control.policy.rulebook import Person
from control.policy.scope import Scope
from pages.ui import acting, actions, reasoned, session
from pages.ui.actions import Press
from pages.ui.reads import Record
from pages.ui.reasoned import Around
from pages.ui.session import View


@dataclass(frozen=True, slots=True)
class AccountDeed:
    """One deed about an account: its word, what it does, and what follows."""

    word: str
    icon: str
    command: Command[Any]
    follows: str
    fits: Callable[[Person, Record], bool]
    done: str


DEEDS = (
    AccountDeed(
        "End all sessions",
        "logout",
        sessions.end_all,
        "Whoever is signed in as this person is signed out at once, in every browser.",
        lambda _, kept: bool(kept.get("sessions")),
        "Every session has ended.",
    ),
    AccountDeed(
        "Disable the account",
        "person_off",
        accounts.disable,
        "It can do nothing from the next command on, whatever the rulebook says, and its sessions end.",
        lambda person, kept: person.active,
        "The account is disabled.",
    ),
    AccountDeed(
        "Enable the account",
        "person_check",
        accounts.enable,
        "It may act again as the rulebook says.",
        lambda _, kept: bool(kept.get("disabled_by")),
        "The account may act again.",
    ),
    AccountDeed(
        "Take the second factor away",
        "phonelink_erase",
        second_factor.reset,
        "No code is asked for any more, and the sessions end. For somebody who lost their telephone.",
        lambda _, kept: bool(kept.get("has_code")),
        "No code is asked for any more.",
    ),
    AccountDeed(
        "Unlink from the provider",
        "link_off",
        identities.unlink,
        "Whoever the other provider vouches for is a stranger here until they are recognised anew. The roles that came "
        "by its word end, and so do the sessions.",
        lambda _, kept: bool(kept.get("is_linked")),
        "The account is linked to no provider.",
    ),
)


def show(view: View, person: Person, kept: Record) -> None:
    """The deeds that make sense for an account as it stands; each opens what asks for its reason."""
    with st.container(horizontal=True, gap="small"):
        for deed in DEEDS:
            if deed.fits(person, kept):
                _asked(view, person, deed)
        _link(view, person)


def handed_over(person: Person) -> None:
    """The link that was just made, to be given to its person by other means; it is shown until another page is."""
    made: links.NewLink | None = session.held("link")
    if made is not None and made.account == person.name:
        st.info(f"{person.title} sets a password with this link, once, within half an hour.", icon=":material/link:")
        here = str(st.context.url).partition("?")[0].rpartition("/")[0]
        st.code(f"{here}{links.PATH}#{made.token}", language=None)


def _asked(view: View, person: Person, deed: AccountDeed) -> None:
    form = f"{deed.command.name}-{person.name}"
    press = Press(deed.command, form, {"account": person.name}, done=lambda _: deed.done)
    reasoned.with_reason(view, deed.word, press, Around(deed.icon, deed.follows))


def _link(view: View, person: Person) -> None:
    why = actions.why_not(view, links.invite, Scope(unit=person.unit))
    actions.explained(
        "Make a link to set a password", f"link-{person.name}", why, lambda: _made(view, person), icon=":material/link:"
    )


def _made(view: View, person: Person) -> None:
    outcome = actions.caught("link", lambda: links.link_for(view.runtime, acting.call_of(view), person.name))
    session.keep_outcome(outcome if outcome.refused else None)
    if not outcome.refused:
        session.hold("link", outcome.answer)
