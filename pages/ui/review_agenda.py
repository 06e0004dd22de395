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
from pages.ui import links, reads, reasoned, session, tables
from pages.ui.named import choose_active, title_of
from pages.ui.reads import Record
from pages.ui.review_labels import AGENDA_KINDS
from pages.ui.review_presses import button, press, why_not
from pages.ui.session import View
from pages.ui.text import count, instant, missing, shown

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
            _item(view, row, items[place])


def _turn(view: View, row: Record, word: str, to: int | None, key: str) -> None:
    asked = press(row, review_sitting.turn, "", f"-{word.lower()}", item=to)
    icon = f":material/{'arrow_back' if key == 'Left' else 'arrow_forward'}:"
    if to is None:
        st.button(word, key=f"do-{asked.form}", icon=icon, disabled=True)
        return
    button(view, row, word, asked, icon=icon, shortcut=key)


def _item(view: View, row: Record, item: Record) -> None:
    kind = AGENDA_KINDS[AgendaKind(item["kind"])]
    st.subheader(shown(str(item["title"])))
    since = "" if missing(item["since_at"]) else f" · {instant(item['since_at'], view.zone)}"
    owner = "" if missing(item["owner"]) else f" · {shown(title_of(view, str(item['owner'])))}"
    st.markdown(f"{kind.badge}{since}{owner}")
    if not missing(item["about"]):
        with st.container(horizontal=True):
            if str(item["subject"])[:2] == "A-":
                links.approval(str(item["subject"]))
            links.matter(str(item["about"]))
    if not missing(item["outcome"]):
        st.markdown(f":material/task_alt: {shown(str(item['outcome']))}")
    with st.container(horizontal=True, gap="small"):
        _settle(view, row, item)
        note(view, row, int(item["number"]))


def _settle(view: View, row: Record, item: Record) -> None:
    asked = press(
        row, review_sitting.settle, "What came of it is kept.", f"-{item['number']}", item=int(item["number"])
    )
    asked = replace(asked, version=int(item["version"]), fields={"outcome": f"outcome-{asked.form}"})
    with reasoned.opener(asked.form, "What came of it", why_not(view, row, asked.command), "task_alt"):
        st.text_area("Outcome", key=f"outcome-{asked.form}", height=90)
        button(view, row, "Keep it", asked)


def note(view: View, row: Record, item: int | None) -> None:
    """The form for a quick note, of an item or by itself."""
    asked = press(row, review_sitting.note, "The note is kept.", f"-{item}", item=item)
    key = f"said-{asked.form}"
    asked = replace(asked, version=None, fields={"said": key}, then=lambda _: session.choose(key, ""))
    with reasoned.opener(asked.form, "Note", why_not(view, row, asked.command), "edit_note"):
        st.text_area("What was said", key=key, height=90)
        button(view, row, "Keep it", asked)


def _add(view: View, row: Record) -> None:
    asked = press(row, review_planning.add, "It is on the agenda.")
    with reasoned.opener(asked.form, "Put something on it", why_not(view, row, asked.command), "add"):
        st.text_input("What it is about", key=f"title-{asked.form}", max_chars=LONGEST_TITLE)
        place = _placed(view, asked.form, {})
        fields = {"title": f"title-{asked.form}"}
        button(view, row, "Put it there", replace(asked, version=None, fields=fields, prepare=place))


def _arrange(view: View, row: Record, items: Sequence[Record]) -> None:
    """The form that says whose an item is, how long it may take and where it stands."""
    by_number = {int(each["number"]): each for each in items}
    asked = press(row, review_planning.arrange, "It is arranged.")
    with reasoned.opener(asked.form, "Owner, time, order", why_not(view, row, asked.command), "swap_vert"):
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
    leads = items["subject"].str[:2].isin(["A-", "M-"])
    return pd.DataFrame(
        {
            "ticket": items["subject"].where(leads, items["about"]),
            "title": items["title"],
            "why": [AGENDA_KINDS[AgendaKind(each)].word for each in items["kind"]],
            "owner": tables.named(view.rulebook, By.OWNER, items["owner"]),
            "minutes": items["minutes"],
            "outcome": items["outcome"],
        }
    )
