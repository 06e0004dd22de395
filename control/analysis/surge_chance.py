"""How strongly tickets gather by chance: the company's own tickets in an order drawn by lot, again and again.

What an order drawn by lot keeps is what the company's tickets say and how many come when; what it breaks is that those
about one thing come together. The strongest gathering of such a stretch follows Gumbel's law, by which it is known how
seldom a stronger one is: at any time of a year and about anything, so that looking often is paid for already.
*Source:* Gumbel, Statistics of Extremes (1958), for the law; Hosking, L-moments (1990), for how it is fitted; Good,
Permutation Tests (2000), for the order.
"""

from dataclasses import dataclass
from math import ceil, exp, log, sqrt

import numpy as np
import numpy.typing as npt

from control.analysis.surge import Days, gathering, looked_at
from control.analysis.surge_space import Seen

EVERY = 0.25
"""Days between two looks."""
_YEAR = 365.25
_EULER = 0.5772156649
_YEARS = 10
"""So many years of chance are drawn, in this many stretches at least and at most."""
_FEWEST, _MOST = 20, 60
_BLOCK = 40
"""Looks that are asked for at a time: more of them have no place in the cache of a processor."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Gumbel's law of the strongest gathering in a stretch."""

    days: float
    """Of a stretch."""
    place: float
    spread: float

    def years(self, value: float) -> float:
        """Once in how many years tickets gather so strongly, or more so, by chance."""
        return self.days / _YEAR * exp(min((value - self.place) / self.spread, 50))


def chance_of(seen: Seen, days: Days, seed: int = 0) -> Chance | None:
    """What chance does with texts that the space was not learnt of, at as many instants, oldest first.

    None where there are too few of them, or they say too little, to know.
    """
    many = looked_at(len(days) / max(days[-1] - days[0], EVERY)) if len(days) else len(days) + 1
    stretch = float(days[-1] - days[many - 1]) if len(days) > many else 0.0
    if stretch < EVERY or not seen.pairs.any():
        return None
    ends = np.unique(np.searchsorted(days, np.arange(days[many - 1], days[-1], EVERY), side="right"))
    windows, drawn = ends[:, None] + np.arange(-many, 0), np.random.default_rng(seed)
    orders = (drawn.permutation(len(days)) for _ in range(min(max(ceil(_YEARS * _YEAR / stretch), _FEWEST), _MOST)))
    return _law(np.array([_stretch(seen, order, windows, days) for order in orders]), stretch, many / len(days))


def _stretch(
    seen: Seen, order: npt.NDArray[np.int64], windows: npt.NDArray[np.int64], days: Days
) -> npt.NDArray[np.float32]:
    """How strongly tickets gather at each look, as they come in this order."""
    blocks = (windows[first : first + _BLOCK] for first in range(0, len(windows), _BLOCK))
    return np.concatenate([gathering(seen, order[block], days[block]) for block in blocks])


def _law(values: npt.NDArray[np.float64], stretch: float, drawn: float) -> Chance | None:
    """The law of the strongest gathering by its first two L-moments, a row for each stretch; None where all are alike.

    What is drawn without putting it back varies less than what comes next, the less the larger the share that is drawn.
    *Source:* Cochran, Sampling Techniques (1977), section 2.6, for by how much.
    """
    usual = float(values.mean())
    maxima = usual + (np.sort(values.max(axis=1)) - usual) / sqrt(1 - drawn)
    many = len(maxima)
    mean, ranked = float(maxima.mean()), float(np.arange(many) @ maxima) / (many * (many - 1))
    spread = (2 * ranked - mean) / log(2)
    return Chance(stretch, mean - _EULER * spread, spread) if spread > 0 else None
