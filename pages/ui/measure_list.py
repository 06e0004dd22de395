"""The measures there are: those that wait for whoever looks, and all of them by how far they have come."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from control.policy.exports import Listing
from control.policy.measure_people import PARTS, is_answering
from control.policy.measure_terms import MeasureStage
from control.queries import measures
from control.queries.counting import By
from pages.ui import exporting, links, reads, session, tables
from pages.ui.measure_labels import LIGHTS, MEASURE_STAGES
from pages.ui.measure_overview import Glance
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import with_own
from pages.ui.text import count, missing, shown

_STAGE, _OPENS, _ALL, _LOOK = "stage", "open-measure", "All", "look"
LIST, BOARD, SUMS = "List", "Board", "Summed up"
_LOOKS = (LIST, BOARD, SUMS)
_PAID = ("refund", "credit", "replacement")


def found(view: View) -> list[Record]:
    """Every measure that the person sees, newest first."""
    return reads.rows(measures.listed, with_own(view))


def finding(rows: Sequence[Record]) -> str:
    """What there is, as a sentence."""
    if not rows:
        return "No measure was proposed yet"
    said = count(len(rows), "measure")
    unowned = sum(missing(row["accepted_at"]) for row in rows)
    return f"{said}; nobody has taken on {unowned} of them" if unowned else f"{said}, each with an owner"


def waiting(view: View, rows: Sequence[Record]) -> None:
    """What waits for whoever looks: to be taken on by them."""
    mine = [row for row in rows if missing(row["accepted_at"]) and _is_owner(view, row)]
    if not mine:
        return
    st.header("Waits for you")
    for row in mine:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":material/person_add: You are asked to own {shown(str(row['title']))}")
            links.measure(f"M-{row['id']}")


def look() -> str:
    """How all of them are looked at: as a list, a board, or summed up."""
    chosen = st.segmented_control(
        "How", _LOOKS, default=LIST, required=True, key=_LOOK, bind="query-params", label_visibility="collapsed"
    )
    return str(chosen)


def table(view: View, rows: Sequence[Record], glances: Mapping[int, Glance]) -> None:
    """The measures of one stage, or of all; a press on a number opens one."""
    words = {MEASURE_STAGES[stage].word: stage for stage in MeasureStage if any(row["stage"] == stage for row in rows)}
    word = st.segmented_control(
        "Stage", [_ALL, *words], default=_ALL, required=True, key=_STAGE, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    listed = [row for row in rows if words.get(word or _ALL) in (None, row["stage"])]
    shaped = pd.DataFrame([_row(view, row, glances[int(row["id"])]) for row in listed])
    tables.plain(shaped, _columns(view), f"Measures: {word or _ALL}", f"list-{word}")
    stage = words.get(word or _ALL)
    exporting.offer(view, Listing.MEASURES, {} if stage is None else {"stage": stage.value}, len(listed))


def who(view: View, row: Record, part: str) -> str:
    """The title of whoever has a part; a word of its own for nobody."""
    return tables.named(view.rulebook, By.OWNER, [row[part]])[0]


def paid(row: Record) -> int:
    """Cents of refunds, credits and replacements that were carried out for the tickets of its baseline."""
    return sum(0 if missing(row[f"{name}_cents"]) else int(row[f"{name}_cents"]) for name in _PAID)


def money(view: View, cents: int) -> str:
    """An amount of the base currency."""
    terms = view.rulebook.approvals
    return f"{cents / 100:,.2f}" if terms is None else f"{cents / 100:,.2f} {terms.currencies.base}"


def _is_owner(view: View, row: Record) -> bool:
    others = {f"{part}_person": None for part in PARTS if part != "owner"}
    return is_answering(view.actor, {"owner_person": row["owner_person"], **others})


def _row(view: View, row: Record, glance: Glance) -> dict[str, Any]:
    return {
        "number": f"M-{row['id']}",
        "what": str(row["title"]),
        "stage": _stage(row),
        "plan": _light(glance, "implementation"),
        "value": _light(glance, "potential"),
        "told": glance.reports[0]["said_at"].tz_convert(view.zone.key) if glance.reports else None,
        "owner": who(view, row, "owner"),
        "tickets": None if missing(row["tickets"]) else int(row["tickets"]),
        "paid": None if missing(row["tickets"]) else paid(row) / 100,
        "next": None if missing(row["next_on"]) else date.fromisoformat(str(row["next_on"])),
        "late": int(row["late"]),
        "moved": row["moved_at"].tz_convert(view.zone.key),
    }


def _stage(row: Record) -> str:
    word = MEASURE_STAGES[MeasureStage(str(row["stage"]))].word
    return word if missing(row["halt"]) else f"{word}, {row['halt']}"


def _light(glance: Glance, name: str) -> str:
    found = glance.light(name)
    return "Not measurable yet" if found is None else LIGHTS[found].word


def _columns(view: View) -> dict[str, Any]:
    base = "" if view.rulebook.approvals is None else f", {view.rulebook.approvals.currencies.base}"
    return {
        "number": st.column_config.ButtonColumn(
            "Measure", type="tertiary", alignment="left", pinned=True, key=_OPENS, on_click=_open
        ),
        "what": st.column_config.TextColumn("What", width=280),
        "stage": "Stage",
        "plan": st.column_config.TextColumn("Implementation", help="What its owner claims, or what is proposed"),
        "value": st.column_config.TextColumn("Potential", help="What its owner claims, or what is proposed"),
        "owner": "Owner",
        "tickets": st.column_config.NumberColumn("Tickets before", format="%,d", help="Tickets of its baseline"),
        "paid": st.column_config.NumberColumn(
            f"Paid before{base}",
            format="%,.2f",
            help="Refunds, credits and replacements for the tickets of its baseline",
        ),
        "next": st.column_config.DateColumn("Next in its plan", format="D MMM YYYY"),
        "late": st.column_config.NumberColumn("Late in its plan", format="%,d"),
        "moved": tables.instants(view, "Last moved"),
        "told": tables.instants(view, "Last reported"),
    }


def _open() -> None:
    clicked = session.clicked(_OPENS)
    if clicked is not None:
        st.switch_page("measure.py", query_params={"measure": clicked})
