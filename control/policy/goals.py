"""The goals that figures are measured by: the share that should be on time, and how many tickets may stand in a way.

*Source:* domain, section 12 (attainment is judged against a goal by its control chart, not point by point).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from control.model import TargetKind


class Limited(StrEnum):
    """How tickets can stand of which there should not be many; the inbox counts them by the same names.

    Of approvals it is the approvals that are counted, of which a ticket can have several.
    """

    OPEN = "open"
    BREACHED = "breached"
    AT_RISK = "at_risk"
    ESCALATED = "escalated"
    REVIEW = "review"
    APPROVAL = "approval"
    UNROUTED = "unrouted"
    UNOWNED = "unowned"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class AttainmentGoal:
    """The share of judged promises of one kind that should be on time."""

    name: str
    kind: TargetKind
    share: Decimal
    """Above 0 and at most 1."""
    owner: str | None = None
    """Who answers for the figure, by account name; None while nobody is named."""
    services: frozenset[str] = frozenset()
    """Services it is meant for; empty: for everything that no narrower goal names."""


def goal_for(goals: Mapping[str, AttainmentGoal], kind: TargetKind, service: str | None) -> AttainmentGoal | None:
    """The goal for a figure of one service, or of everything (None); None where none was set."""
    of_kind = [goal for goal in goals.values() if goal.kind is kind]
    own = next((goal for goal in of_kind if service is not None and service in goal.services), None)
    return own or next((goal for goal in of_kind if not goal.services), None)


def rivals(goals: Mapping[str, AttainmentGoal]) -> Iterator[tuple[AttainmentGoal, AttainmentGoal]]:
    """Pairs of goals that are meant for the same figure."""
    for one, other in combinations(goals.values(), 2):
        same = one.services & other.services or not (one.services or other.services)
        if one.kind is other.kind and same:
            yield one, other
