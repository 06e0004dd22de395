"""The words of a measure's two lights, and from where on the rulebook lets one be amber or red.

*Source:* domain, section 7 (two lights, each proposed by thresholds, claimed by the owner, with a trend).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Light(StrEnum):
    """How something stands, the best first."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def badness(self) -> int:
        """How bad it is, from 0."""
        return tuple(Light).index(self)


class Trend(StrEnum):
    """How a light went since it was last claimed."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class LightTerms:
    """From where on a light is amber, and red."""

    late_days: int = 14
    """An item of the plan that is late is amber, and after so many days red."""
    slipped_days: int = 30
    """The same of a milestone that was put off by so many days since it was first planned."""
    amber_below: Decimal = Decimal("0.95")
    """The share of what was forecast for months that are over, below which what came is amber."""
    red_below: Decimal = Decimal("0.8")
    told_every_days: int = 28
    """After so many days without a report what its owner said is old."""
