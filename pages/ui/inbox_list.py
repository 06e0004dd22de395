"""The rows of the inbox: a table whose rows can be selected, or cards where there is little room."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from control.model import EscalationState
from control.queries.counting import By
from control.queries.needs import Reason
from pages.ui import session
from pages.ui.devices import little_room
from pages.ui.inbox import GONE, Inbox
from pages.ui.labels import ESCALATION_STATES, REASONS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.tables import named
from pages.ui.text import NOTHING, instant, missing, shown, until

_ROW = 36
_MOST = 14
CARDS = 40
"""Cards at once: who scrolls further does the first ones first."""
_TOLD: tuple[Reason, ...] = tuple(reason for reason in Reason if reason is not Reason.ESCALATED)
"""The reasons that a row names; an escalation to the person is one of those to anybody."""


def grid(view: View, inbox: Inbox) -> list[Record]:
    """The table; answers with the rows that are selected. Its key names the list, so a selection belongs to it."""
    key = f"inbox-{inbox.digest}"
    opens = st.column_config.ButtonColumn(
        "Ticket",
        type="tertiary",
        alignment="left",
        pinned=True,
        key=f"open-{key}",
        on_click=_open,
        args=(f"open-{key}",),
    )
    why = [_why(view, row) for row in inbox.rows]
    st.dataframe(
        _table(view, inbox.rows, why),
        key=key,
        column_config={"ticket": opens, **_columns(why)},
        hide_index=True,
        row_height=_ROW,
        height=_ROW * (_MOST + 1) if len(inbox.rows) > _MOST else "content",
        on_select="rerun",
        selection_mode="multi-row",
        alt="Tickets that need somebody, those that need your decision first",
    )
    return [inbox.rows[at] for at in session.picked(key) if at < len(inbox.rows)]


def cards(view: View, inbox: Inbox) -> list[Record]:
    """A card for each row; answers with those that are ticked."""
    rows = inbox.rows[:CARDS]
    grid = st.grid(3, min_column_width=280, gap="small")
    return [row for row in rows if _card(view, grid, inbox.digest, row)]


def _card(view: View, grid: DeltaGenerator, digest: str, row: Record) -> bool:
    """One card; answers whether it is ticked."""
    [owner] = named(view.rulebook, By.OWNER, [row["owner"]])
    with grid.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{row['key']}** {shown(row['title'])}  \n{badges(view, row)}")
        st.caption(f"{left(view, row)} · {shown(owner)} · {shown(row['priority'])}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Open", key=f"card-{row['key']}", on_click=open_drawer, args=(row["key"],))
            return st.checkbox("Select", key=f"tick-{digest}-{row['key']}")


def choose_view() -> Callable[[View, Inbox], list[Record]]:
    """The table or the cards, as the address says, or else as the device has room for."""
    usual = "Cards" if little_room() else "List"
    words = {"List": grid, "Cards": cards}
    word = st.segmented_control(
        "View", list(words), default=usual, required=True, key="as", bind="query-params", label_visibility="collapsed"
    )
    return words.get(str(word), grid)


def choose_one(inbox: Inbox) -> None:
    """The way to one ticket for whoever selects no rows."""
    titles = {str(row["key"]): f"{row['key']} {row['title'] or ''}" for row in inbox.rows}
    key = f"open-one-{inbox.digest}"
    st.selectbox(
        "Open a ticket",
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        key=key,
        placeholder="Open a ticket",
        label_visibility="collapsed",
        on_change=_opened,
        args=(key,),
        width=260,
    )


def badges(view: View, row: Record) -> str:
    """Why a ticket needs somebody, as badges, and how its escalation stands; first, until when it is put aside."""
    if row.get(GONE):
        return ":gray-badge[:material/done: Needs nobody any more]"
    aside = [f":gray-badge[:material/snooze: {shown(_aside(view, row))}]"] if row["aside"] == 1 else []
    reasons = [REASONS[reason].badge for reason in _named(row)]
    if not missing(row["escalation_state"]):
        label = ESCALATION_STATES[EscalationState(row["escalation_state"])]
        reasons.append(f":{label.colour}-badge[:material/{label.icon}: Level {row['level']}, {label.word.lower()}]")
    return " ".join([*aside, *reasons])


def left(view: View, row: Record) -> str:
    """How much time is left, in calendar time."""
    at = due_of(row)
    return "No due time runs" if at is None else f"Due {until(at, view.as_of)}"


def due_of(row: Record) -> datetime | None:
    """When the ticket is due, or else its review."""
    found = row["review_due_at"] if missing(row["due_at"]) else row["due_at"]
    return None if missing(found) else found


def open_drawer(key: str) -> None:
    """Show one ticket beside the list; a callback."""
    session.hold("drawer", key)


def _open(key: str) -> None:
    clicked = session.clicked(key)
    if clicked is not None:
        open_drawer(clicked)


def _opened(key: str) -> None:
    chosen = session.chosen(key)
    if chosen is not None:
        open_drawer(chosen)
        session.choose(key, None)


def _named(row: Record) -> list[Reason]:
    names = [reason for reason in _TOLD if row[reason.value] == 1]
    hidden = row[Reason.ESCALATED.value] == 1 and row[Reason.MINE.value] != 1
    return [Reason.ESCALATED, *names] if hidden else names


def _aside(view: View, row: Record) -> str:
    return f"Put aside until {instant(row['aside_until'], view.zone)}"


def _why(view: View, row: Record) -> list[str]:
    if row.get(GONE):
        return ["Done"]
    aside = [_aside(view, row)] if row["aside"] == 1 else []
    return [*aside, *(REASONS[reason].word for reason in _named(row))]


def _table(view: View, rows: Sequence[Record], why: Sequence[Sequence[str]]) -> pa.Table:
    return pa.table(
        {
            "ticket": [row["key"] for row in rows],
            "why": why,
            "title": [row["title"] or NOTHING for row in rows],
            "left": [NOTHING if (at := due_of(row)) is None else until(at, view.as_of) for row in rows],
            "level": [_level(row) for row in rows],
            "owner": named(view.rulebook, By.OWNER, (row["owner"] for row in rows)),
            "service": named(view.rulebook, By.SERVICE, (row["service"] for row in rows)),
            "priority": [row["priority"] or NOTHING for row in rows],
        }
    )


def _level(row: Record) -> str:
    if missing(row["escalation_state"]):
        return NOTHING
    return f"{row['level']}, {ESCALATION_STATES[EscalationState(row['escalation_state'])].word.lower()}"


def _columns(why: Sequence[Sequence[str]]) -> dict[str, Any]:
    colours: dict[str, Any] = {label.word: label.colour for label in REASONS.values()}
    # What is no reason is said in grey: done, and put aside until then or then.
    colours = {word: "gray" for said in why for word in said} | colours
    words, shades = list(colours), list(colours.values())
    return {
        "why": st.column_config.MultiselectColumn("Why", width=290, options=words, color=shades),
        "title": st.column_config.TextColumn("Title", width=220),
        "left": st.column_config.TextColumn(
            "Due", help="In calendar time: of the resolution, else of what is due next, else of the review"
        ),
        "level": st.column_config.TextColumn("Escalation level"),
        "owner": "Owner",
        "service": "Service",
        "priority": "Priority",
    }
