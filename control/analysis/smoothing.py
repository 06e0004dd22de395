"""Texts averaged with those most like them.

A short text says in a few of many words what others say in other words. The average with the texts most like it says it
in the words of all of them.
"""

import numpy as np

from control.analysis.text_model import Directions, unit

_BLOCK = 1_000
_CELLS = 12_000_000
"""Likenesses that are held at a time: of many texts a block is of fewer rows."""


def smoothed(rows: Directions, known: Directions, with_most: int, power: float = 0.0) -> Directions:
    """Each row averaged with so many of `known` that it is most like, itself twice where it is known; zeros stay.

    Each of the others counts by this power of how alike it is. At 0 all of them count as much as the row itself; the
    higher it is, the less do those that are less alike.
    """
    if not len(known) or not len(rows):
        return rows
    nearest = min(with_most + 1, len(known))
    block = max(1, min(_BLOCK, _CELLS // len(known)))
    even = rows.copy()
    for first in range(0, len(rows), block):
        alike = rows[first : first + block] @ known.T
        chosen = np.argpartition(-alike, nearest - 1, axis=1)[:, :nearest]
        weights = np.maximum(np.take_along_axis(alike, chosen, axis=1), 0) ** np.float32(power)
        even[first : first + block] += (known[chosen] * weights[:, :, None]).sum(axis=1)
    even[~rows.any(axis=1)] = 0
    return unit(even)
