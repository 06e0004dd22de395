"""Measures summed up along their hierarchy: each group holds what its measures and the groups below it come to.

*Source:* domain, section 7 (figures, milestones, risks, documents and status roll up).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from control.policy.measure_light_terms import Light
from control.policy.measure_terms import MeasureTerms

Lights = tuple[int, int, int]
"""How many lights are green, amber and red."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What some measures come to. Money in hundredths; what is forecast is never a part of what came."""

    measures: int = 0
    milestones: int = 0
    reached: int = 0
    late: int = 0
    """Items of their plans that should be there by now."""
    risks: int = 0
    """That are not over."""
    documents: int = 0
    """That hold."""
    unread: int = 0
    """Documents that somebody should have looked at again by now."""
    forecast: int = 0
    claimed: int = 0
    """What came by the owners' word, and no controller stands by it yet."""
    validated: int = 0
    implementation: Lights = (0, 0, 0)
    potential: Lights = (0, 0, 0)

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(
            self.measures + other.measures,
            self.milestones + other.milestones,
            self.reached + other.reached,
            self.late + other.late,
            self.risks + other.risks,
            self.documents + other.documents,
            self.unread + other.unread,
            self.forecast + other.forecast,
            self.claimed + other.claimed,
            self.validated + other.validated,
            _both(self.implementation, other.implementation),
            _both(self.potential, other.potential),
        )


NOTHING = Sums()


def rolled_up(terms: MeasureTerms, measures: Iterable[tuple[str | None, Sums]]) -> Mapping[str | None, Sums]:
    """What each group comes to, with everything below it; None: all of them, those in no known group included.

    `measures` are single ones, each with its place in the hierarchy.
    """
    found: dict[str | None, Sums] = {None: NOTHING, **dict.fromkeys(terms.groups, NOTHING)}
    for place, sums in measures:
        for name in (None, *(group.name for group in terms.path(place or ""))):
            found[name] = found[name].plus(sums)
    return found


def counted(light: Light | None) -> Lights:
    """A light as one of its kind; nothing where it is not known."""
    green, amber, red = (int(light is each) for each in Light)
    return green, amber, red


def _both(one: Lights, other: Lights) -> Lights:
    green, amber, red = (mine + theirs for mine, theirs in zip(one, other, strict=True))
    return green, amber, red
