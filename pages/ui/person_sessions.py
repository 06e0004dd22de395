"""The sessions of somebody in which something can still be done."""

from datetime import datetime

import streamlit as st

from control.policy.rulebook import Person
from control.queries.accounts import living_sessions
from pages.ui import session
from pages.ui.session import View
from pages.ui.text import instant, shown, until


def show(view: View, person: Person, now: datetime) -> None:
    """One line for each: how and from where it was opened, since when, and when something was last done in it."""
    with session.reading(view.runtime) as connection:
        found = living_sessions(connection, now, person.name)
    if not found:
        st.caption("Nobody is signed in as this person.")
    for each in found:
        opened = f"by {each.method.value} from {shown(each.address)}, since {instant(each.began_at, view.zone)}"
        st.markdown(f":material/devices: Opened {opened}; last there {until(each.seen_at, now)}.")
