"""How far a rule reaches: services or categories, and a class of tickets; the narrowest of those that hold decides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

_Rule = TypeVar("_Rule")


@dataclass(frozen=True, slots=True)
class Reach:
    """What a rule is drawn around; an empty set leaves that side open."""

    services: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    """As `service/category`."""
    classes: frozenset[str] = frozenset()
    """Customer tiers or priorities, as the rule has it."""

    @property
    def specificity(self) -> tuple[int, bool]:
        """How narrowly it is drawn (larger is narrower): category, service or all; then whether it names a class."""
        return (2 if self.categories else 1 if self.services else 0), bool(self.classes)

    def holds(self, service: str | None, category: str | None, of_class: str | None) -> bool:
        """Whether a ticket of this service, category and class lies inside."""
        return (
            (not self.categories or f"{service}/{category}" in self.categories)
            and (not self.services or service in self.services)
            and (not self.classes or of_class in self.classes)
        )

    def meets(self, other: "Reach") -> bool:
        """Whether some ticket is in both, of equal specificity, so that what one leaves open the other does too."""
        sides = (
            (self.categories, other.categories),
            (self.services, other.services),
            (self.classes, other.classes),
        )
        return all(not mine or mine & theirs for mine, theirs in sides)


def undecided(rules: Iterable[_Rule], reach: Callable[[_Rule], Reach]) -> Iterator[tuple[_Rule, _Rule]]:
    """Pairs of rules that could hold for one ticket although neither is more specific."""
    for one, other in combinations(rules, 2):
        if reach(one).specificity == reach(other).specificity and reach(one).meets(reach(other)):
            yield one, other
