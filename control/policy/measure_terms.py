"""The words of measures, and what the rulebook says of them: where each has its place, and how far a baseline reaches.

*Source:* domain, section 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class MeasureStage(StrEnum):
    """How far a measure has come: the gate that it passed last (domain, section 7)."""

    PROPOSED = "proposed"
    """It passed none yet."""
    DEFINED = "defined"
    IDENTIFIED = "identified"
    DETAILED = "detailed"
    DECIDED = "decided"
    IMPLEMENTED = "implemented"
    CLOSED = "closed"


class MeasureKind(StrEnum):
    """What a measure is; a quality action is either the correction or what keeps it from happening again."""

    INITIATIVE = "initiative"
    CORRECTION = "correction"
    CORRECTIVE_ACTION = "corrective action"
    ORGANISATION_CHANGE = "organisation change"
    COST_CONTROL = "cost control"
    TRAINING = "training"
    DOCUMENT_CHANGE = "document change"
    AUTOMATION_CHANGE = "automation change"


class MeasureSource(StrEnum):
    """What a measure comes from."""

    ISSUE = "recurring issue"
    HAND = "by hand"


class GroupKind(StrEnum):
    """The levels between the organisation and a single measure, the widest first."""

    PORTFOLIO = "portfolio"
    PROGRAM = "program"
    PROJECT = "project"
    PACKAGE = "measure package"

    def holds(self, other: "GroupKind") -> bool:
        """Whether a group of this kind may hold one of the other."""
        order = tuple(GroupKind)
        return order.index(self) < order.index(other)


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """A place in the hierarchy of measures; `parent` is None for what hangs from the organisation itself."""

    name: str
    kind: GroupKind
    title: str
    parent: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class EffectTerms:
    """How a measure has to prove that it worked, as shares."""

    level: Decimal = Decimal("0.05")
    """How often a measure that changed nothing passes at the most."""
    reduction: Decimal = Decimal("0.5")
    """How many tickets fewer a measure aims at where it says nothing else."""
    power: Decimal = Decimal("0.8")
    """How often a measure that reached that passes at the least, where there are enough tickets."""


@dataclass(frozen=True, slots=True)
class MeasureTerms:
    """What the rulebook says of measures."""

    baseline_days: int
    """The days before a conversion of which the tickets make the baseline."""
    groups: Mapping[str, MeasureGroup] = field(default_factory=dict)
    effect: EffectTerms = field(default_factory=EffectTerms)

    def path(self, group: str) -> tuple[MeasureGroup, ...]:
        """From the widest group to this one; empty for a group that is not known (any more)."""
        found: list[MeasureGroup] = []
        above = self.groups.get(group)
        while above is not None and above not in found:
            found.append(above)
            above = self.groups.get(above.parent or "")
        return tuple(reversed(found))
