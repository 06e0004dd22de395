"""What people decide about a recurring issue: that it is one, that its error is known, or that nothing comes of it.

*Source:* domain, section 6.
"""

from datetime import datetime, timedelta
from typing import Any

from control.commands.numbers import id_of
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Conflict, Invalid, NotFound
from control.policy.issue_terms import IssueKind, IssueState
from control.policy.recurring import LONGEST_LABEL, place_of, state_refusal
from control.policy.scope import Scope
from control.queries.issues import places
from control.store import audit, issues
from control.store.tables import issue

LONGEST = timedelta(days=366)
"""A year: what nobody has looked at for longer is looked at anew."""


@command("issue.confirm", about=("issue", "number"), needs_reason=True)
def confirm(deed: Deed, number: str, kind: IssueKind) -> dict[str, Any]:
    """Say that an issue recurs, and what has to be set right about it."""
    row = found_issue(deed, number, deed.command)
    return _decided(deed, row, IssueState.CONFIRMED, kind=kind.value)


@command("issue.know", about=("issue", "number"), needs_reason=True)
def know(deed: Deed, number: str, kind: IssueKind) -> dict[str, Any]:
    """Say that the error behind an issue is known and lived with for now; the reason names the way around it."""
    row = found_issue(deed, number, deed.command)
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
    row = found_issue(deed, number, deed.command)
    return _decided(deed, row, IssueState.DISMISSED, kind=None, dismissed_until=until, returns_at=returns_at)


@command("issue.name", about=("issue", "number"))
def name(deed: Deed, number: str, label: str) -> dict[str, Any]:
    """Call an issue by other words than those that were found; they stay however often tickets are compared anew."""
    said = typed_text("The name", label, LONGEST_LABEL)
    row = found_issue(deed, number, None)
    deed.change(issue, row, {"label": said, "named_by": deed.person.name}, ("issue", number))
    return {"issue": number, "label": said}


def _decided(deed: Deed, row: dict[str, Any], state: IssueState, **values: Any) -> dict[str, Any]:
    by = {"decided_at": deed.now, "decided_by": deed.person.name, "decided_by_person": deed.person.person}
    until: dict[str, Any] = {"dismissed_until": None, "returns_at": None}
    number = f"I-{row['id']}"
    decided = {"state": state.value, "reason": deed.call.reason, **by, **until, **values}
    deed.change(issue, row, decided, ("issue", number))
    return {"issue": number, "state": state.value}


def found_issue(deed: Deed, number: str, command: str | None) -> dict[str, Any]:
    """An issue that whoever acts sees and may decide about; `command` asks whether its state lets it be done.

    Raises NotFound where they see none of its tickets, Refused where their roles do not reach where it lies.
    """
    row = issues.row_of(deed.connection, id_of("I", number, "issue"))
    lies = {} if row is None else places(deed.connection, Scope(), row["id"])
    if row is None or not _is_seen(deed, row["id"], sum(lies.values())):
        raise NotFound(f"There is no issue {number}.")
    deed.require(place_of(lies))
    why = None if command is None else state_refusal(deed.rulebook, number, row["state"], command)
    if why is not None:
        last = audit.last_change(deed.connection, "issue", number)
        raise Conflict(why.sentence if last is None else f"{why.sentence} {deed.told_of(number, last)}.")
    return row


def _is_seen(deed: Deed, number: int, tickets: int) -> bool:
    """Whether whoever acts sees at least half of an issue's `tickets`, as its list asks."""
    scope = deed.sight
    return scope.sight is None or 0 < tickets <= 2 * sum(places(deed.connection, scope, number).values())
