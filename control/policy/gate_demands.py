"""What each gate of a measure demands, and what it looks at for that.

*Source:* domain, section 7 (the table of gates).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from control.policy.measure_plan import ItemKind
from control.policy.measure_terms import MeasureStage
from control.policy.measure_values import BENEFITS, Line, Series, ValueState

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


def said(named: str, column: str) -> Demand:
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
_SPONSOR, _CONTROLLER = (said(f"a {part}", part) for part in ("sponsor", "controller"))
_SCOPE = said("a scope", "scope")

GATES: Mapping[MeasureStage, Sequence[Demand]] = {
    MeasureStage.DEFINED: (
        said("a title", "title"),
        said("a description", "description"),
        said("an expected effect", "effect"),
        said("a kind", "kind"),
        said("a business unit", "unit"),
        said("a function", "function"),
        said("a place in the hierarchy", "measure_group"),
        said("a source", "source"),
    ),
    MeasureStage.IDENTIFIED: (
        *(_OWNER, _SPONSOR, _CONTROLLER),
        said("a legal entity", "legal_entity"),
        said("a committee", "committee"),
        _SCOPE,
        said("a KPI that it moves", "kpi"),
        _BASELINE,
        Demand("a target", _tells(Series.TARGET, *BENEFITS)),
        said("assumptions", "assumptions"),
        Demand("a first risk", _planned(ItemKind.RISK)),
    ),
    MeasureStage.DETAILED: (
        *(_MILESTONE, _FORECAST),
        Demand("the one-time cost", _tells(Series.FORECAST, Line.ONE_TIME_COST)),
        _RESOLVED,
        said("a cause", "cause"),
        said("an escape point", "escape_point"),
        Demand("an effectiveness test that it can pass", lambda facts: facts.can_pass),
        said("guard KPIs", "guard_kpis"),
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
