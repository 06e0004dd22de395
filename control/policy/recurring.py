"""Recurring issues: what can be done about one in which state, by whom, and what it is called until somebody says so.

*Source:* domain, section 6 (`candidate → confirmed → converted | known error | dismissed(until, reason)`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from control.policy.duties import is_possible
from control.policy.issue_terms import Compared, IssueState
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope

_MOST_OF_IT = 2
"""A place with more than one half of the tickets is where an issue lies."""
_CLEAR = 800
"""From this share of its tickets on, in thousandths, a value is what an issue is called by."""
LONGEST_LABEL = 120
CONVERT = "issue.convert"
_SAID: Mapping[str, str] = {IssueState.CANDIDATE: "a candidate", IssueState.KNOWN_ERROR: "a known error"}
"""How a state that is no adjective is said."""
SURGES_FOR_DAYS = 7
"""So long after it was seen last a surge goes on, since it is looked for in the tickets of a week."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A value that many tickets of an issue have in a field."""

    field: str
    value: str
    of_group: int
    """Share of the issue's tickets, in thousandths."""
    of_all: int
    """Share of all tickets that were compared, in thousandths."""


def state_refusal(rulebook: Rulebook, number: str, state: str, command: str) -> Refusal | None:
    """Why a deed cannot be done about an issue in this state; None: it can."""
    if is_possible(rulebook, command, state):
        return None
    if state == IssueState.MERGED:
        return Refusal("state", f"{number} is a part of another issue: what is to be done is done about that one.")
    said = _SAID.get(state, state)
    if command == CONVERT and state != IssueState.CONVERTED:
        return Refusal("state", f"{number} is {said}: what is confirmed, or a known error, becomes a measure.")
    return Refusal("state", f"{number} is {said} already.")


def place_of(places: Mapping[tuple[str | None, str | None], int]) -> Scope:
    """Where an issue lies, for whoever decides about it, from how many of its tickets each unit and service has.

    The unit and the service that more than half of them have in common; the whole company where they have neither.
    """
    total = sum(places.values())
    units, services = ([(each[side], number) for each, number in places.items()] for side in (0, 1))
    return Scope(_common(units, total), _common(services, total))


def returns(dismissed_until: datetime, since: int, returns_at: int, now: datetime) -> bool:
    """Whether a dismissed issue is a candidate again: it recurs after its time, or too often before.

    `since` are its tickets since it was dismissed, `returns_at` how many of them are too many.
    """
    return since >= returns_at or (since > 0 and now >= dismissed_until)


def label_of(rulebook: Rulebook, filed: Sequence[Filed], words: Sequence[str]) -> str:
    """What an issue is called that nobody has named: what nearly all its tickets are filed under, and its own words."""
    clear = [titled(rulebook, each.field, each.value) for each in filed if each.of_group >= _CLEAR]
    said = {part for title in clear for part in title.lower().split()}
    own = ", ".join([word for word in words if word not in said][:3])
    parts = [part for part in (" · ".join(clear), own) if part]
    return ": ".join(parts)[:LONGEST_LABEL] or "Tickets that are alike"


def titled(rulebook: Rulebook, field: str, value: str) -> str:
    """What a value under which tickets are filed is called."""
    if field == Compared.CAUSE:
        cause = rulebook.breach_reasons.get(value)
        return value if cause is None else cause.title
    service, _, category = value.partition("/")
    known = rulebook.categories.get((service, category)) if field == Compared.CATEGORY else None
    return value if known is None else known.title


def _common(counted: Sequence[tuple[str | None, int]], total: int) -> str | None:
    sums: dict[str | None, int] = {}
    for value, number in counted:
        sums[value] = sums.get(value, 0) + number
    return next((value for value, number in sums.items() if value is not None and _MOST_OF_IT * number > total), None)
