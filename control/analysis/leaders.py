"""Groups without a number given: each text joins the group whose middle it is most like, or begins one of its own.

*Source:* Hartigan, Clustering Algorithms (1975), chapter 3, the leader algorithm; here a group's middle moves with what
joins it, so that one pass is enough and a new text costs one multiplication.
"""

import numpy as np
import numpy.typing as npt

from control.analysis.text_model import Directions

Places = npt.NDArray[np.int64]
NOWHERE = -1
_PAIRS = 200_000
_RARE = 0.985
"""Two texts belong together where they are more alike than this share of all pairs. *Source:* chosen on the training
part of banking77, judged on the other; the same for words and, of .98 to .99, for sentence embeddings."""
_BLOCK = 256


class Leaders:
    """Groups by their middles, which move with what joins them."""

    def __init__(self, alike: float, width: int) -> None:
        """No groups yet; `alike` is the least likeness, 0 to 1, that makes a text join one, `width` their columns."""
        self.alike = alike
        self._sums: Directions = np.zeros((0, width), np.float32)
        self._middles: Directions = np.zeros((0, width), np.float32)
        self._count = 0

    @property
    def middles(self) -> Directions:
        """A row for each group, of length one."""
        return self._middles[: self._count]

    def begin(self, sums: Directions) -> None:
        """Add groups whose members' directions add up to these rows."""
        for row in sums:
            self._add(row)

    def join(self, rows: Directions) -> Places:
        """Let each row join a group or begin one, in this order; answers which. Rows of zeros stay NOWHERE."""
        places = np.full(len(rows), NOWHERE)
        for number, row in enumerate(rows):
            if row.any():
                places[number] = self._joined(row)
        return places

    def _joined(self, row: Directions) -> int:
        if self._count:
            likeness = self._middles[: self._count] @ row
            place = int(likeness.argmax())
            if likeness[place] >= self.alike:
                total = self._sums[place]
                total += row
                np.divide(total, np.sqrt(total @ total), out=self._middles[place])
                return place
        return self._add(row)

    def _add(self, row: Directions) -> int:
        if self._count == len(self._sums):
            more = np.zeros((max(_BLOCK, self._count), self._sums.shape[1]), np.float32)
            self._sums, self._middles = np.vstack([self._sums, more]), np.vstack([self._middles, more])
        self._sums[self._count] = row
        length = np.linalg.norm(row)
        self._middles[self._count] = row / length if length else row
        self._count += 1
        return self._count - 1


def nearest(rows: Directions, middles: Directions, alike: float) -> tuple[Places, npt.NDArray[np.float32]]:
    """The middle that each row is most like, and how like; NOWHERE where it is less than `alike`."""
    if not len(middles) or not len(rows):
        return np.full(len(rows), NOWHERE), np.zeros(len(rows), np.float32)
    likeness = rows @ middles.T
    place = likeness.argmax(axis=1)
    best = likeness[np.arange(len(rows)), place]
    return np.where(best >= alike, place, NOWHERE), best


def alike_from(rows: Directions, seed: int = 0) -> float:
    """How alike two texts have to be to belong together, from how alike pairs drawn by chance are."""
    pairs = _pairs(rows, seed)
    return float(np.quantile(pairs, _RARE)) if len(pairs) else 1.0


def as_rare(alike: float, rows: Directions, others: Directions, seed: int = 0) -> float:
    """The likeness that pairs of `others` reach as seldom as pairs of `rows` reach `alike`."""
    pairs = _pairs(rows, seed)
    return float(np.quantile(_pairs(others, seed), (pairs < alike).mean())) if len(pairs) else alike


def _pairs(rows: Directions, seed: int) -> npt.NDArray[np.float32]:
    """How alike pairs drawn by chance are, of the rows that are not of zeros; none of fewer than two."""
    known = rows[rows.any(axis=1)]
    if len(known) < 2:
        return np.zeros(0, np.float32)
    chosen = np.random.default_rng(seed)
    one, other = (chosen.integers(0, len(known), _PAIRS) for _ in range(2))
    different = one != other
    alike: npt.NDArray[np.float32] = np.einsum("ij,ij->i", known[one[different]], known[other[different]])
    return alike
