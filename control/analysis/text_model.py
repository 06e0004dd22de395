"""Texts as directions: how often which words and pieces occur, and the few directions in which texts differ most.

TF-IDF and its singular vectors, by scikit-learn. What is kept of a model is arrays and words, never a pickle: a pickle
runs whatever somebody put into it.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from control.analysis.pieces import pieces

Directions = npt.NDArray[np.float32]
"""A row for each text, of length one; of zeros for a text of which nothing is known."""
DIMENSIONS = 100
"""*Source:* performance, section 5 (SVD100)."""
_MOST_PIECES = 60_000
"""More make a model larger than they make it better: 24 MB as it is."""


@dataclass(frozen=True)
class TextModel:
    """What was learnt of some texts; `directions` places any others by it."""

    known: tuple[str, ...]
    """The words and pieces that count, in the order of the arrays."""
    weights: npt.NDArray[np.float32]
    """How much each of them tells: the rarer, the more."""
    axes: npt.NDArray[np.float32]
    """A row for each direction, a column for each of `known`."""
    averaged_with: ClassVar[int] = 0

    @property
    def width(self) -> int:
        """Columns of a direction."""
        return len(self.axes)

    def directions(self, texts: Sequence[str]) -> Directions:
        """Where these texts lie: as many rows as texts, as many columns as axes."""
        if not texts or not self.known:
            return np.zeros((len(texts), len(self.axes)), np.float32)
        return unit(np.asarray(self._counter.transform(texts) @ self.axes.T, np.float32))

    @cached_property
    def _counter(self) -> Any:
        counter = _counter(vocabulary={piece: place for place, piece in enumerate(self.known)})
        counter.idf_ = self.weights
        return counter


def learnt(
    texts: Sequence[str], dimensions: int = DIMENSIONS, seed: int = 0, *, rarity: float = 1.0, rounds: int | None = None
) -> TextModel:
    """The model of these texts; the same texts in the same order give the same model.

    Fewer directions where the texts do not have so many; a model of nothing where no word occurs twice. `rarity` is
    the power to which it counts that a piece is rare, `rounds` how often the directions are made more exact (None: as
    scikit-learn chooses).
    """
    from sklearn.utils.extmath import randomized_svd

    counter = _counter(min_df=2, max_features=_MOST_PIECES)
    try:
        counted = counter.fit_transform(texts)
    except ValueError:  # scikit-learn's word for texts that have nothing in common
        return TextModel((), np.zeros(0, np.float32), np.zeros((0, 0), np.float32))
    weights = np.asarray(counter.idf_, np.float32)
    if rarity != 1.0:
        counted, weights = _reweighed(counted, weights ** (rarity - 1.0)), weights**rarity
    most = min(dimensions, min(counted.shape) - 1)
    if most < 1:
        return TextModel((), np.zeros(0, np.float32), np.zeros((0, 0), np.float32))
    _, _, axes = randomized_svd(counted, most, n_iter="auto" if rounds is None else rounds, random_state=seed)
    known = tuple(str(piece) for piece in counter.get_feature_names_out())
    return TextModel(known, weights, np.asarray(axes, np.float32))


def unit(rows: Directions) -> Directions:
    """The rows at length one; those of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    even: Directions = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return even


def packed(model: TextModel) -> bytes:
    """A model as bytes to be kept."""
    held = io.BytesIO()
    known = np.frombuffer(json.dumps(model.known).encode(), np.uint8)
    np.savez_compressed(held, known=known, weights=model.weights, axes=model.axes.astype(np.float16))
    return held.getvalue()


def unpacked(content: bytes) -> TextModel:
    """The model that `packed` made bytes of; its axes are as exact as half the digits keep them."""
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        known = tuple(json.loads(held["known"].tobytes()))
        return TextModel(known, held["weights"], held["axes"].astype(np.float32))


def _reweighed(counted: Any, by: npt.NDArray[np.float32]) -> Any:
    """The rows with each piece counting so much more or less, at length one again."""
    from sklearn.preprocessing import normalize

    return normalize(counted.multiply(by).tocsr(), copy=False)


def _counter(**settings: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=pieces, sublinear_tf=True, dtype=np.float32, **settings)
