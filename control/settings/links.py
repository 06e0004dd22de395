"""What no file can tell alone: names that lead nowhere, circles in the organisation, targets that overlap."""

from collections.abc import Iterator

from control.model import StateCategory
from control.policy.permissions import FIRST_COMMAND, SYSTEM
from control.policy.rulebook import Rulebook, SlaTarget
from control.policy.targets import overlaps
from control.settings.approval_links import approval_ends
from control.settings.checklist import checklist_ends
from control.settings.claims import claim_ends
from control.settings.dangling import Loose, dangling
from control.settings.goals import goal_ends
from control.settings.measures import measure_ends
from control.settings.notice_links import notice_ends
from control.settings.path_links import path_ends
from control.settings.review_series import series_ends

_ENDED = (StateCategory.RESOLVED, StateCategory.CLOSED, StateCategory.CANCELLED)


def loose_ends(rulebook: Rulebook, tiers: tuple[str, ...]) -> Iterator[Loose]:
    """Everything that does not fit together in a rulebook whose files are each right by themselves."""
    yield from _units(rulebook)
    yield from _people(rulebook)
    yield from _catalogue(rulebook)
    for target in rulebook.targets.values():
        yield from _target(rulebook, target, tiers)
    yield from _overlaps(rulebook)
    yield from path_ends(rulebook)
    yield from notice_ends(rulebook)
    yield from goal_ends(rulebook)
    yield from checklist_ends(rulebook)
    yield from series_ends(rulebook)
    yield from claim_ends(rulebook)
    yield from approval_ends(rulebook)
    yield from measure_ends(rulebook)
    if not rulebook.permissions.get(FIRST_COMMAND):
        key = f"roles_by_command.{FIRST_COMMAND}"
        yield "permissions.toml", key, "names no role: nobody could bring another rulebook into force"


def _overlaps(rulebook: Rulebook) -> Iterator[Loose]:
    for one, other in overlaps(rulebook.targets):
        yield (
            "targets.toml",
            f"target.{other.name}",
            f"overlaps with target.{one.name}: both promise a {one.kind.value.replace('_', ' ')} to the same "
            "tickets, and neither is more specific",
        )


def _units(rulebook: Rulebook) -> Iterator[Loose]:
    for name, unit in rulebook.units.items():
        key = f"unit.{name}"
        yield from dangling("organisation.toml", f"{key}.parent", unit.parent, rulebook.units, "unit")
        yield from dangling("organisation.toml", f"{key}.head", unit.head, rulebook.people, "person")
        if _circles(rulebook, name):
            yield "organisation.toml", f"{key}.parent", "the unit lies below itself"


def _circles(rulebook: Rulebook, name: str) -> bool:
    """Whether the way up from a unit leads back to it."""
    seen: set[str] = set()
    above = rulebook.units[name].parent
    while above is not None and above in rulebook.units and above not in seen:
        seen.add(above)
        above = rulebook.units[above].parent
    return name in seen


def _people(rulebook: Rulebook) -> Iterator[Loose]:
    places = {"unit": rulebook.units, "service": rulebook.services}
    if SYSTEM.name in rulebook.people:
        yield "people.toml", f"person.{SYSTEM.name}", "the name is taken: it stands for Pilothouse itself"
    for name, person in rulebook.people.items():
        yield from dangling("people.toml", f"person.{name}.unit", person.unit, rulebook.units, "unit")
        for number, grant in enumerate(person.grants):
            kind, _, place = grant.scope.partition(":")
            if kind in places:
                key = f"person.{name}.grants[{number}].scope"
                yield from dangling("people.toml", key, place, places[kind], kind)


def _catalogue(rulebook: Rulebook) -> Iterator[Loose]:
    file = "catalogue.toml"
    for name, service in rulebook.services.items():
        yield from dangling(file, f"service.{name}.owner", service.owner, rulebook.people, "person")
        yield from dangling(file, f"service.{name}.unit", service.unit, rulebook.units, "unit")
    for (name, below), category in rulebook.categories.items():
        key = f"service.{name}.category.{below}"
        yield from dangling(file, f"{key}.owner", category.owner, rulebook.people, "person")
        yield from dangling(file, f"{key}.department", category.department, rulebook.units, "unit")
        yield from dangling(file, f"{key}.team", category.team, rulebook.units, "unit")


def _target(rulebook: Rulebook, target: SlaTarget, tiers: tuple[str, ...]) -> Iterator[Loose]:
    file, key = "targets.toml", f"target.{target.name}"
    categories = {f"{service}/{category}" for service, category in rulebook.categories}
    yield from dangling(file, f"{key}.calendar", target.calendar, rulebook.calendars, "calendar")
    for priority in target.minutes_by_priority or {}:
        where = f"{key}.minutes_by_priority.{priority}"
        yield from dangling(file, where, priority, rulebook.priorities, "priority")
    for scope, names, known, word in (
        ("services", target.services, rulebook.services, "service"),
        ("categories", target.categories, categories, "category"),
        ("tiers", target.tiers, tiers, "tier"),
        ("pause_states", target.pause_states, rulebook.states, "ticket state"),
    ):
        for name in sorted(names):
            yield from dangling(file, f"{key}.{scope}", name, known, word)
    for name in sorted(target.pause_states & rulebook.states.keys()):
        if rulebook.states[name].category in _ENDED:
            yield file, f"{key}.pause_states", f"{name!r} cannot pause a clock: it ends the ticket's work"
