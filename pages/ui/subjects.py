"""A ticket as deeds are given it: its fields, the open escalation that asks most, and the review that waits."""

from control.model import EscalationState, ReviewState
from control.policy.breach_answers import GIVEN_BY
from control.policy.delegations import whose
from control.queries import breach_reviews, escalations
from pages.ui import reads
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one

_OPEN = (EscalationState.RAISED, EscalationState.ACKNOWLEDGED, EscalationState.ACTIONED)
_ENDED = (ReviewState.LINKED, ReviewState.ACCEPTED)


def subject_of(view: View, ticket: Record) -> Record:
    """The record of a ticket as `exceptions.inbox` would have it, whatever it needs."""
    raised = [
        row for row in reads.rows(escalations.of_ticket, of_one(view), int(ticket["id"])) if row["state"] in _OPEN
    ]
    return {**ticket, **of_escalation(view, raised), **of_review(view, ticket)}


def of_escalation(view: View, raised: list[Record]) -> Record:
    """The escalation that asks most: the person's own, then unseen ones, then the highest."""

    def asks(row: Record) -> tuple[bool, bool, int]:
        return (_is_mine(view, row), row["state"] != EscalationState.ACTIONED, int(row["level"]))

    one: Record = max(raised, key=asks, default={})
    return {
        "escalation_number": one.get("number"),
        "escalation_version": one.get("version"),
        "level": one.get("level"),
        "escalation_recipient": one.get("recipient"),
        "escalation_state": one.get("state"),
        "people": one.get("people"),
    }


def of_review(view: View, ticket: Record) -> Record:
    """The review that has not ended and is due first."""
    going_on = [
        row
        for row in reads.rows(breach_reviews.of_ticket, of_one(view), int(ticket["id"]))
        if row["state"] not in _ENDED
    ]
    waiting = [row for row in going_on if row["state"] != ReviewState.REVIEWED]
    one: Record = min(waiting or going_on, key=lambda row: row["due_at"], default={})
    names = ("number", "version", "state", "due_at", "kind", "cycle", *GIVEN_BY)
    return {f"review_{name}": one.get(name) for name in names}


def _is_mine(view: View, row: Record) -> bool:
    return whose(view.actor).name in str(row["people"] or "").split()
