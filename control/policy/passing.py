"""A gate of a measure as approvals see it: which it is, at which stage it is asked for, and whom the measure names.

*Source:* domain, section 7 (the table of gates and who approves each).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from control.policy.measure_terms import Gate, MeasureStage, MeasureTerms


class Named(StrEnum):
    """Whom a measure names to decide about it; other holders of the role are not asked."""

    SPONSOR = "sponsor"
    CONTROLLER = "controller"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Passing:
    """A gate that somebody asks for."""

    gate: Gate
    stage: MeasureStage
    people: Mapping[Named, str | None] = field(default_factory=dict)
    """The person who is sponsor and who is controller."""
    committee: str | None = None
    """The unit for which the members of its committee hold their role; None: it names no committee that is known."""


def passing_of(terms: MeasureTerms | None, gate: Gate, row: Mapping[str, Any]) -> Passing:
    """The gate of a measure, a row of `measure`."""
    committee = None if terms is None else terms.committees.get(row["committee"] or "")
    people = {named: row[f"{named}_person"] for named in (Named.SPONSOR, Named.CONTROLLER)}
    return Passing(gate, MeasureStage(row["stage"]), people, None if committee is None else committee.unit)


def asked_at(gate: Gate) -> tuple[MeasureStage, ...]:
    """The stages at which a gate can be asked for; none for one that needs nobody."""
    stages = tuple(MeasureStage)
    if gate is Gate.DOCUMENT_RELEASE:
        return stages
    if gate in (Gate.ON_HOLD, Gate.CANCELLED):
        return stages[:-1]
    if gate in (Gate.SCOPE_CHANGE, Gate.MILESTONE_SLIP):
        return (MeasureStage.DECIDED,)
    if gate is Gate.FORECAST_CHANGE:
        return (MeasureStage.DECIDED, MeasureStage.IMPLEMENTED)
    if gate.stage in (None, MeasureStage.DEFINED):
        return ()
    return (stages[stages.index(gate.stage) - 1],)
