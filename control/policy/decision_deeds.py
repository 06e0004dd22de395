"""What may be done about decisions and actions: where one lies, whose it is, and how far it has to have come.

*Source:* domain, section 10.
"""

from collections.abc import Mapping
from typing import Any

from control.policy.duties import is_one_of, is_possible
from control.policy.permissions import Refusal
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope


def place_of(row: Mapping[Any, Any]) -> Scope:
    """Where a decision or an action lies."""
    return Scope(row["unit"], row["service"])


def is_owner(rulebook: Rulebook, person: Person, row: Mapping[Any, Any]) -> bool:
    """Whether somebody is named as whoever decides or does it."""
    return is_one_of(rulebook, person, [row["owner"]])


def is_able(rulebook: Rulebook, person: Person, command: str) -> bool:
    """Whether somebody has a role with which they could end what is put to them by this command."""
    return any(grant.role in rulebook.permissions.get(command, ()) for grant in person.grants)


def state_refusal(rulebook: Rulebook, number: str, state: str, command: str) -> Refusal | None:
    """Why a deed cannot be done about a decision or an action that stands so; None: it can."""
    if is_possible(rulebook, command, state):
        return None
    return Refusal("state", f"{number} is {state}: this cannot be done with it now.")


def take_refusal(rulebook: Rulebook, person: Person, row: Mapping[Any, Any], *, in_session: bool) -> Refusal | None:
    """Why somebody leaves a decision to others: it was put to one person, and no review takes it together."""
    if in_session or row["owner"] is None or is_owner(rulebook, person, row):
        return None
    named = rulebook.people.get(row["owner"])
    who = row["owner"] if named is None else named.title
    return Refusal("owner", f"It was put to {who}: they decide, or a review does that is held.")
