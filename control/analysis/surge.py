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
class Groups:
    """The strongest group of each of some windows of tickets, a row for each window."""

    strength: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int64]
    """The core of each, the surest first, as places in its window."""
    weights: npt.NDArray[np.float32]
    """How much each of them counts; 1 together."""


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


def gathering(seen: Seen, windows: npt.NDArray[np.int64], days: Days) -> npt.NDArray[np.float32]:
    """How strongly the newest tickets gather, at as many looks as there are rows.

    A row of `windows` are the tickets of a look, by their places in `seen`, oldest first, and one of `days` when they
    came. An answer is compared with what chance does (`surge_chance`), and means nothing by itself.
    """
    first = windows.shape[1] - round(_SHORT * windows.shape[1])
    late = np.exp(-np.maximum(0, days[:, -1:] - days - _FULL_DAYS)).astype(np.float32)
    pairs = seen.pairs[windows[:, :, None], windows[:, None, :]]
    short = strongest(pairs[:, first:, first:])
    long = strongest(pairs, late)
    return _beside_noise(short, seen, windows[:, first:]) + _beside_noise(long, seen, windows)


def _beside_noise(groups: Groups, seen: Seen, windows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """The strength of each, beside how differently alike the history is to it: more of that is strength by chance."""
    core = np.take_along_axis(windows, groups.rows, 1)
    covariance = seen.covariance[core[:, :, None], core[:, None, :]]
    noise = np.sqrt(np.maximum(np.einsum("bi,bij,bj->b", groups.weights, covariance, groups.weights), 0))
    found: npt.NDArray[np.float32] = np.zeros_like(noise)
    np.divide(groups.strength, noise**_SHARPNESS, out=found, where=noise > 0)
    return found


def strongest(pairs: npt.NDArray[np.float32], taper: npt.NDArray[np.float32] | None = None) -> Groups:
    """The strongest group of each window of which it is known how unusually alike its tickets are, a matrix for each.

    `taper` has a row for each: how much its tickets count.
    """
    matrix = pairs**_POWER
    matrix -= matrix.mean(axis=(1, 2), keepdims=True)
    if taper is not None:
        matrix *= taper[:, :, None] * taper[:, None, :]
    each = np.arange(matrix.shape[1])
    matrix[:, each, each] = 0
    vector = _at_length_one(np.maximum(matrix, 0).sum(axis=2) + np.float32(1e-9))
    for _ in range(_ITERATIONS):
        vector = _at_length_one(_times(matrix, vector) + np.float32(_SHIFT) * vector)
    core = np.maximum(vector * np.sign(vector.sum(axis=1, keepdims=True)), 0)
    rows = np.argsort(-core, axis=1)[:, :_CORE]
    weights = np.take_along_axis(core, rows, 1)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), np.float32(1e-9))
    return Groups((vector * _times(matrix, vector)).sum(axis=1), rows, weights)


def _times(matrix: npt.NDArray[np.float32], vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    product: npt.NDArray[np.float32] = (matrix @ vector[:, :, None])[:, :, 0]
    return product


def _at_length_one(vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    even: npt.NDArray[np.float32] = vector / np.linalg.norm(vector, axis=1, keepdims=True)
    return even


def members(seen: Seen) -> Members:
    """Which of these tickets belong to the strongest group, so many that at most a fifth is expected to be strangers.

    How many strangers there are is known from the history: as large a share of it would be let in, too.
    """
    found = strongest(seen.pairs[None])
    rows, weights = found.rows[0], found.weights[0]
    for _ in range(_ROUNDS - 1):
        within = _within(seen, rows, weights).rows
        rows = within if len(within) >= _CORE // 2 else _closest(seen, rows, weights)[0][: _CORE // 2]
        weights = np.full(len(rows), 1 / len(rows), np.float32)
    return _within(seen, rows, weights)


def _within(seen: Seen, core: npt.NDArray[np.int64], weights: npt.NDArray[np.float32]) -> Members:
    order, closeness = _closest(seen, core, weights)
    usual = np.sort(weights @ seen.history[core].astype(np.float32))
    share = (len(usual) - np.searchsorted(usual, closeness[order]) + 0.5) / (len(usual) + 1)
    strangers = len(order) * share / np.arange(1, len(order) + 1)
    few = np.flatnonzero(strangers <= _STRANGERS)
    count = int(few[-1]) + 1 if len(few) else min(_FEWEST, len(order))
    return Members(order[:count], float(share[count - 1]))


def _closest(
    seen: Seen, core: npt.NDArray[np.int64], weights: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The tickets, those closest to a group first, and how close each is; of its core, to the others of it."""
    each = np.zeros(len(seen.pairs), np.float32)
    each[core] = weights
    others = np.maximum(np.float32(1) - each, np.float32(1e-9))
    closeness: npt.NDArray[np.float32] = np.divide(seen.pairs @ each, others, dtype=np.float32)
    return np.argsort(-closeness), closeness
