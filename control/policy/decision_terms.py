"""Decisions that are asked for and taken, and actions that somebody takes on: how each stands.

*Source:* domain, section 10 (a review stores decisions, and actions with owners and dates).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from control.policy.checklist import Check

TAKE, FINISH = "decision.take", "action.finish"
"""The commands with which whoever something was put to ends it."""


class DecisionState(StrEnum):
    """How far a decision has come."""

    ASKED = "asked"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    """It is not needed any more."""


class ActionState(StrEnum):
    """How far an action has come."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    """It is not needed any more."""


class Standing(StrEnum):
    """How a decision or an action stands on a day, as the register tells it."""

    ASKED = "asked"
    OPEN = "open"
    OVERDUE = "overdue"
    """It is asked for or open, and its day is over."""
    DECIDED = "decided"
    """It was taken, and something that follows from it is still to be done."""
    DONE = "done"
    """It was taken, and nothing is left to be done; of an action, it is done."""
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be decided, by whom, and until when."""

    question: str
    options: tuple[str, ...] = ()
    """What there is to choose from; empty: the answer is free."""
    owner: str | None = None
    """The account of whoever decides; None: nobody is named yet."""
    needed_by: date | None = None
    """None: no day was named yet."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How it was decided."""

    outcome: str
    because: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where something is asked for or given: in a review, of an item of its agenda or of its checklist; or by itself.

    Of a review it lies where that lies, and else at `unit` and `service`.
    """

    review: str | None = None
    item: int | None = None
    question: Check | None = None
    """A question of the checklist, whose answer left something to be done."""
    decision: str | None = None
    """The decision that an action follows from."""
    unit: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class ToDoAsked:
    """What somebody takes on, and until when."""

    title: str
    owner: str
    due_on: date


def decision_standing(row: Mapping[Any, Any], left: int, today: date) -> Standing:
    """How a decision stands; `left` is how many actions that follow from it are open."""
    if row["state"] == DecisionState.WITHDRAWN:
        return Standing.NOT_NEEDED
    if row["state"] == DecisionState.TAKEN:
        return Standing.DECIDED if left else Standing.DONE
    return Standing.OVERDUE if _is_over(row["needed_by"], today) else Standing.ASKED


def action_standing(row: Mapping[Any, Any], today: date) -> Standing:
    """How an action stands."""
    if row["state"] == ActionState.DROPPED:
        return Standing.NOT_NEEDED
    if row["state"] == ActionState.DONE:
        return Standing.DONE
    return Standing.OVERDUE if _is_over(row["due_on"], today) else Standing.OPEN


def _is_over(day: str | None, today: date) -> bool:
    return day is not None and day < today.isoformat()
