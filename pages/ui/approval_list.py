"""The approvals there are: those that wait for the person, those that go on, and those that have ended."""

from typing import Any

import pandas as pd
import streamlit as st

from control.errors import NotFound
from control.model import ApprovalState
from control.policy.approval_standing import Standing
from control.policy.delegations import whose
from control.policy.exports import Listing
from control.policy.gate_words import GATE_WORDS
from control.policy.measure_terms import Gate
from control.queries import approval_standing, approvals
from control.queries.approvals import ApprovalsAsked
from control.queries.counting import By
from pages.ui import exporting, reads, session, tables
from pages.ui.approval_labels import APPROVAL_STATES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one, with_own
from pages.ui.tables import named
from pages.ui.text import count, missing, shown, until

_MOST = 200
"""Rows of the list."""
_NAMED, _WHICH, _OPENS = "approval", "which", "open-approval"
_WORDS = ("Open", "Waiting", "Ended")
WAITING = {_WHICH: "Waiting"}
"""The address of the list of those that wait for a decision, whoever is asked."""


def waiting(view: View) -> list[Record]:
    """What the person can decide now; nothing while the past is looked at."""
    return [] if view.past else reads.rows(approvals.waiting_for, of_one(view), view.runtime, view.actor)


def going_on(view: View) -> list[Record]:
    """The approvals that have not ended, soonest due first."""
    return reads.rows(
        approvals.listed, with_own(view), ApprovalsAsked(whose(view.actor).name, past=view.past, limit=_MOST)
    )


def finding(view: View, mine: list[Record], open_now: list[Record]) -> str:
    """What there is to decide, as a sentence."""
    pending = [row for row in open_now if row["state"] == ApprovalState.PENDING]
    if not pending:
        return "No approval waits for a decision"
    total = f"{count(len(pending), 'approval')} {'waits' if len(pending) == 1 else 'wait'} for a decision"
    if view.past:
        return total
    in_all = f"{len(pending)}{' and more' if len(open_now) == _MOST else ''} in all"
    return f"{count(len(mine), 'approval')} {'waits' if len(mine) == 1 else 'wait'} for you, {in_all}"


def standings(view: View, rows: list[Record]) -> dict[int, Standing]:
    """How these approvals stand now, by id."""
    with session.reading(view.runtime) as connection:
        numbers = [int(row["id"]) for row in rows]
        return approval_standing.seen_standings(connection, of_one(view), view.rulebook, numbers)


def table(view: View, open_now: list[Record]) -> None:
    """The list of those that go on, or of those that have ended; a press on a number shows one."""
    word = st.segmented_control(
        "Which",
        _WORDS,
        default="Open",
        required=True,
        key=_WHICH,
        bind="query-params",
        label_visibility="collapsed",
    )
    ended = word == "Ended"
    rows = open_now if word == "Open" else _other(view, ended)
    if not rows:
        st.caption({"Ended": "None has ended yet.", "Waiting": "None waits for a decision."}.get(word, "None is open."))
        return
    tables.plain(pd.DataFrame([_row(view, row, ended) for row in rows]), _columns(ended), "Approvals", f"list-{word}")
    if len(rows) == _MOST:
        st.caption(f"The first {_MOST} are shown: narrow by a unit or a service for others, or take all of them along.")
    total = len(rows) if len(rows) < _MOST else None
    exporting.offer(view, Listing.APPROVALS, {"which": str(word)}, total)


def _other(view: View, ended: bool) -> list[Record]:
    """Those that have ended, or that wait for a decision."""
    asked = ApprovalsAsked(ended=ended, waits=not ended, past=view.past, limit=_MOST)
    return reads.rows(approvals.listed, with_own(view), asked)


def _columns(ended: bool) -> dict[str, Any]:
    return {
        "number": st.column_config.ButtonColumn(
            "Approval", type="tertiary", alignment="left", pinned=True, key=_OPENS, on_click=_open
        ),
        "what": st.column_config.TextColumn("What", width=320),
        "amount": st.column_config.TextColumn("Amount", alignment="right"),
        "ticket": "About",
        "asked_by": "Asked by",
        "state": "State",
        "step": "Step",
        "left": "Ended" if ended else st.column_config.TextColumn("Time left", help="Until the decision is due"),
    }


def chosen(view: View) -> Record | None:
    """The approval that the address names; None: none. Raises NotFound for one that is not to be seen."""
    number = st.query_params.get(_NAMED)
    if not number:
        return None
    digits = number.removeprefix("A-")
    found = reads.rows(approvals.one, of_one(view), int(digits)) if digits.isdecimal() and len(digits) < 19 else []
    if not found:
        raise NotFound(f"There is no approval {number}.")
    return found[0]


def called(row: Record) -> str:
    """An approval by its kind, of a measure by what is asked for."""
    said = str(row["kind"]) if missing(row["gate"]) else GATE_WORDS[Gate(str(row["gate"]))]
    return said[0].upper() + said[1:]


def amount(row: Record) -> str:
    """The amount of an approval, blank where it names none."""
    return "" if missing(row["amount"]) else f"{float(row['amount']):,.2f} {row['currency']}"


def weight(view: View, row: Record) -> str:
    """What an approval counts for together with others, where that is more than itself; blank otherwise."""
    terms = view.rulebook.approvals
    if terms is None or missing(row["weight_cents"]) or int(row["weight_cents"]) <= int(row["base_cents"]):
        return ""
    if view.scope.sight is not None:  # the sum would tell of tickets that are not theirs to see
        return "It counts for more than itself, together with what was asked for within 24 hours."
    base = terms.currencies.base
    total = f"{int(row['weight_cents']) / 100:,.2f} {base}"
    return f"It counts for {total} together with what was asked for within 24 hours."


def who(view: View, name: Any, giver: Any = None) -> str:
    """Somebody by their title, and in whose place they acted."""
    title = "Pilothouse" if name == "system" else shown(named(view.rulebook, By.OWNER, [name])[0])
    return title if missing(giver) else f"{title} for {shown(named(view.rulebook, By.OWNER, [giver])[0])}"


def left(view: View, row: Record) -> str:
    """How long there is until a decision is due; blank where none is asked for."""
    return until(row["due_at"], view.as_of) if row["state"] == ApprovalState.PENDING else ""


def _row(view: View, row: Record, ended: bool) -> dict[str, str]:
    said = [view.rulebook.people.get(str(row["requested_by"]))]
    return {
        "number": str(row["number"]),
        "what": f"{called(row)}: {row['asked']}",
        "amount": amount(row),
        "ticket": str(row["key"]),
        "asked_by": said[0].title if said[0] is not None else str(row["requested_by"]),
        "state": APPROVAL_STATES[ApprovalState(str(row["state"]))].word,
        "step": "" if missing(row["step"]) else str(row["step"]),
        "left": until(row["ended_at"], view.as_of) if ended else left(view, row),
    }


def _open() -> None:
    clicked = session.clicked(_OPENS)
    if clicked is not None:
        st.query_params[_NAMED] = clicked
