"""The gates of a measure: what each demands, which of it is there, and why a measure stays where it is.

*Source:* domain, section 7 (a refused gate lists what is unmet by name).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from control.policy.duties import is_possible
from control.policy.measure_plan import ItemKind
from control.policy.measure_terms import Gate, MeasureStage, stands
from control.policy.measure_values import BENEFITS, Line, Series, ValueState
from control.policy.passing import asked_at
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook
from control.policy.wording import joined

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a gate looks at."""

    row: Row
    """The measure, by the columns of its table."""
    items: Sequence[Row] = ()
    """What stands in its plan."""
    values: Sequence[Row] = ()
    """What it is to bring and brought, each as it holds now."""
    has_baseline: bool = False
    """It was counted, with the question that found its tickets."""
    can_pass: bool = False
    """Whether the test that was made of that can be passed at all: for a handful of tickets none can."""
    twins: Sequence[str] = ()
    """Other measures that are decided and move the same KPI at the same place."""
    has_passed: bool = False
    """Whether later tickets proved, in its present cycle, that it worked."""
    gone: frozenset[str] = field(default_factory=frozenset)
    """Accounts in its plan that are not there any more."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a gate demands; None for what nothing can measure yet, which keeps no measure back."""

    named: str
    is_met: Callable[[Facts], bool] | None
    stays: bool = False
    """Whether the measure itself says it, and goes on saying it from then on."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A demand of a gate, held against a measure."""

    named: str
    is_met: bool | None
    """None: it cannot be measured yet."""


def _said(named: str, column: str) -> Demand:
    """A demand that a column of the measure holds something."""
    return Demand(named, lambda facts: facts.row[column] is not None, stays=True)


def _planned(kind: ItemKind) -> Callable[[Facts], bool]:
    return lambda facts: any(item["kind"] == kind for item in facts.items)


def _tells(series: Series, *lines: Line) -> Callable[[Facts], bool]:
    """Whether a value of this series is said of one of these lines."""
    return lambda facts: any(value["series"] == series and value["line"] in lines for value in facts.values)


def _accepted(facts: Facts) -> bool:
    return facts.row["accepted_at"] is not None


def _resolved(facts: Facts) -> bool:
    """Whether whoever resolves each dependency is there; the plan takes none without a person and a day."""
    return all(item["person"] not in facts.gone for item in facts.items if item["kind"] == ItemKind.DEPENDENCY)


def _implemented(facts: Facts) -> bool:
    mandatory = [item for item in facts.items if item["kind"] == ItemKind.MILESTONE and item["is_mandatory"]]
    return bool(mandatory) and all(item["evidence"] is not None for item in mandatory)


def _validated(facts: Facts) -> bool:
    """Whether there are actual figures, and the controller stands by each."""
    actual = [value for value in facts.values if value["series"] == Series.ACTUAL]
    return bool(actual) and all(value["state"] == ValueState.VALIDATED for value in actual)


_MILESTONE = Demand("a milestone with owner and date", _planned(ItemKind.MILESTONE))
_BASELINE = Demand("a baseline with its source query", lambda facts: facts.has_baseline)
_FORECAST = Demand("a forecast per period and value line", _tells(Series.FORECAST, *BENEFITS))
_RESOLVED = Demand("a resolver who is still there for every dependency", _resolved)
_OWNER = Demand("an owner who has accepted", _accepted)
_SPONSOR, _CONTROLLER = (_said(f"a {part}", part) for part in ("sponsor", "controller"))
_SCOPE = _said("a scope", "scope")

