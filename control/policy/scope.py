"""How far a question, a role or a page reaches: everything, one unit with all below it, one service, or both."""

from collections.abc import Mapping
from dataclasses import dataclass

from control.errors import NotFound
from control.policy.rulebook import OrgUnit, Rulebook


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the organisation and of what it offers; None does not narrow."""

    unit: str | None = None
    service: str | None = None
    below: frozenset[str] = frozenset()
    """The units under `unit`, at any depth."""

    @property
    def units(self) -> frozenset[str] | None:
        """`unit` and everything below it; None: every unit, and tickets without one."""
        return None if self.unit is None else self.below | {self.unit}


def scope_of(rulebook: Rulebook, unit: str | None = None, service: str | None = None) -> Scope:
    """The scope that `unit` and `service` name; raises NotFound for a name that the rulebook does not know."""
    if unit is not None and unit not in rulebook.units:
        raise NotFound(f"There is no unit “{unit}” in the rulebook in force.")
    if service is not None and service not in rulebook.services:
        raise NotFound(f"There is no service “{service}” in the rulebook in force.")
    return Scope(unit, service, below(rulebook.units, unit) if unit is not None else frozenset())


def covers(rulebook: Rulebook, granted: str, place: Scope) -> bool:
    """Whether a role granted for `granted` (`unit:NAME`, `service:NAME` or `all`) reaches `place`.

    A place that names a service and no unit lies in the unit that answers for the service.
    """
    if granted == "all":
        return True
    kind, _, name = granted.partition(":")
    if kind == "service":
        return place.service == name
    unit = place.unit
    if unit is None and place.service is not None and place.service in rulebook.services:
        unit = rulebook.services[place.service].unit
    return unit == name or unit in below(rulebook.units, name)


def below(units: Mapping[str, OrgUnit], unit: str) -> frozenset[str]:
    """The units under `unit`, at any depth, without itself."""
    found: set[str] = set()
    rising = {unit}
    while rising:
        rising = {name for name, candidate in units.items() if candidate.parent in rising} - found
        found |= rising
    return frozenset(found - {unit})
