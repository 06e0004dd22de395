"""What may be done about a review: where it lies, and how far it has to have come.

*Source:* domain, section 10.
"""

from collections.abc import Mapping
from typing import Any

from control.policy.duties import is_possible
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope


def place_of(row: Mapping[Any, Any]) -> Scope:
    """Where a review lies: of which unit and which service it is."""
    return Scope(row["unit"], row["service"])


def place_said(rulebook: Rulebook, row: Mapping[Any, Any]) -> str:
    """The same in words."""
    unit, service = rulebook.units.get(row["unit"] or ""), rulebook.services.get(row["service"] or "")
    return " · ".join(each.title for each in (unit, service) if each is not None) or "Everything"


def review_refusal(rulebook: Rulebook, number: str, stage: str, command: str) -> Refusal | None:
    """Why a deed cannot be done about a review that has come so far; None: it can."""
    if is_possible(rulebook, command, stage):
        return None
    return Refusal("state", f"{number} is {stage}: this cannot be done with it now.")