GATES: Mapping[MeasureStage, Sequence[Demand]] = {
    MeasureStage.DEFINED: (
        _said("a title", "title"),
        _said("a description", "description"),
        _said("an expected effect", "effect"),
        _said("a kind", "kind"),
        _said("a business unit", "unit"),
        _said("a function", "function"),
        _said("a place in the hierarchy", "measure_group"),
        _said("a source", "source"),
    ),
    MeasureStage.IDENTIFIED: (
        *(_OWNER, _SPONSOR, _CONTROLLER),
        _said("a legal entity", "legal_entity"),
        _said("a committee", "committee"),
        _SCOPE,
        _said("a KPI that it moves", "kpi"),
        _BASELINE,
        Demand("a target", _tells(Series.TARGET, *BENEFITS)),
        _said("assumptions", "assumptions"),
        Demand("a first risk", _planned(ItemKind.RISK)),
    ),
    MeasureStage.DETAILED: (
        *(_MILESTONE, _FORECAST),
        Demand("the one-time cost", _tells(Series.FORECAST, Line.ONE_TIME_COST)),
        _RESOLVED,
        _said("a cause", "cause"),
        _said("an escape point", "escape_point"),
        Demand("an effectiveness test that it can pass", lambda facts: facts.can_pass),
        _said("guard KPIs", "guard_kpis"),
    ),
    MeasureStage.DECIDED: (
        *(_SCOPE, _OWNER, _SPONSOR, _CONTROLLER, _MILESTONE, _BASELINE, _FORECAST),
        Demand("a risk profile", _planned(ItemKind.RISK)),
        _RESOLVED,
        Demand("no other decided measure that moves its KPI there", lambda facts: not facts.twins),
        Demand("an objective that it serves", None),
    ),
    MeasureStage.IMPLEMENTED: (Demand("every mandatory milestone done with evidence", _implemented),),
    MeasureStage.CLOSED: (
        Demand("actual figures that the controller has validated", _validated),
        Demand("an effectiveness test that it passed", lambda facts: facts.has_passed),
        Demand("no open break on its KPIs", None),
    ),
}
"""By the stage behind a gate, its demands. What whoever asks says with it (the recommendation before Decided, the
closure note before Closed) is demanded where they ask."""


def next_gate(stage: MeasureStage) -> MeasureStage | None:
    """The stage behind the next gate; None where there is none to pass."""
    stages = tuple(MeasureStage)
    following = stages[stages.index(stage) + 1 :]
    return following[0] if following else None


def needs_approval(gate: MeasureStage) -> bool:
    """Whether somebody else has to approve before a measure passes a gate."""
    return gate is not MeasureStage.DEFINED


def criteria(gate: MeasureStage, facts: Facts) -> tuple[Criterion, ...]:
    """What the gate before this stage demands of a measure, in the order in which it is listed."""
    return tuple(Criterion(each.named, None if each.is_met is None else each.is_met(facts)) for each in GATES[gate])


def gate_refusal(number: str, gate: MeasureStage, facts: Facts) -> Refusal | None:
    """Why a measure does not pass the gate before this stage; None where it does."""
    unmet = [each.named for each in criteria(gate, facts) if each.is_met is False]
    if not unmet:
        return None
    return Refusal("gate", f"{number} is not {gate} yet: it lacks {joined(unmet)}.")


def kept_refusal(number: str, row: Row) -> Refusal | None:
    """Why a measure cannot be so: it would no longer say what a gate that it passed demanded; None: it can."""
    stage, facts = MeasureStage(row["stage"]), Facts(row)
    passed = [each for gate, demands in GATES.items() if gate.is_reached_by(stage) for each in demands if each.stays]
    passed += [_said("an owner", "owner")] if MeasureStage.IDENTIFIED.is_reached_by(stage) else []
    unmet = [each.named for each in passed if each.is_met is not None and not each.is_met(facts)]
    if not unmet:
        return None
    lacks = joined(list(dict.fromkeys(unmet)))
    return Refusal("gate", f"{number} is {stage}, and would lack {lacks}: what its gates demanded stays said.")


def asked_refusal(number: str, row: Row, gate: Gate) -> Refusal | None:
    """Why a gate cannot be asked for a measure as it stands, whatever is there; None where it can."""
    stage = MeasureStage(row["stage"])
    if stage in asked_at(gate):
        return None
    following = next_gate(stage)
    instead = "there is none behind it" if following is None else f"the next one is {following}"
    return Refusal("order", f"{number} is {stage}: it is not asked for the gate “{gate}” now, {instead}.")


def stage_refusal(rulebook: Rulebook, number: str, row: Row, command: str) -> Refusal | None:
    """Why a deed cannot be done about a measure as it stands; None: it can."""
    if is_possible(rulebook, command, stands(row)):
        return None
    return Refusal("state", f"{number} is {stands(row)}: what this changes stands by now.")
