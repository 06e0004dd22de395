"""The cases behind a control, and the decisions behind a time: exactly the rows of the figure; a press opens a case."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from control.policy.approval_log import ActivityMeaning
from control.policy.exports import Listing
from control.policy.rulebook import Calendar
from control.queries import approval_log, approval_log_times
from control.queries.approval_log import Pick
from control.queries.approval_log_counting import ABOUT_LIMITS, Control
from control.queries.approval_log_times import OfRole
from pages.ui import approval_log_limits, approval_log_words, exporting, reads, session, tables
from pages.ui.approval_log_choice import Looked, hours, named_hours, unit
from pages.ui.approval_log_labels import MEANINGS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count

PAGE = 100
"""Rows on one page of a list."""


def cases(view: View, looked: Looked) -> None:
    """The cases of the control that the address names; its title counts them."""
    control = _control(st.query_params.get("control", ""))
    asked = st.query_params.get("anew", "")
    anew = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None
    total = _number(view, looked, control, anew)
    st.title(approval_log_words.listed(Pick(control, anew=anew), total, looked.held))
    if control in ABOUT_LIMITS:
        approval_log_limits.show(view, looked)
    if not total:
        st.info("No case is like that by this instant.", icon=":material/inbox:")
        return
    pick = Pick(control, looked.limits, anew, PAGE, _offset(total))
    columns = {
        "first": tables.instants(view, "First event"),
        "last": tables.instants(view, "Last event"),
        "submissions": st.column_config.NumberColumn("Submitted", format="%d"),
        "rejections": st.column_config.NumberColumn("Rejected", format="%d"),
        "finals": st.column_config.NumberColumn("Finally approved", format="%d"),
        "executions": st.column_config.NumberColumn("Executed", format="%d"),
        "amount": st.column_config.TextColumn("Amount", alignment="right"),
    }
    rows = reads.sent(view, _cases, approval_log.cases, of_one(view), looked.log, pick)
    _opening(rows, columns, "Cases, the latest first")
    again = {} if anew is None else {"anew": str(anew)}
    _beneath(view, Listing.LOG_CASES, {**looked.filters(control), **again}, (total, "case"))


def decisions(view: View, looked: Looked, log: Record, role: str) -> None:
    """The decisions of the role that the address names, slowest first."""
    name = None if role == tables.NONE else role
    title = st.container()
    calendar = hours(view, log)
    found = reads.rows(approval_log_times.cycle_times, of_one(view), looked.log, calendar)
    total = next((int(row["decisions"]) for row in found if row["role"] == name), 0)
    title.title(f"{count(total, 'decision')} by {approval_log_words.by_whom(name)}, slowest first")
    if not total:
        st.info("No such role decided anything by this instant.", icon=":material/inbox:")
        return
    asked = OfRole(name, calendar, PAGE, _offset(total))
    rows = reads.sent(view, _decided, approval_log_times.decisions, of_one(view), looked.log, asked)
    _opening(rows, _columns(view, calendar), "Decisions, the slowest first")
    asked_of = {} if name is None else {"decided": name}
    filters = {"log": looked.log, **asked_of, **named_hours(calendar)}
    _beneath(view, Listing.LOG_DECISIONS, filters, (total, "decision"))


def _columns(view: View, calendar: Calendar | None) -> dict[str, Any]:
    return {
        "meaning": "Decision",
        "got": tables.instants(view, "Got it"),
        "decided": tables.instants(view, "Decided"),
        "hours": st.column_config.NumberColumn("Hours", format="%,.1f", help=unit(calendar)),
    }


def _control(name: str) -> Control:
    return next((each for each in Control if each.value == name), Control.CASES)


def _number(view: View, looked: Looked, control: Control, anew: int | None) -> int:
    """How many cases the list has: the very count from which it was reached."""
    if anew is None:
        return int(reads.rows(approval_log.controls, of_one(view), looked.log, looked.limits)[0][control.value])
    if control is not Control.REJECTED:
        return 0
    found = reads.rows(approval_log_times.rework, of_one(view), looked.log)
    return next((int(row["cases"]) for row in found if row["anew"] == anew), 0)


def _offset(total: int) -> int:
    pages = -(-total // PAGE)
    number = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
    return (number - 1) * PAGE


def _beneath(view: View, listing: Listing, filters: Mapping[str, str], counted: tuple[int, str]) -> None:
    """What stands under a list: that it goes on, and the button with which all of it is taken along."""
    if counted[0] > PAGE:
        st.caption(f"{PAGE} on each page, of {count(*counted)}.")
    exporting.offer(view, listing, filters, counted[0])


def _opening(rows: pa.Table, columns: Mapping[str, Any], said: str) -> None:
    """A list whose first column opens a case; the digest in its key makes another list another widget."""
    digest = sha256("\n".join(rows["case"].to_pylist()).encode()).hexdigest()[:12]
    key = f"open-case-{digest}"
    opens = st.column_config.ButtonColumn(
        "Case", type="tertiary", alignment="left", pinned=True, key=key, on_click=_open, args=(key,)
    )
    tables.plain(rows, {"case": opens, **columns}, said, f"cases-{digest}")


def _open(key: str) -> None:
    clicked = session.clicked(key)
    if clicked is not None:
        st.query_params["case"] = clicked


def _cases(view: View, found: pd.DataFrame) -> pd.DataFrame:
    amounts = zip(found["amount"], found["currency"], strict=True)
    return pd.DataFrame(
        {
            "case": found["case"],
            "first": found["first_at"].dt.tz_convert(view.zone.key),
            "last": found["last_at"].dt.tz_convert(view.zone.key),
            **{name: found[name] for name in ("submissions", "rejections", "finals", "executions")},
            "amount": [approval_log_words.amount(*each) for each in amounts],
        }
    )


def _decided(view: View, found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case": found["case"],
            "meaning": [MEANINGS[ActivityMeaning(each)].word for each in found["meaning"]],
            "got": found["got_at"].dt.tz_convert(view.zone.key),
            "decided": found["decided_at"].dt.tz_convert(view.zone.key),
            "hours": found["hours"],
        }
    )
