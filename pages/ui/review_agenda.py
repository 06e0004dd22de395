"""The agenda of a review: what is talked about, whose it is, what came of it; in session one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from control.commands import review_planning, review_sitting
from control.commands.review_planning import LONGEST_TITLE, MOST_MINUTES
from control.policy.review_stages import AgendaKind, ReviewStage
from control.queries import review_room
from control.queries.counting import By
from pages.ui import links, reads, reasoned, review_item, session, tables
from pages.ui.named import choose_active
from pages.ui.reads import Record
from pages.ui.review_labels import AGENDA_KINDS
from pages.ui.review_presses import button, press, why_not
from pages.ui.session import View
from pages.ui.text import count, missing, shown

_OPEN = (ReviewStage.PLANNED, ReviewStage.FROZEN, ReviewStage.IN_SESSION)


def items_of(view: View, row: Record) -> list[Record]:
    """What stands on the agenda of a review, in order."""
    return reads.rows(review_room.agenda, view.scope, int(row["id"]))


def finding(row: Record, items: Sequence[Record]) -> str:
    """What the agenda comes to, as a heading."""
    if not items:
        empty = "What belongs on it is put there when the figures are frozen"
        return empty if row["stage"] == ReviewStage.PLANNED else "Nothing is on the agenda"
    left = sum(missing(each["outcome"]) for each in items)
    over = row["stage"] == ReviewStage.CLOSED
    minutes = sum(int(each["minutes"]) for each in items if not missing(each["minutes"]))
    timed = f", {minutes} min are set" if minutes else ""
    done = f", {left} were not come to" if over and left else f", {left} to come to" if left < len(items) else ""
    return f"{count(len(items), 'thing')} on the agenda{done}{timed}"


def show(view: View, row: Record, items: Sequence[Record]) -> None:
    """The one that everybody looks at while the review is held, then all of them."""
    if row["stage"] == ReviewStage.IN_SESSION and items:
        _step_by_step(view, row, items)
    st.header(finding(row, items))
    if items:
        _table(view, row)
    if row["stage"] in _OPEN:
        with st.container(horizontal=True, gap="small"):
            _add(view, row)
            if items:
                _arrange(view, row, items)


def _step_by_step(view: View, row: Record, items: Sequence[Record]) -> None:
    """One item large, with the way to the one before and the one after, by key as well."""
    numbers = [int(each["number"]) for each in items]
    at = None if missing(row["at_item"]) else int(row["at_item"])
    place = numbers.index(at) if at in numbers else -1
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            _turn(view, row, "Previous", numbers[place - 1] if place > 0 else None, "Left")
            st.markdown(f"**{place + 1} of {len(items)}**" if place >= 0 else "Not begun")
            _turn(view, row, "Next", numbers[place + 1] if place + 1 < len(numbers) else None, "Right")
        if place >= 0:
            review_item.show(view, row, items[place])


def _turn(view: View, row: Record, word: str, to: int | None, key: str) -> None:
    asked = press(row, review_sitting.turn, "", f"-{word.lower()}", item=to)
    icon = f":material/{'arrow_back' if key == 'Left' else 'arrow_forward'}:"
    if to is None:
        st.button(word, key=f"do-{asked.form}", icon=icon, disabled=True)
        return
    button(view, row, word, asked, icon=icon, shortcut=key)


def _add(view: View, row: Record) -> None:
    asked = press(row, review_planning.add, "It is on the agenda.")
    into = reasoned.unfolded(asked.form, "Put something on it", why_not(view, row, asked.command), "add")
    if into is None:
        return
    with into:
        st.text_input("What it is about", key=f"title-{asked.form}", max_chars=LONGEST_TITLE)
        place = _placed(view, asked.form, {})
        fields = {"title": f"title-{asked.form}"}
        button(view, row, "Put it there", replace(asked, version=None, fields=fields, prepare=place))


def _arrange(view: View, row: Record, items: Sequence[Record]) -> None:
    """The form that says whose an item is, how long it may take and where it stands."""
    by_number = {int(each["number"]): each for each in items}
    asked = press(row, review_planning.arrange, "It is arranged.")
    into = reasoned.unfolded(asked.form, "Owner, time, order", why_not(view, row, asked.command), "swap_vert")
    if into is None:
        return
    with into:
        number = st.selectbox(
            "Item", list(by_number), format_func=lambda each: shown(str(by_number[each]["title"])), key="arranged"
        )
        item = by_number[number]
        form = f"{asked.form}-{number}-{item['version']}"
        placed = _placed(view, form, item)

        def typed() -> Mapping[str, Any]:
            return {"item": number, **placed()}

        button(view, row, "Arrange it", replace(asked, version=int(item["version"]), prepare=typed))


def _placed(view: View, form: str, item: Mapping[Any, Any]) -> Any:
    """The fields for owner, time and position, and what was typed into them."""
    keys = {name: f"{name}-{form}" for name in ("owner", "minutes", "position")}
    choose_active(view, "Owner", keys["owner"], item.get("owner"))
    st.number_input("Minutes", 1, MOST_MINUTES, _whole(item.get("minutes")), key=keys["minutes"])
    st.number_input("Position", 1, None, _whole(item.get("position")), key=keys["position"])
    return lambda: {"place": {name: session.chosen(key) for name, key in keys.items()}}


def _whole(value: Any) -> int | None:
    return None if missing(value) else int(value)


def _table(view: View, row: Record) -> None:
    columns = {
        "title": st.column_config.TextColumn("What it is about", width=300),
        "why": "Why it is here",
        "owner": "Owner",
        "minutes": st.column_config.NumberColumn("Minutes", format="%d"),
        "outcome": st.column_config.TextColumn("What came of it", width=240),
    }
    rows = reads.sent(view, _rows, review_room.agenda, view.scope, int(row["id"]))
    tables.listed(rows, columns, "agenda", "The agenda, in order", word="Number")


def _rows(view: View, items: pd.DataFrame) -> pd.DataFrame:
    """An escalation and the review of a breach are looked at with their ticket."""
    leads = [not missing(each) and links.leads(str(each)) for each in items["subject"]]
    return pd.DataFrame(
        {
            "ticket": items["subject"].where(pd.Series(leads, index=items.index), items["about"]),
            "title": items["title"],
            "why": [AGENDA_KINDS[AgendaKind(each)].word for each in items["kind"]],
            "owner": tables.named(view.rulebook, By.OWNER, items["owner"]),
            "minutes": items["minutes"],
            "outcome": items["outcome"],
        }
    )
