"""What the catalogue leaves open: categories that nobody owns, to which nothing is promised, or that never escalate.

*Source:* domain, section 10 (categories, owners, escalation rules defined).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from control.policy.checklist import Point
from control.policy.ladder import Watched
from control.policy.reach import Reach
from control.policy.rulebook import Category, Rulebook
from control.policy.scope import Scope, services_in

_PROMISES = frozenset({Watched.FIRST_RESPONSE, Watched.NEXT_RESPONSE, Watched.RESOLUTION})


def gaps(rulebook: Rulebook, point: Point, services: Collection[str]) -> list[Category]:
    """The categories of these services in which a point of the rulebook is wrong, by service and name."""
    wrong = _WRONG[point]
    return [each for each in categories(rulebook, services) if wrong(rulebook, each)]


def services_asked(rulebook: Rulebook, scope: Scope) -> frozenset[str]:
    """The services whose categories are asked about in a scope: the one that it names, or all that are seen."""
    seen = services_in(rulebook, scope.sight)
    return seen if scope.service is None else seen & {scope.service}


def categories(rulebook: Rulebook, services: Collection[str]) -> list[Category]:
    """The categories of these services, by service and name."""
    return [each for _, each in sorted(rulebook.categories.items()) if each.service in services]


def _unowned(rulebook: Rulebook, category: Category) -> bool:
    owner = rulebook.people.get(category.owner or "")
    return owner is None or not owner.active


def _unpromised(rulebook: Rulebook, category: Category) -> bool:
    return not any(_reaches(target.reach, category) for target in rulebook.targets.values())


def _unescalated(rulebook: Rulebook, category: Category) -> bool:
    watching = (each for each in rulebook.ladders.values() if each.watches & _PROMISES and each.levels)
    return not any(_reaches(ladder.reach, category) for ladder in watching)


def _reaches(reach: Reach, category: Category) -> bool:
    """Whether a rule holds for tickets of a category, if only for a class of them."""
    return replace(reach, classes=frozenset()).holds(category.service, category.name, None)


_WRONG: Mapping[Point, Callable[[Rulebook, Category], bool]] = {
    Point.UNOWNED: _unowned,
    Point.UNPROMISED: _unpromised,
    Point.UNESCALATED: _unescalated,
}
