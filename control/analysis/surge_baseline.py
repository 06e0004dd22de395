"""What is usual at a company, learnt of its own history, and what is not: a surge against its own baseline.

Two thirds of the history make the space. The last third, which the space was not learnt of any more than of what comes
next, says what chance does. So nothing has to be known of how a company's tickets are as a rule.
*Source:* Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005), for the part that is held back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from control.analysis.surge import Days, gathering, looked_at, members
from control.analysis.surge_chance import Chance, chance_of
from control.analysis.surge_space import Space, seen, space_of
from control.analysis.text_model import Directions, unit

WEEK = 7.0
"""Days that a surge is looked back."""
_MOST = 12_000
"""Texts of a history that count, drawn by lot where there are more: more make it slower, not better."""
_LEAST = 1_200
"""Of fewer texts the part that is held back is too small to tell what chance does."""
_LEARNT = 2 / 3
MOST_OF_A_WEEK = 1_000


@dataclass(frozen=True, slots=True)
class Surge:
    """What gathers among the newest tickets."""

    years: float
    """Once in how many years so much does by chance."""
    rows: tuple[int, ...]
    """Which of the tickets, the oldest first."""
    likeness: tuple[float, ...]
    """How like the middle of them each is, -1 to 1."""
    usual: float
    """How many tickets like these are usual among as many as came from the first to the last of them."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual."""

    space: Space
    history: Directions
    chance: Chance
    looked_at: int
    """So many of the newest tickets are looked at."""

    def years(self, texts: Sequence[str], days: Days) -> float:
        """Once in how many years the newest of these tickets, oldest first, gather so much by chance; 0: too few."""
        if len(texts) < self.looked_at:
            return 0.0
        newest = seen(self.space.directions(texts[-self.looked_at :]), self.history)
        window = np.arange(self.looked_at)[None]
        return self.chance.years(float(gathering(newest, window, days[None, -self.looked_at :])[0]))

    def surge(self, texts: Sequence[str], days: Days) -> Surge:
        """What gathers among these tickets, oldest first: in the last week, or as long as they are few."""
        many = int((days > days[-1] - WEEK).sum())
        many = min(max(many, self.looked_at), MOST_OF_A_WEEK, len(texts))
        first = len(texts) - many
        directions = self.space.directions(texts[first:])
        found = members(seen(directions, self.history))
        rows = np.sort(found.rows)
        likeness = directions[rows] @ unit(directions[rows].sum(axis=0, keepdims=True))[0]
        usual = found.share * (int(rows[-1] - rows[0]) + 1)
        return Surge(self.years(texts, days), tuple((rows + first).tolist()), tuple(likeness.tolist()), usual)


def baseline_of(texts: Sequence[str], days: Days, seed: int = 0) -> Baseline | None:
    """What is usual by the tickets of a history, oldest first; None where they are too few to know."""
    if len(texts) < _LEAST:
        return None
    drawn = np.random.default_rng(seed).permutation(len(texts))[:_MOST]
    cut = round(_LEARNT * len(drawn))
    space, history = space_of([texts[row] for row in np.sort(drawn[:cut])], seed)
    held = [texts[row] for row in drawn[cut:]]
    if not len(history):
        return None
    newest = days[-len(held) :]
    chance = chance_of(seen(space.directions(held), history), newest, seed)
    many = looked_at(len(newest) / max(newest[-1] - newest[0], 1.0))
    return None if chance is None else Baseline(space, history, chance, many)
