"""What people decide about a recurring issue: that it is one, that its error is known, or that nothing comes of it.

*Source:* domain, section 6.
"""

from datetime import datetime, timedelta
from typing import Any

from control.commands.known_issue import Issue, change, issue_to_change
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Invalid
from control.policy.issue_terms import IssueKind, IssueState
from control.policy.recurring import LONGEST_LABEL

LONGEST = timedelta(days=366)
"""A year: what nobody has looked at for longer is looked at anew."""


@command("issue.confirm", about=("issue", "number"), needs_reason=True)
def confirm(deed: Deed, number: str, kind: IssueKind) -> dict[str, Any]:
    """Say that an issue recurs, and what has to be set right about it."""
    row = issue_to_change(deed, number)
    return _decided(deed, row, IssueState.CONFIRMED, kind=kind.value)


@command("issue.know", about=("issue", "number"), needs_reason=True)
def know(deed: Deed, number: str, kind: IssueKind) -> dict[str, Any]:
    """Say that the error behind an issue is known and lived with for now; the reason names the way around it."""
    row = issue_to_change(deed, number)
    return _decided(deed, row, IssueState.KNOWN_ERROR, kind=kind.value)


@command("issue.dismiss", about=("issue", "number"), needs_reason=True)
def dismiss(deed: Deed, number: str, until: datetime, returns_at: int) -> dict[str, Any]:
    """Say that nothing comes of an issue until an instant; with so many tickets since, it is a candidate even before.

    Raises Invalid for an instant that is over or more than a year away, and for a number below 1.
    """
    if until.tzinfo is None or not deed.now < until <= deed.now + LONGEST:
        raise Invalid(f"An issue is dismissed until an instant in the next {LONGEST.days} days, not until {until}.")
    if returns_at < 1:
        raise Invalid(f"An issue comes back at one ticket or more, not at {returns_at}.")
    row = issue_to_change(deed, number)
    return _decided(deed, row, IssueState.DISMISSED, kind=None, dismissed_until=until, returns_at=returns_at)


@command("issue.name", about=("issue", "number"))
def name(deed: Deed, number: str, label: str) -> dict[str, Any]:
    """Call an issue by other words than those that were found; they stay however often tickets are compared anew."""
    said = typed_text("The name", label, LONGEST_LABEL)
    row = issue_to_change(deed, number)
    change(deed, row, {"label": said, "named_by": deed.person.name})
    return {"issue": number, "label": said}


def _decided(deed: Deed, row: Issue, state: IssueState, **values: Any) -> dict[str, Any]:
    by = {"decided_at": deed.now, "decided_by": deed.person.name, "decided_by_person": deed.person.person}
    until: dict[str, Any] = {"dismissed_until": None, "returns_at": None}
    change(deed, row, {"state": state.value, "reason": deed.call.reason, **by, **until, **values})
    return {"issue": f"I-{row['id']}", "state": state.value}
