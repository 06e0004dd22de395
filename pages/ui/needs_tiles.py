"""The tiles of what needs somebody: each count beside what it was before and may be, and the way to its tickets."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from control.policy.goals import Limited
from control.policy.scope import Scope
from control.queries import approvals_waiting, earlier
from control.queries.needs import STALE_AFTER, Reason
from pages.ui import aged, approval_list, inbox, reads, tiles
from pages.ui.label import Label
from pages.ui.labels import REASONS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import with_own
from pages.ui.text import count, duration, missing, shown

WEEKS = 12
"""How far back a count is drawn."""
SHOWN = (
    *(Reason.BREACHED, Reason.AT_RISK, Reason.ESCALATED, Reason.REVIEW),
    *(Reason.UNROUTED, Reason.UNOWNED, Reason.STALE),
)
_UNCOMPARED = "Who had a ticket before is not kept, so there is nothing to compare it with."
_OPEN = Label("Open", "work")
_WAITS = Label("Approvals", "approval")
_DECIDED = (
    "Requests of which a step is being decided; a ticket may have several. The oldest counts from when its round was "
    "submitted, in calendar time; the decision target is in the working time of its calendar."
)
_MEANS = {
    Reason.BREACHED: "Tickets with a promise that is broken and still open, of any kind of promise.",
    Reason.AT_RISK: "Tickets with a promise that runs or pauses, unbroken, past the share of its target that it names.",
    Reason.ESCALATED: "Tickets with an escalation that has not ended: raised, seen, or acted on and not closed.",
    Reason.REVIEW: "Tickets with a breach that waits for its reason, or for somebody else to look at the reason.",
    Reason.UNROUTED: f"Open tickets that no team has. {_UNCOMPARED}",
    Reason.UNOWNED: f"Open tickets that nobody owns. {_UNCOMPARED}",
    Reason.STALE: f"Open tickets to which nothing has happened for {STALE_AFTER.days} days.",
}


def show(view: View, counts: Record, overdue: int, is_open: int) -> None:
    """What needs somebody, by its reason; the inbox lists the same tickets."""
    instants = tuple(view.as_of - timedelta(weeks=back) for back in range(WEEKS, 0, -1))
    before = reads.rows(earlier.earlier, with_own(view), instants)
    grid = st.grid(3, min_column_width=150, gap="medium")
    for reason in SHOWN:
        number = int(counts[reason.value])
        with grid.container(border=True, height="stretch"):
            _count(REASONS[reason], number, _MEANS[reason], _series(before, reason.value))
            _said(view, reason.value, number, _beside(reason, counts, overdue))
            tiles.listed("exceptions.py", number, inbox.address(reason, aside=True))
    with grid.container(border=True, height="stretch"):
        _count(_OPEN, is_open, "Tickets that nobody has ended.", _series(before, earlier.OPEN))
        _said(view, earlier.OPEN, is_open, "")
        tiles.listed("tickets.py", is_open, aged.address(None))
    with grid.container(border=True, height="stretch"):
        _approvals(view, before)


def _approvals(view: View, before: Sequence[Record]) -> None:
    """What waits for a decision of somebody: how many, how much money, since when, and how many are late."""
    [row] = reads.rows(approvals_waiting.waiting, with_own(view), view.runtime, view.past)
    number, late = int(row["waits"]), int(row["late"])
    _count(_WAITS, number, _DECIDED, _series(before, earlier.APPROVALS))
    terms = view.rulebook.approvals
    said = []
    if terms is not None and row["base_cents"]:
        said.append(f"{int(row['base_cents']) / 100:,.2f} {terms.currencies.base} wait with them")
    said += [] if missing(row["oldest_at"]) else [f"the oldest has waited {duration(view.as_of - row['oldest_at'])}"]
    said += [f"{count(late)} past {'its' if late == 1 else 'their'} decision target"] if late else []
    words = "; ".join(said)
    _said(view, Limited.APPROVAL.value, number, shown(f"{words[0].upper()}{words[1:]}") if words else "")
    tiles.listed("approvals.py", number, approval_list.WAITING, "approval")


def _series(before: Sequence[Record], name: str) -> list[int]:
    """What a count was, a week apart; empty where no log keeps it."""
    return [int(row[name]) for row in before] if name in earlier.COUNTED else []


def _count(label: Label, number: int, means: str, before: list[int]) -> None:
    change = number - before[-1] if before else 0
    st.metric(
        label.word,
        count(number),
        delta=(f"{change:+,}" if change else "±0") if before else None,
        delta_color="off",
        delta_arrow="auto" if change else "off",
        delta_description="in a week" if before else None,
        chart_data=[*before, number] if any(before) else None,
        icon=f":material/{label.icon}:",
        help=means,
    )


def _said(view: View, name: str, number: int, beside: str) -> None:
    """What is to be known beside a count: how it stands to its limit, which is one for the whole company."""
    most = view.rulebook.limits.get(Limited(name).value) if view.scope == Scope() else None
    if most is not None:
        over = Label(f"Over limit {count(most)}", "flag", "orange")
        st.markdown((over if number > most else Label(f"Within limit {count(most)}", "flag", "blue")).badge)
    if beside:
        st.caption(beside)


def _beside(reason: Reason, counts: Record, overdue: int) -> str:
    if reason is Reason.ESCALATED and counts["mine"]:
        return f"{count(counts['mine'])} of them to you"
    if reason is Reason.REVIEW and overdue:
        return f"{count(overdue, 'review')} past {'its' if overdue == 1 else 'their'} own due time"
    return ""
