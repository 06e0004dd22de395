"""How strongly the newest tickets gather around one thing, whatever it is, and which of them do.

How unusually alike they are makes a matrix; its largest eigenvalue says how strong the strongest group in it is, its
eigenvector who belongs to it. *Source:* Deshpande and Montanari, Finding hidden cliques of size sqrt(N/e) in nearly
linear time (2015), for the eigenvector of a centred matrix as the sign of a planted group.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from control.analysis.surge_space import Seen

Days = npt.NDArray[np.float64]
"""Instants, in days since any other."""
_DAYS, _LEAST, _MOST = 4.5, 100, 400
"""The newest tickets that are looked at: those of so many days, but at least and at most so many."""
_SHORT = 0.7
"""Share of them that are looked at once more, without regard to when they came."""
_FULL_DAYS = 2.0
"""For so long a ticket counts fully, then less and less."""
_POWER = 1.5
_SHARPNESS = 0.8
"""How far a group is measured by its own noise: 0 not at all, 1 wholly. *Source:* as of `surge_space`, with the ones
above and below."""
_CORE, _ITERATIONS, _SHIFT = 16, 15, 20.0
_STRANGERS = 0.2
"""Share of the members of a surge that may be strangers."""
_FEWEST = 5
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Group:
    """The strongest group among some tickets."""

    strength: float
    rows: npt.NDArray[np.int64]
    """Its core, the surest first."""
    weights: npt.NDArray[np.float32]
    """How much each of them counts; 1 together."""

    def noise(self, seen: Seen) -> float:
        """How differently alike the texts of the history are to it: more of it makes strength out of chance."""
        return float((self.weights @ seen.history[self.rows].astype(np.float32)).std())


@dataclass(frozen=True, slots=True)
class Members:
    """The tickets of a surge."""

    rows: npt.NDArray[np.int64]
    """The surest first."""
    share: float
    """Share of the texts of the history that would be members as well: what is usual."""


def looked_at(per_day: float) -> int:
    """How many of the newest tickets are looked at where so many come in a day."""
    return round(min(max(_DAYS * per_day, _LEAST), _MOST))


def gathering(seen: Seen, days: Days) -> float:
    """How strongly the newest tickets gather; `days` are when they came, oldest first, as many as are looked at.

    It is compared with what chance does (`surge_chance`), and means nothing by itself.
    """
    short = seen.of(slice(-round(_SHORT * len(days)), None))
    late = np.exp(-np.maximum(0, days[-1] - days - _FULL_DAYS)).astype(np.float32)
    value = 0.0
    for each, taper in ((short, None), (seen, late)):
        group = strongest(each.pairs, taper)
        noise = group.noise(each)
        value += group.strength / noise**_SHARPNESS if noise > 0 else 0.0
    return value


def strongest(pairs: npt.NDArray[np.float32], taper: npt.NDArray[np.float32] | None = None) -> Group:
    """The strongest group of tickets of which it is known how unusually alike they are, each counting as tapered."""
    matrix = pairs**_POWER
    matrix -= matrix.mean()
    if taper is not None:
        matrix *= np.outer(taper, taper)
    np.fill_diagonal(matrix, 0)
    vector = np.maximum(matrix, 0).sum(axis=1) + np.float32(1e-9)
    vector /= np.linalg.norm(vector)
    for _ in range(_ITERATIONS):
        vector = matrix @ vector + np.float32(_SHIFT) * vector
        vector /= np.linalg.norm(vector)
    strength = float(vector @ matrix @ vector)
    core = np.maximum(vector * np.sign(vector.sum()), 0)
    rows = np.argsort(-core)[:_CORE]
    return Group(strength, rows, core[rows] / max(core[rows].sum(), np.float32(1e-9)))


def members(seen: Seen) -> Members:
    """Which of these tickets belong to the strongest group, so many that at most a fifth is expected to be strangers.

    How many strangers there are is known from the history: as large a share of it would be let in, too.
    """
    group = strongest(seen.pairs)
    for _ in range(_ROUNDS - 1):
        found = _within(seen, group)
        rows = found.rows if len(found.rows) >= _CORE // 2 else _closest(seen, group)[0][: _CORE // 2]
        group = Group(group.strength, rows, np.full(len(rows), 1 / len(rows), np.float32))
    return _within(seen, group)


def _within(seen: Seen, group: Group) -> Members:
    order, closeness = _closest(seen, group)
    usual = np.sort(group.weights @ seen.history[group.rows].astype(np.float32))
    share = (len(usual) - np.searchsorted(usual, closeness[order]) + 0.5) / (len(usual) + 1)
    strangers = len(order) * share / np.arange(1, len(order) + 1)
    few = np.flatnonzero(strangers <= _STRANGERS)
    count = int(few[-1]) + 1 if len(few) else min(_FEWEST, len(order))
    return Members(order[:count], float(share[count - 1]))


def _closest(seen: Seen, group: Group) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The tickets, those closest to a group first, and how close each is; of its core, to the others of it."""
    weights = np.zeros(len(seen.pairs), np.float32)
    weights[group.rows] = group.weights
    others = np.maximum(np.float32(1) - weights, np.float32(1e-9))
    closeness: npt.NDArray[np.float32] = np.divide(seen.pairs @ weights, others, dtype=np.float32)
    return np.argsort(-closeness), closeness
