"""The bar below the inbox: what is selected, the few verbs with their keys, and what came of the last deed."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import asking, session
from pages.ui.devices import little_room
from pages.ui.inbox import GONE
from pages.ui.inbox_deeds import BAR, WAKE
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count

_NAMED = 4


def show(view: View, selected: Sequence[Record], *, waits: bool) -> None:
    """The bar; its buttons carry the rows as they were drawn, with their versions.

    It `waits` for a selection, or for something to say, before it is there at all where it would cover what is read.
    """
    if waits and not selected and session.held("told") is None:
        return
    still = [row for row in selected if not row.get(GONE)]
    with st.bottom:
        asking.told(view)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_selected(selected), width="content")
            for deed in BAR if still or not waits else ():
                asking.button(view, deed, still, "bar", letter=not little_room())
            if still and all(row["aside"] == 1 for row in still):
                asking.button(view, WAKE, still, "bar")


def _selected(selected: Sequence[Record]) -> str:
    if not selected:
        return "**Nothing selected**"
    names = [str(row["key"]) for row in selected[:_NAMED]]
    more = f" and {len(selected) - _NAMED} more" if len(selected) > _NAMED else ""
    return f"**{count(len(selected), 'ticket')}**: {', '.join(names)}{more}"
