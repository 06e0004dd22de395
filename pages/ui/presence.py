"""Who is signed in: asked at the beginning of every run, and again and again while a page lies open."""

from functools import partial

import streamlit as st

from control.commands import sessions
from control.commands.registry import Call
from control.policy.sessions import FRESH, Session
from pages.ui import actions, session
from pages.ui.entry import living

EVERY = "20s"
"""How often an open page asks whether its session lives: what it shows is gone a minute after that at the latest."""


def required() -> Session:
    """The session of this run; where there is none that lives, the browser is led out and nothing more is shown."""
    found = _living()
    if found is None:
        st.logout()  # what leads to the gateway's own way out; no provider of Streamlit's is asked for anything
        st.info("You are not signed in, or your session has ended.", icon=":material/logout:")
        st.markdown("[Sign in](/auth/sign-in)")
        st.stop()
    opened = session.runtime()
    if opened.now() - found.seen_at > FRESH:
        sessions.seen(opened, found.id)
    _watch()
    return found


def out(found: Session, title: str) -> None:
    """Who is signed in, with the way to their account, and the way out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(title, "/auth/account", icon=":material/account_circle:", type="tertiary", width="stretch")
        st.button("Sign out", key="sign-out", type="tertiary", on_click=_leave, args=(found,))


@st.fragment(run_every=EVERY)
def _watch() -> None:
    """Nothing to be seen; a session that has ended takes its page with it."""
    if _living() is None:
        st.rerun()


def _leave(found: Session) -> None:
    call = Call(found.account, origin="ui", session=found.id)
    actions.caught("sign-out", partial(sessions.end, session.runtime(), call))


def _living() -> Session | None:
    opened = session.runtime()
    with opened.read() as connection:
        return living(connection, opened.now())
