"""The recurring issues there are: those that nobody has decided about, those that are known, and those dismissed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from control.errors import NotFound
from control.policy.exports import Listing
from control.policy.issue_terms import IssueState, IssueTerms
from control.queries import issues
from control.queries.issues import WEEKS, IssuesAsked
from control.queries.listing_improving import CANDIDATES, WHICH
from pages.ui import exporting, issue_surge, reads, session, tables
from pages.ui.issue_labels import ISSUE_STATES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one, with_own
from pages.ui.text import count, missing

_NAMED, _WHICH, _OPENS = "issue", "which", "open-issue"
_NONE = {
    "Candidates": "No candidate waits for a decision.",
    "Known": "No issue is confirmed yet, and no error known.",
    "Dismissed": "None is dismissed.",
}


def found(view: View, terms: IssueTerms) -> list[Record]:
    """Every issue that the person sees, those with most recent tickets first."""
    return reads.rows(issues.listed, with_own(view), IssuesAsked(terms.recent_days))


def finding(rows: Sequence[Record], terms: IssueTerms) -> str:
    """What there is, as a sentence."""
    waiting = [row for row in rows if row["state"] == IssueState.CANDIDATE]
    if not rows:
        return "No recurring issue was found"
    recent = sum(int(row["recent"]) for row in rows)
    said = f"{count(len(rows), 'recurring issue')} took {count(recent, 'ticket')} in {terms.recent_days} days"
    waits = "waits" if len(waiting) == 1 else "wait"
    return f"{said}; {len(waiting)} {waits} for a decision" if waiting else said


def table(view: View, rows: Sequence[Record], terms: IssueTerms) -> None:
    """The issues of one kind of standing; a press on a number shows one."""
    word = st.segmented_control(
        "Which",
        list(WHICH),
        default=CANDIDATES,
        required=True,
        key=_WHICH,
        bind="query-params",
        label_visibility="collapsed",
    )
    listed = [row for row in rows if row["state"] in WHICH[word or CANDIDATES]]
    if not listed:
        st.caption(_NONE[word or CANDIDATES])
        return
    weeks, columns = _weeks(view), _columns(view, terms)
    if word == CANDIDATES:  # all of them stand alike
        del columns["state"]
    if not any(issue_surge.surges(row) for row in listed):
        del columns["surge"]
    shown = pd.DataFrame([{name: _row(row, weeks)[name] for name in columns} for row in listed])
    tables.plain(shown, columns, f"Recurring issues: {word}", f"list-{word}")
    exporting.offer(view, Listing.ISSUES, {"which": str(word)}, len(listed))


def chosen(view: View, terms: IssueTerms) -> Record | None:
    """The issue that the address names; None: none. Raises NotFound for one that is not to be seen.

    Of one that is a part of another it is where it went, as `issues.merged` answers.
    """
    number = st.query_params.get(_NAMED)
    return found_one(view, terms, number) if number else None


def found_one(view: View, terms: IssueTerms, number: str) -> Record:
    """The same of the issue that is called so."""
    digits = number.removeprefix("I-")
    one = int(digits) if digits.isdecimal() and len(digits) < 19 else 0
    found = reads.rows(issues.listed, of_one(view), IssuesAsked(terms.recent_days, number=one))
    found = found or reads.rows(issues.merged, of_one(view), one)
    if not found:
        raise NotFound(f"There is no issue {number}.")
    return found[0]


def money(view: View, row: Record) -> str:
    """What was paid or credited, in the base currency; blank for nothing."""
    terms = view.rulebook.approvals
    cents = 0 if missing(row["base_cents"]) else int(row["base_cents"])
    return f"{cents / 100:,.2f} {terms.currencies.base}" if terms is not None and cents else ""


def _weeks(view: View) -> Mapping[int, list[int]]:
    """By issue, how many tickets came in each of the last weeks."""
    found: dict[int, list[int]] = {}
    for row in reads.rows(issues.weekly, with_own(view)):
        found.setdefault(int(row["issue_id"]), [0] * WEEKS)[int(row["week"])] = int(row["tickets"])
    return found


def _row(row: Record, weeks: Mapping[int, list[int]]) -> dict[str, Any]:
    number = int(row["id"])
    return {
        "number": f"I-{number}",
        "what": str(row["label"]),
        "surge": issue_surge.words(row).capitalize() if issue_surge.surges(row) else "",
        "state": ISSUE_STATES[IssueState(str(row["state"]))].word,
        "recent": int(row["recent"]),
        "weeks": weeks.get(number, [0] * WEEKS),
        "customers": int(row["customers"]),
        "hours": round(int(row["minutes"]) / 60),
        "paid": int(row["base_cents"]) / 100,
    }


def _columns(view: View, terms: IssueTerms) -> dict[str, Any]:
    days = f"in {terms.recent_days} days"
    since = view.as_of - timedelta(weeks=WEEKS)
    base = "" if view.rulebook.approvals is None else f", {view.rulebook.approvals.currencies.base}"
    return {
        "number": st.column_config.ButtonColumn(
            "Issue", type="tertiary", alignment="left", pinned=True, key=_OPENS, on_click=_open
        ),
        "what": st.column_config.TextColumn("What", width=280),
        "surge": st.column_config.TextColumn(issue_surge.SURGING.word, help="Tickets that come in unusual number"),
        "state": "State",
        "recent": st.column_config.NumberColumn(f"Tickets {days}", format="%,d"),
        "weeks": st.column_config.BarChartColumn(f"Per week since {since:%-d %b %Y}", y_min=0),
        "customers": st.column_config.NumberColumn("Customers", format="%,d", help=f"Different ones {days}"),
        "hours": st.column_config.NumberColumn(
            "Hours to resolve", format="%,d", help=f"Working hours that tickets {days} took until they were resolved"
        ),
        "paid": st.column_config.NumberColumn(
            f"Paid{base}", format="%,.2f", help=f"Refunds, credits and replacements carried out for tickets {days}"
        ),
    }


def _open() -> None:
    clicked = session.clicked(_OPENS)
    if clicked is not None:
        st.query_params[_NAMED] = clicked
