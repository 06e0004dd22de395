"""The bar below the inbox: what is selected, the few verbs with their keys, and what came of the last deed."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import asking, session
from pages.ui.inbox import GONE, Inbox
from pages.ui.inbox_deeds import BAR, WAKE
from pages.ui.inbox_list import open_drawer
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, shown

_NAMED = 4


def show(view: View, inbox: Inbox, selected: Sequence[Record]) -> None:
    """The bar; its buttons carry the rows as they were drawn, with their versions."""
    still = [row for row in selected if not row.get(GONE)]
    with st.bottom:
        asking.told(view)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_selected(selected), width="content")
            for deed in BAR:
                asking.button(view, deed, still, "bar", letter=True)
            if still and all(row["aside"] == 1 for row in still):
                asking.button(view, WAKE, still, "bar")
            _choose(inbox)


def _selected(selected: Sequence[Record]) -> str:
    if not selected:
        return "**Nothing selected**"
    names = [str(row["key"]) for row in selected[:_NAMED]]
    more = f" and {len(selected) - _NAMED} more" if len(selected) > _NAMED else ""
    return f"**{count(len(selected), 'ticket')}**: {', '.join(names)}{more}"


def _choose(inbox: Inbox) -> None:
    """The way to one ticket for whoever selects no rows."""
    titles = {str(row["key"]): f"{row['key']} {row['title'] or ''}" for row in inbox.rows}
    key = f"open-one-{inbox.digest}"
    st.selectbox(
        "Open a ticket",
        list(titles),
        index=None,
        format_func=lambda name: shown(titles[name]).replace("\\", ""),
        key=key,
        placeholder="Open a ticket",
        label_visibility="collapsed",
        on_change=_opened,
        args=(key,),
        width=220,
    )


def _opened(key: str) -> None:
    chosen = session.chosen(key)
    if chosen is not None:
        open_drawer(chosen)
        session.choose(key, None)
