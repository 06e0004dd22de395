"""The bell: how much the person who acts has not read, and on a press the newest of it, with the way to each ticket."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from control.commands.notices import read
from control.policy.delegations import giver_of
from control.queries import notices
from pages.ui import actions, links, reads, session
from pages.ui.actions import Press
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, shown, until

_SHOWN = 20
_FORM = "bell"
_BELL = ":material/notifications:"


def ring(view: View, place: DeltaGenerator) -> None:
    """The bell at its place, with the number of what is unread."""
    if giver_of(view.actor) is not None:
        waits = "What you were told is your own: act for yourself again to read it."
        place.button("Your notices", key="bell", icon=_BELL, type="tertiary", disabled=True, help=waits)
        return
    number = int(reads.rows(notices.unread_number, of_one(view), view.actor.name)[0]["total"])
    label = count(number, "unread notice") if number else "No unread notices"
    icon = ":material/notifications_unread:" if number else _BELL
    if place.button(label, key="bell", icon=icon, type="tertiary", disabled=not number):
        _told(view)


@st.dialog("What you were told")
def _told(view: View) -> None:
    """The newest notices, unread until the person says that they were read."""
    actions.in_dialog(_FORM)
    with session.reading(view.runtime) as connection:
        found = notices.unread(connection, view.as_of, of_one(view), view.actor.name, _SHOWN)
    rows = found.to_dict("records")
    for row in rows:
        _notice(view, row)
    hidden = int(rows[0]["total"]) - len(rows) if rows else 0
    if hidden:
        st.caption(f"And {count(hidden, 'older notice')}.")
    press = Press(read, _FORM, {"seen": view.revision}, done=lambda answer: f"{count(answer['read'], 'notice')} read.")
    actions.button(view, "Mark all as read", press)


def _notice(view: View, row: reads.Record) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"{':material/priority_high: ' if row['urgent'] else ''}{shown(row['said'])}")
        times = "" if row["times"] == 1 else f", the newest of {count(int(row['times']), 'notice')} about this"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{until(row['last_at'], view.as_of)}{times}")
            links.matter(str(row["key"]))
