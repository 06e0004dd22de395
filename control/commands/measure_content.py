"""What a measure is, read from what was typed."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from control.commands.registry import Deed
from control.commands.texts import text_said, typed_text
from control.errors import Invalid
from control.policy.measure_terms import MeasureKind, MeasureTerms
from control.policy.rulebook import Rulebook
from control.store.canonical import canonical

LONGEST_TITLE = 120
_IN_LAW = ("legal entity", "organization")
"""The kinds of unit that can bear something in law; the organisation where it names no smaller one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a measure is to be, as it was typed; what is left out is still open."""

    title: str
    unit: str
    """The unit for which it is, by name."""
    description: str | None = None
    effect: str | None = None
    """What is to be different afterwards."""
    kind: MeasureKind | None = None
    function: str | None = None
    """The unit, by name, whose work changes."""
    group: str | None = None
    """Its place in the hierarchy, by name."""


@dataclass(frozen=True, slots=True)
class Case:
    """Why a measure is worth it, as it was typed; what is left out is still open."""

    legal_entity: str | None = None
    """The unit, by name, that is one in law and bears it."""
    committee: str | None = None
    """Who decides it, by name."""
    scope: str | None = None
    """What it is about and what it is not."""
    kpi: str | None = None
    """The KPI that it moves, by name."""
    assumptions: str | None = None
    cause: str | None = None
    """Why what it is against happens."""
    escape_point: str | None = None
    """Why nobody noticed earlier."""
    guard_kpis: Sequence[str] = ()
    """KPIs, by name, that must not get worse for it."""


def measure_terms(rulebook: Rulebook) -> MeasureTerms:
    """What the rulebook says of measures; raises Invalid where it says nothing."""
    if rulebook.measures is None:
        raise Invalid("The rulebook in force says nothing of measures, so there are none.")
    return rulebook.measures


def case_of(deed: Deed, case: Case) -> dict[str, Any]:
    """The columns of a measure that say why it is worth it; raises Invalid for what the rulebook does not know."""
    terms, units = measure_terms(deed.rulebook), deed.rulebook.units
    in_law = {name for name, unit in units.items() if unit.kind in _IN_LAW}
    _require_known("legal entity", case.legal_entity, in_law)
    _require_known("committee", case.committee, terms.committees)
    for kpi in (case.kpi, *case.guard_kpis):
        _require_known("KPI", kpi, terms.kpis)
    if case.kpi in case.guard_kpis:
        raise Invalid("What a measure moves is no guard of it: name other KPIs that must not get worse.")
    said = ("scope", "assumptions", "cause", "escape_point")
    texts = {name: text_said(f"The {name.replace('_', ' ')}", getattr(case, name)) for name in said}
    guards = canonical(list(dict.fromkeys(case.guard_kpis))) if case.guard_kpis else None
    named = {"legal_entity": case.legal_entity, "committee": case.committee, "kpi": case.kpi}
    return {**named, **texts, "guard_kpis": guards}


def _require_known(what: str, said: str | None, known: Container[str]) -> None:
    if said is not None and said not in known:
        raise Invalid(f"There is no such {what} in the rulebook in force.")


def content_of(deed: Deed, wanted: Wanted) -> dict[str, Any]:
    """The columns of a measure that say what it is, by name; raises Invalid for what the rulebook does not know."""
    terms = measure_terms(deed.rulebook)
    for name, said, known in (
        ("unit", wanted.unit, deed.rulebook.units),
        ("function", wanted.function, deed.rulebook.units),
        ("place in the hierarchy", wanted.group, terms.groups),
    ):
        _require_known(name, said, known)
    return {
        "title": typed_text("The title", wanted.title, LONGEST_TITLE),
        "description": text_said("The description", wanted.description),
        "effect": text_said("The expected effect", wanted.effect),
        "kind": None if wanted.kind is None else wanted.kind.value,
        "unit": wanted.unit,
        "function": wanted.function,
        "measure_group": wanted.group,
    }
