"""The words of measures, and what the rulebook says of them: where each has its place, and how far a baseline reaches.

*Source:* domain, section 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from control.model import TargetKind
from control.policy.measure_light_terms import LightTerms


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

    def is_reached_by(self, stage: "MeasureStage") -> bool:
        """Whether a measure at that stage has come this far."""
        order = tuple(MeasureStage)
        return order.index(self) <= order.index(stage)


class Halt(StrEnum):
    """That nothing goes on with a measure, at whichever stage."""

    ON_HOLD = "on hold"
    """For a while: its plan freezes, and goes on where it was."""
    CANCELLED = "cancelled"
    """For good."""


class Gate(StrEnum):
    """What a measure passes, or what happens to it by a decision."""

    DEFINED = "defined"
    IDENTIFIED = "identified"
    DETAILED = "detailed"
    DECIDED = "decided"
    IMPLEMENTED = "implemented"
    CLOSED = "closed"
    ON_HOLD = "on hold"
    CANCELLED = "cancelled"
    SCOPE_CHANGE = "scope change"
    """What was decided is worked out anew: it is detailed again."""
    FORECAST_CHANGE = "forecast change"
    """What was decided that it brings is put differently."""
    MILESTONE_SLIP = "milestone slip"
    """Something in its plan is put off after it was decided."""
    DOCUMENT_RELEASE = "document release"
    """A version of a document that stands with it is in force: nothing else of the measure changes."""
    RESUMED = "resumed"
    REOPENED = "reopened"
    """What it was made for came back after it was closed: it is implemented again, in its next cycle."""

    @property
    def stage(self) -> MeasureStage | None:
        """The stage behind it; None for what happens to a measure otherwise."""
        return next((stage for stage in MeasureStage if stage.value == self.value), None)


OBSERVED_SINCE = (Gate.IMPLEMENTED, Gate.REOPENED, Gate.RESUMED)
"""From the last of these on later tickets say whether a measure works."""


class MeasureKind(StrEnum):
    """What a measure is.

    A quality action is the correction, what keeps it from happening again, or what keeps it from happening elsewhere.
    """

    INITIATIVE = "initiative"
    CORRECTION = "correction"
    CORRECTIVE_ACTION = "corrective action"
    PREVENTIVE_ACTION = "preventive action"
    ORGANISATION_CHANGE = "organisation change"
    COST_CONTROL = "cost control"
    TRAINING = "training"
    DOCUMENT_CHANGE = "document change"
    AUTOMATION_CHANGE = "automation change"


class MeasureSource(StrEnum):
    """What a measure comes from."""

    ISSUE = "recurring issue"
    BREACH_CAUSE = "breach cause"
    AUDIT_FINDING = "audit finding"
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


class Direction(StrEnum):
    """Which way a KPI is to go."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure by which the operation is steered, which a measure can name as what it moves."""

    name: str
    title: str
    owner: str
    """The account of whoever answers for it."""
    formula: str
    """How it is computed, in words."""
    unit: str
    """In what it is counted, such as % or minutes."""
    direction: Direction
    attainment_of: TargetKind | None = None
    """The promise whose attainment it is, as the overview counts that; None: the tickets do not tell it."""


@dataclass(frozen=True, slots=True)
class Committee:
    """Those who decide together: whoever holds the role of a committee member for its unit."""

    name: str
    title: str
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
    lights: LightTerms = field(default_factory=LightTerms)
    committees: Mapping[str, Committee] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)

    def path(self, group: str) -> tuple[MeasureGroup, ...]:
        """From the widest group to this one; empty for a group that is not known (any more)."""
        found: list[MeasureGroup] = []
        above = self.groups.get(group)
        while above is not None and above not in found:
            found.append(above)
            above = self.groups.get(above.parent or "")
        return tuple(reversed(found))


def stands(row: Mapping[str, Any]) -> str:
    """How a row of `measure` stands: on hold or cancelled where it is, otherwise its stage."""
    return str(row["halt"] or row["stage"])
