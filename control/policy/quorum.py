"""When a step of an approval is decided: as soon as its outcome cannot be avoided any more.

*Source:* domain, section 5 (any, all, k, percent; refused when refused % + required % > 100).
"""

from dataclasses import dataclass
from enum import StrEnum


class QuorumKind(StrEnum):
    """How many of the approvers of a step have to agree."""

    ANY = "any"
    ALL = "all"
    COUNT = "count"
    PERCENT = "percent"


class Outcome(StrEnum):
    """What the decisions of a step come to."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    OUT_OF_REACH = "out of reach"
    """Nobody's refusal is the cause: too few are left who could agree."""


@dataclass(frozen=True, slots=True)
class Quorum:
    """A part of the approvers: one, all, so many, or so many of a hundred."""

    kind: QuorumKind
    value: int | None = None
    """How many, or how many of a hundred; None where the kind says it."""

    def needed(self, members: int) -> int:
        """How many of so many people have to agree; at least one."""
        if self.kind is QuorumKind.ALL:
            return max(members, 1)
        if self.kind is QuorumKind.PERCENT:
            return max(-(-members * (self.value or 100) // 100), 1)
        return self.value or 1

    def __str__(self) -> str:
        if self.kind is QuorumKind.COUNT:
            return f"{self.value} of them"
        return f"{self.value} % of them" if self.kind is QuorumKind.PERCENT else f"{self.kind} of them"
