"""The register: which decisions and actions there are, how they stand, and how long decisions took."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

import pandas as pd
import streamlit as st

from control.policy.decision_deeds import is_owner
from control.policy.decision_terms import DecisionState, Standing, action_standing, decision_standing
from control.queries import decisions
from control.queries.counting import By
from pages.ui import links, reads, session, tables
from pages.ui.decision_labels import STANDINGS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import with_own
from pages.ui.text import count, duration, missing, shown

LOOKS = {"Decisions": "DEC", "Actions": "ACT"}
"""What is looked at, by the letters of its numbers."""
_WAITS = (Standing.OVERDUE, Standing.ASKED, Standing.OPEN)
_WAITING, _ALL, _OPENS = "Waiting", "All", "open-decision"
_QUARTER = timedelta(days=92)
_LATENCY = (
    "Calendar time from when it was first needed to when it was taken: from the first day of what it was asked about, "
    "else from when it was asked for. The median of those taken in the last 92 days."
)


def found(view: View, letters: str) -> list[tuple[Record, Standing]]:
    """Every decision (`DEC`) or action (`ACT`) that the person sees, with how it stands, the newest first."""
    query = decisions.asked if letters == "DEC" else decisions.given
    return [(row, standing_of(view, letters, row)) for row in reads.rows(query, with_own(view))]


def standing_of(view: View, letters: str, row: Record) -> Standing:
    """How one stands today, in the zone of the view."""
    if letters == "DEC":
        return decision_standing(row, int(row["left"]), view.today)
    return action_standing(row, view.today)


def finding(asked: Sequence[tuple[Record, Standing]], given: Sequence[tuple[Record, Standing]]) -> str:
    """What there is, as a sentence."""
    if not asked and not given:
        return "No decision was asked for yet"
    waits = sum(standing in _WAITS for _, standing in asked)
    left = sum(standing in _WAITS for _, standing in given)
    return f"{count(waits, 'decision')} {'waits' if waits == 1 else 'wait'}; {count(left, 'action')} to be done"


def waiting(view: View, asked: Sequence[tuple[Record, Standing]], given: Sequence[tuple[Record, Standing]]) -> None:
    """What waits for whoever looks: to be decided or done by them."""
    both = (("DEC", "question", asked), ("ACT", "title", given))
    mine = [
        (f"{letters}-{row['id']}", str(row[name]), STANDINGS[standing])
        for letters, name, rows in both
        for row, standing in rows
        if standing in _WAITS and is_owner(view.rulebook, view.actor, row)
    ]
    if mine:
        st.header("Waits for you")
    for number, said, label in mine:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{label.badge} {shown(said)}", width="content")
            links.matter(number)


def tiles(view: View, asked: Sequence[tuple[Record, Standing]], given: Sequence[tuple[Record, Standing]]) -> None:
    """How many wait and how many of them are late, how long decisions took, and what was done in time."""
    lengths = [row["ended_at"] - row["needed_since"] for row, _ in asked if _taken_lately(view, row)]
    late = {name: sum(standing is Standing.OVERDUE for _, standing in rows) for name, rows in _both(asked, given)}
    waits = {name: sum(standing in _WAITS for _, standing in rows) for name, rows in _both(asked, given)}
    with st.grid(3, min_column_width=150, gap="medium"):
        for name, means in (
            ("Decisions", "Asked for, and neither taken nor withdrawn."),
            ("Actions", "Taken on by somebody, and neither done nor dropped."),
        ):
            with st.container(border=True, height="stretch"):
                beside = f"{count(late[name])} overdue" if late[name] else "none overdue"
                _metric(f"{name} waiting", count(waits[name]), beside, means)
        with st.container(border=True, height="stretch"):
            middle = duration(median(lengths), 1) if lengths else "–"
            _metric("Need to decision", middle, f"{count(len(lengths))} taken lately", _LATENCY)


def look() -> str:
    """Decisions or actions."""
    chosen = st.segmented_control(
        "What", list(LOOKS), default="Decisions", required=True, key="register", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return LOOKS[str(chosen)]


def table(view: View, letters: str, rows: Sequence[tuple[Record, Standing]]) -> None:
    """Those of one standing; a press on a number shows one."""
    there = {STANDINGS[each].word: each for each in Standing if any(standing is each for _, standing in rows)}
    word = st.segmented_control(
        "Which", [_WAITING, *there, _ALL], default=_WAITING, required=True, key=f"which-{letters}",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    listed = [(row, standing) for row, standing in rows if word == _ALL or standing in _named(there, str(word))]
    if not listed:
        st.caption("Nothing waits." if word == _WAITING else "There is none.")
        return
    shape = _decision if letters == "DEC" else _action
    shaped = pd.DataFrame([shape(view, row, STANDINGS[standing].word) for row, standing in listed])
    columns = {name: column for name, column in _columns(letters).items() if _says(shaped[name])}
    tables.plain(shaped[list(columns)], columns, f"{word}: {letters}", f"list-{letters}-{word}")


def _named(there: Mapping[str, Standing], word: str) -> Sequence[Standing]:
    return _WAITS if word == _WAITING else (there[word],)


def _both(asked: Sequence[Any], given: Sequence[Any]) -> tuple[tuple[str, Sequence[Any]], ...]:
    return (("Decisions", asked), ("Actions", given))


def _taken_lately(view: View, row: Record) -> bool:
    return row["state"] == DecisionState.TAKEN and bool(view.as_of - _QUARTER < row["ended_at"] <= view.as_of)


def _metric(word: str, value: str, beside: str, means: str) -> None:
    st.metric(word, value, delta=beside, delta_color="off", delta_arrow="off", help=means)


def _decision(view: View, row: Record, standing: str) -> dict[str, Any]:
    taken = not missing(row["outcome"])
    return {
        "number": f"DEC-{row['id']}",
        "what": str(row["question"]),
        "standing": standing,
        "owner": _who(view, row["owner"]),
        "until": _day(row["needed_by"]),
        "outcome": str(row["outcome"]) if taken else "",
        "days": (row["ended_at"] - row["needed_since"]) / timedelta(days=1) if taken else None,
        "left": f"{int(row['left'])} of {int(row['actions'])}" if row["actions"] else "",
    }


def _action(view: View, row: Record, standing: str) -> dict[str, Any]:
    return {
        "number": f"ACT-{row['id']}",
        "what": str(row["title"]),
        "standing": standing,
        "owner": _who(view, row["owner"]),
        "until": _day(row["due_on"]),
        "said": "" if missing(row["said"]) else str(row["said"]),
        "of": "" if missing(row["decision_id"]) else f"DEC-{int(row['decision_id'])}",
    }


def _who(view: View, account: Any) -> str:
    return tables.named(view.rulebook, By.OWNER, [account])[0]


def _day(day: Any) -> date | None:
    return None if missing(day) else date.fromisoformat(str(day))


def _says(column: "pd.Series[Any]") -> bool:
    """Whether anything stands in a column: of what waits there is no outcome."""
    return bool((column.notna() & (column != "")).any())


def _columns(letters: str) -> dict[str, Any]:
    first = {
        "number": st.column_config.ButtonColumn(
            "Number", type="tertiary", alignment="left", pinned=True, key=_OPENS, on_click=_open
        ),
        "what": st.column_config.TextColumn("What", width=300),
        "standing": "How it stands",
        "owner": "Who decides" if letters == "DEC" else "Who does it",
        "until": st.column_config.DateColumn("Until", format="D MMM YYYY"),
    }
    if letters == "ACT":
        return {**first, "said": st.column_config.TextColumn("What was said", width=240), "of": "Follows from"}
    return {
        **first,
        "outcome": st.column_config.TextColumn("Decided", width=200),
        "days": st.column_config.NumberColumn("Days it took", format="%.1f", help=_LATENCY),
        "left": st.column_config.TextColumn("Actions left", help="Of those that follow from it"),
    }


def _open() -> None:
    clicked = session.clicked(_OPENS)
    if clicked is not None:
        st.query_params["number"] = clicked
