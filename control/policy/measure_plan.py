"""The plan of a measure: milestones, what it waits for and what could go wrong, each with a person and a date.

*Source:* domain, section 7 (milestones with owner and date, every dependency with a named resolver and date, risks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook


class ItemKind(StrEnum):
    """What stands in a plan."""

    MILESTONE = "milestone"
    """Somebody does something by a day."""
    DEPENDENCY = "dependency"
    """Something has to be there first; its resolver sees to that by a day."""
    RISK = "risk"
    """Something could go wrong; somebody watches it."""


class Grade(StrEnum):
    """How likely a risk is, and how much it would hurt."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that stands in a plan."""

    kind: ItemKind
    said: str
    """What is done, awaited, or could go wrong."""
    person: str
    """The account of whoever does it, clears it, or watches it."""
    due_on: date | None = None
    """The day by which; a risk needs none."""
    is_mandatory: bool = True
    """Of a milestone: whether the measure is not implemented without it."""
    likelihood: Grade | None = None
    impact: Grade | None = None
    answer: str | None = None
    """Of a risk: what is done about it."""


def item_refusal(rulebook: Rulebook, wanted: Item) -> Refusal | None:
    """Why something cannot stand in a plan; None where it can."""
    person = rulebook.people.get(wanted.person)
    if person is None or not person.active:
        return Refusal("person", "There is no such account to see to it.")
    is_risk = wanted.kind is ItemKind.RISK
    if not is_risk and wanted.due_on is None:
        return Refusal("date", f"A {wanted.kind} needs a day by which it is there.")
    graded = (wanted.likelihood, wanted.impact, wanted.answer)
    if is_risk and None in graded:
        return Refusal("risk", "A risk says how likely it is, how much it would hurt, and what is done about it.")
    if not is_risk and any(each is not None for each in graded):
        return Refusal("risk", f"A {wanted.kind} has no likelihood, impact or answer: a risk does.")
    return None


def settled_refusal(number: str, row: Mapping[str, Any]) -> Refusal | None:
    """Why nothing can be done about an item of a plan any more; None where it can."""
    if row["settled_at"] is not None:
        return Refusal("settled", f"This {row['kind']} of {number} is settled: what was shown for it stays.")
    return None


def is_late(row: Mapping[str, Any], today: date) -> bool:
    """Whether an item that is not settled should have been by now."""
    return row["settled_at"] is None and row["due_on"] is not None and row["due_on"] < today.isoformat()


def slip_days(row: Mapping[str, Any]) -> int:
    """By how many days an item was put off since it was first planned; negative where it was brought forward."""
    if row["due_on"] is None or row["first_due_on"] is None:
        return 0
    return (date.fromisoformat(row["due_on"]) - date.fromisoformat(row["first_due_on"])).days
