"""How far a question, a role or a page reaches: everything, one unit with all below it, one service, or both."""

from collections.abc import Mapping
from dataclasses import dataclass

from control.errors import NotFound
from control.policy.rulebook import OrgUnit, Rulebook


@dataclass(frozen=True, slots=True)
class Sight:
    """How far somebody sees who does not see everything: tickets of these units, and of these services."""

    units: tuple[str, ...] = ()
    """By name, each with all below it."""
    services: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    """Services that one of the units answers for: a ticket of theirs that names no unit lies there."""

    def reaches(self, unit: str | None, service: str | None) -> bool:
        """Whether a ticket of this unit and service is seen; one that names neither is not."""
        return unit in self.units or service in self.services or (unit is None and service in self.answered)


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the organisation and of what it offers; None does not narrow."""

    unit: str | None = None
    service: str | None = None
    below: frozenset[str] = frozenset()
    """The units under `unit`, at any depth."""
    sight: Sight | None = None
    """How far whoever asks can see; None: everything."""
    person: str | None = None
    """The account that asks, where what is its own counts too: what it owns, and what was escalated to it."""

    @property
    def units(self) -> frozenset[str] | None:
        """`unit` and everything below it; None: every unit, and tickets without one."""
        return None if self.unit is None else self.below | {self.unit}

    @property
    def is_chosen(self) -> bool:
        """Whether a unit or a service narrows it."""
        return self.unit is not None or self.service is not None

    @property
    def is_seen_whole(self) -> bool:
        """Whether everything in it is seen, so that nobody needs to look at each ticket."""
        if self.sight is None or (self.service is not None and self.service in self.sight.services):
            return True
        return self.units is not None and self.units <= frozenset(self.sight.units)


def scope_of(
    rulebook: Rulebook, unit: str | None = None, service: str | None = None, sight: Sight | None = None
) -> Scope:
    """The scope that `unit` and `service` name, as far as it is seen.

    Raises NotFound for a name that the rulebook does not know, or that lies out of sight: both read the same.
    """
    if unit is not None and unit not in units_in(rulebook, sight):
        raise NotFound(f"There is no unit “{unit}” in the rulebook in force.")
    if service is not None and service not in services_in(rulebook, sight):
        raise NotFound(f"There is no service “{service}” in the rulebook in force.")
    return Scope(unit, service, below(rulebook.units, unit) if unit is not None else frozenset(), sight)


def units_in(rulebook: Rulebook, sight: Sight | None) -> frozenset[str]:
    """The units of which everything is seen."""
    return frozenset(rulebook.units if sight is None else sight.units)


def services_in(rulebook: Rulebook, sight: Sight | None) -> frozenset[str]:
    """The services that are seen: granted, or answered for by a unit that is seen."""
    return frozenset(rulebook.services if sight is None else (*sight.services, *sight.answered))


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
