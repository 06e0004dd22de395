"""The zone in which the figures of a scope are cut and its instants are read."""

from control.policy.rulebook import Rulebook, SlaTarget
from control.policy.scope import Scope

UTC = "UTC"


def zone_of(rulebook: Rulebook, scope: Scope) -> str:
    """The one zone of all calendars by which something is promised in `scope`; UTC where there are several or none."""
    services = {
        service.name
        for service in rulebook.services.values()
        if scope.service in (None, service.name) and (scope.units is None or service.unit in scope.units)
    }
    holding = (target for target in rulebook.targets.values() if _holds_for(target, services))
    zones = {rulebook.calendars[target.calendar].zone for target in holding}
    return zones.pop() if len(zones) == 1 else UTC


def _holds_for(target: SlaTarget, services: set[str]) -> bool:
    named = target.services | {category.partition("/")[0] for category in target.categories}
    return not named or not named.isdisjoint(services)
