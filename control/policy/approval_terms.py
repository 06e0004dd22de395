"""What the rulebook demands before something is done: steps, who decides in each, and up to which amount.

*Source:* domain, section 5; reliability 4.2 (the table of duties is data, not code).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from control.policy.measure_terms import Gate, MeasureStage
from control.policy.money import Currencies
from control.policy.passing import Named, Passing
from control.policy.quorum import Quorum
from control.policy.roles import Role


class ApprovalKind(StrEnum):
    """What can need an approval."""

    REFUND = "refund"
    CREDIT = "credit"
    REPLACEMENT = "replacement"
    ACCESS = "access"
    EXCEPTION = "exception"
    SERVICE_CHANGE = "service change"
    SLA_CHANGE = "SLA change"
    STAGE_GATE = "stage gate"
    SCOPE_CHANGE = "scope change"
    FORECAST_CHANGE = "forecast change"
    CLOSURE = "closure"
    DOCUMENT_RELEASE = "document release"
    AUTOMATION_CHANGE = "automation change"
    KPI_CHANGE = "KPI change"
    BREAK_WRITE_OFF = "break write-off"
    CLOCK_REPAIR = "clock repair"
    SPREADSHEET_EXCEPTION = "spreadsheet exception"


WITH_AMOUNT = frozenset({ApprovalKind.REFUND, ApprovalKind.CREDIT, ApprovalKind.REPLACEMENT})
"""The kinds that cost money: each request of them names an amount."""
OF_GATE: Mapping[Gate, ApprovalKind] = {
    **dict.fromkeys(
        (Gate.IDENTIFIED, Gate.DETAILED, Gate.DECIDED, Gate.IMPLEMENTED, Gate.ON_HOLD, Gate.CANCELLED),
        ApprovalKind.STAGE_GATE,
    ),
    Gate.CLOSED: ApprovalKind.CLOSURE,
    Gate.SCOPE_CHANGE: ApprovalKind.SCOPE_CHANGE,
    **dict.fromkeys((Gate.FORECAST_CHANGE, Gate.MILESTONE_SLIP), ApprovalKind.FORECAST_CHANGE),
    Gate.DOCUMENT_RELEASE: ApprovalKind.DOCUMENT_RELEASE,
}
"""The kind of approval that a gate of a measure needs."""
OF_MEASURES = frozenset(OF_GATE.values())
"""The kinds that are asked for measures, and for nothing else."""
WINDOW = timedelta(hours=24)
"""What is asked for within so long counts together, so that splitting it does not help. *Source:* domain, section 5."""
NEVER_APPROVE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.AUTOMATION})
"""Whoever administers gives rights and uses none, whoever audits looks on, and a program may ask and never approve."""


class Meaning(StrEnum):
    """What somebody says by deciding. *Source:* 21 CFR 11.50."""

    REVIEW = "review"
    APPROVAL = "approval"
    RESPONSIBILITY = "responsibility"
    AUTHORSHIP = "authorship"

    @property
    def takes_authority(self) -> bool:
        """Whether whoever decides needs the authority for the amount: they answer for the money."""
        return self in (Meaning.APPROVAL, Meaning.RESPONSIBILITY)


@dataclass(frozen=True, slots=True)
class StepTerms:
    """One step on the way: whoever holds one of `roles` for the place of the request can be asked."""

    title: str
    roles: frozenset[str]
    quorum: Quorum
    meaning: Meaning = Meaning.APPROVAL
    above: Decimal | None = None
    """It is asked for what counts for more than this; None: always."""
    named: Named | None = None
    """Of a gate of a measure: only whom the measure itself names so is asked; None: whoever holds a role."""
    gates: frozenset[Gate] = frozenset()
    """The gates of measures for which it is asked; empty: for every one."""
    at: frozenset[MeasureStage] = frozenset()
    """The stages of measures at which it is asked; empty: at every one."""

    def is_asked(self, weight: Decimal | None, passing: Passing | None = None) -> bool:
        """Whether a request that counts for so much (None: it names no amount), or for this gate, has this step."""
        if passing is not None:
            return passing.gate in (self.gates or Gate) and passing.stage in (self.at or MeasureStage)
        return self.above is None or (weight is not None and weight > self.above)


@dataclass(frozen=True, slots=True)
class AuthorityLimit:
    """Up to how much whoever holds a role for a scope may approve, the limit included."""

    role: str
    up_to: Decimal
    scope: str | None = None
    """The very scope for which the role has to be held (`unit:NAME`, `service:NAME`, `all`); None: any."""


@dataclass(frozen=True, slots=True)
class KindTerms:
    """What is demanded before one kind of deed."""

    kind: ApprovalKind
    title: str
    steps: tuple[StepTerms, ...]
    calendar: str
    decide_within_minutes: int
    """Working minutes in which a decision is to be made."""
    expires_after_days: int
    """Days after which a request, or an approval that was not used, is good for nothing any more."""
    limits: tuple[AuthorityLimit, ...] = ()
    prove: bool = False
    """Whether whoever approves anything of this kind proves once more who they are."""
    prove_above: Decimal | None = None
    """Whoever approves what counts for more than this proves once more who they are; None: nobody does."""
    free_up_to: Decimal | None = None
    """What counts for no more than this needs nobody; None: everything needs somebody."""
    bulk: bool = False
    """Whether several can be decided with one press."""
    bulk_up_to: Decimal | None = None
    """What counts for no more than this can be; None: of a kind that names no amount, everything."""

    def asks_a_proof(self, weight: Decimal | None) -> bool:
        """Whether whoever approves what counts for so much has to prove once more who they are."""
        return self.prove or (self.prove_above is not None and weight is not None and weight > self.prove_above)

    def steps_for(self, weight: Decimal | None, passing: Passing | None = None) -> tuple[StepTerms, ...]:
        """The steps of a request that counts for so much, or for a gate of a measure; none where it needs nobody."""
        if self.free_up_to is not None and weight is not None and weight <= self.free_up_to:
            return ()
        return tuple(step for step in self.steps if step.is_asked(weight, passing))

    def authority(self, role: str, scope: str) -> Decimal | None:
        """Up to how much a role held for a scope may approve; None: nothing."""
        found = [each for each in self.limits if each.role == role and each.scope in (None, scope)]
        narrow = [each.up_to for each in found if each.scope is not None]
        return max(narrow or [each.up_to for each in found], default=None)


@dataclass(frozen=True, slots=True)
class LogTerms:
    """By which limits of ours the approvals are held that the log of another tool tells of."""

    kind: ApprovalKind
    """What the log's cases would be here: the kind whose limits hold for them."""
    limit_of: Mapping[str, str]
    """A role in the words of the log → the role of ours whose limit it has."""


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """What is demanded, by kind."""

    currencies: Currencies
    kinds: Mapping[ApprovalKind, KindTerms] = field(default_factory=dict)
    logs: Mapping[str, LogTerms] = field(default_factory=dict)
    """By the name of the log, which is the source of its mapping."""

    def log_limits(self, log: str) -> Mapping[str, Decimal]:
        """Up to how much each role of a log may approve, by its word there; a role without a known limit is absent.

        A log names no unit and no service: its roles have the limits of those that are held for everything.
        """
        terms = self.logs.get(log)
        if terms is None or terms.kind not in self.kinds:
            return {}
        kind = self.kinds[terms.kind]
        found = {word: kind.authority(role, "all") for word, role in terms.limit_of.items()}
        return {word: most for word, most in found.items() if most is not None}
