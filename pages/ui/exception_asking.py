"""Asking for an exception where its cause is dealt with: at the review of a breach, and at an escalation."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from control.commands.approval_requests import request
from control.model import ApprovalState, EscalationState, ReviewState
from control.policy.approval_causes import Cause, cause_refusal
from control.policy.approval_terms import ApprovalKind
from control.policy.permissions import Refusal
from control.queries import approval_causes, approvals
from pages.ui import asking, links, reads
from pages.ui.approval_labels import APPROVAL_STATES
from pages.ui.approval_list import left
from pages.ui.deeds import Deed, Field, Kind, fits, key_of
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import missing, shown

States = Callable[[str], ReviewState | EscalationState]
_ENDED = (
    *(ApprovalState.REJECTED, ApprovalState.WITHDRAWN, ApprovalState.EXPIRED),
    *(ApprovalState.VOID, ApprovalState.CONSUMED),
)


def told(view: View, ticket: Record, cause: Any) -> None:
    """What was asked for because of something, each with how it stands and the way to it."""
    for row in _because(view, ticket, cause):
        state = APPROVAL_STATES[ApprovalState(str(row["state"]))]
        step = "" if missing(row["step"]) else f", {shown(row['step'])}, {left(view, row)}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{state.badge} Exception asked for because of {cause}{step}", width="content")
            links.approval(str(row["number"]))


def button(view: View, deed: Deed, subject: Record, place: str) -> bool:
    """The button to ask for one; nothing where one is open. Answers whether it was pressed."""
    found = deed.guard(view, subject)
    if not fits(view, deed, subject) or (found is not None and found.rule == "asked"):
        return False
    return asking.button(view, deed, [subject], place)


def at_review(view: View, subject: Record) -> bool:
    """Both in the dialog in which the reason of a breach is given."""
    told(view, subject, subject["review_number"])
    return button(view, ASK_AT_REVIEW, subject, "dialog")


def _because(view: View, ticket: Record, cause: Any) -> list[Record]:
    """The approvals of a ticket that were asked for because of something, newest first."""
    rows = reads.rows(approvals.of_ticket, of_one(view), int(ticket["id"]))
    numbers = tuple(int(row["id"]) for row in rows if row["kind"] == ApprovalKind.EXCEPTION)
    if not numbers:
        return []
    named = {row["id"] for row in reads.rows(approval_causes.causes, of_one(view), numbers) if row["cause"] == cause}
    return [row for row in rows if row["id"] in named]


def _askable(named: str, states: States) -> Callable[[View, Record], Refusal | None]:
    """The guard of the command, for the review or the escalation that a record names."""

    def guard(view: View, record: Record) -> Refusal | None:
        number = record[f"{named}_number"]
        if missing(number):
            return Refusal("nothing", f"Nothing of {record['key']} asks for an exception.")
        open_now = [row for row in _because(view, record, number) if row["state"] not in _ENDED]
        asked = str(open_now[0]["number"]) if open_now else None
        cause = Cause(str(number), states(str(record[f"{named}_state"])), asked)
        return cause_refusal(view.rulebook, ApprovalKind.EXCEPTION, cause)

    return guard


def _means(named: str) -> Callable[[View, Sequence[Record]], Mapping[str, str]]:
    """Who is asked, and that what it is asked for because of goes on."""

    def found(view: View, records: Sequence[Record]) -> Mapping[str, str]:
        demanded = view.rulebook.approvals
        terms = None if demanded is None else demanded.kinds.get(ApprovalKind.EXCEPTION)
        steps = () if terms is None else terms.steps
        path = ", then ".join(f"{step.title} by {' or '.join(sorted(step.roles))}" for step in steps)
        return {
            str(record["key"]): f"It is asked for because of {record[f'{named}_number']}, which goes on meanwhile, as "
            f"the clocks do. Who decides is told at once: {path}."
            for record in records
        }

    return found


def _about(named: str) -> Callable[[View, Record], Mapping[str, Any]]:
    return lambda view, record: {**key_of(view, record), "cause": record[f"{named}_number"]}


def _spelled(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """An exception, as the command takes it."""
    wanted = {name: given[name] for name in ("asked", "cause")}
    return {"key": given["key"], "kind": ApprovalKind.EXCEPTION.value, "wanted": wanted}


def _deed(named: str, states: States) -> Deed:
    return Deed(
        *(f"except-{named}", "Ask for an exception", "approval", request, _about(named)),
        _askable(named, states),
        _means(named),
        "has an exception that waits for approval",
        fields=(Field("asked", "What is to be allowed, and why", Kind.TEXT),),
        spelled=_spelled,
        version=None,
    )


ASK_AT_REVIEW, ASK_AT_ESCALATION = _deed("review", ReviewState), _deed("escalation", EscalationState)
