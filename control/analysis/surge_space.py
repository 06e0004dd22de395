"""The space in which surges are looked for: texts as directions that are smoothed by the texts most like them.

So few directions are enough to tell what texts are about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from control.analysis.smoothing import smoothed
from control.analysis.text_model import Directions, TextModel, learnt, unit

_WIDE, _NARROW = 800, 50
"""Directions before texts are smoothed, and after. *Source:* these and the numbers below were chosen on planted surges
among the questions of banking77, and judged on others."""
_ALIKE, _LIKENESS = 8, 2.0
"""Texts that one is averaged with, beside itself, and the power of how alike they are by which they count: what shares
only a word or two with a text blurs what it says."""
_RARITY, _ROUNDS = 0.75, 2
_UNUSUAL = 1.0
"""Bits: two texts of which one is among the more alike half of all to the other are no more alike than usual."""
_BLOCK = 1_000


@dataclass(frozen=True, slots=True)
class Space:
    """What was learnt of the texts of a history; any others are placed by it."""

    text: TextModel
    known: Directions
    """The texts that it was learnt of, before they are smoothed."""
    axes: Directions
    """A column for each of the few directions."""

    def directions(self, texts: Sequence[str]) -> Directions:
        """Where these texts lie, a row of length one for each."""
        return unit(smoothed(self.text.directions(texts), self.known, _ALIKE, _LIKENESS) @ self.axes)


@dataclass(frozen=True)
class Seen:
    """How unusually alike texts are, seen from each of them: in bits, by how few texts of the history are more so.

    None of it depends on how alike texts are as a rule, so that a company where all are alike has no more surges.
    """

    pairs: npt.NDArray[np.float32]
    """To each other, on the average of both sides; 0 of a text to itself."""
    history: npt.NDArray[np.float16]
    """From each of these texts to each text of the history."""

    @cached_property
    def covariance(self) -> npt.NDArray[np.float32]:
        """How two of these texts vary together over the texts of the history, a row and a column for each."""
        apart = self.history.astype(np.float32)
        apart -= apart.mean(axis=1, keepdims=True)
        return apart @ apart.T / np.float32(apart.shape[1])


def space_of(texts: Sequence[str], seed: int = 0) -> tuple[Space, Directions]:
    """The space of these texts, and where they lie in it; the same texts in the same order give the same."""
    text = learnt(texts, _WIDE, seed, rarity=_RARITY, rounds=_ROUNDS)
    known = text.directions(texts)
    even = smoothed(known, known, _ALIKE, _LIKENESS)
    _, axes = np.linalg.eigh(even.T @ even)
    narrow = np.ascontiguousarray(axes[:, ::-1][:, :_NARROW], np.float32)
    return Space(text, known, narrow), unit(even @ narrow)


def seen(rows: Directions, history: Directions) -> Seen:
    """How unusually alike these texts are to each other and to those of the history, of which there is at least one."""
    pairs = np.zeros((len(rows), len(rows)), np.float32)
    levels = np.zeros((len(rows), len(history)), np.float16)
    usual = _bits(np.arange(len(history)), len(history)).astype(np.float16)
    for first in range(0, len(rows), _BLOCK):
        alike = rows[first : first + _BLOCK] @ history.T
        order = np.argsort(alike, axis=1)[:, ::-1]
        np.put_along_axis(levels[first : first + _BLOCK], order, np.broadcast_to(usual, alike.shape), 1)
        alike.sort(axis=1)
        for row, own in enumerate(alike, first):
            pairs[row] = _bits(len(own) - np.searchsorted(own, rows @ rows[row]), len(own))
    np.fill_diagonal(pairs, 0)
    return Seen((pairs + pairs.T) * np.float32(0.5), levels)


def _bits(more_alike: npt.NDArray[np.int64], of: int) -> npt.NDArray[np.float64]:
    """How unusual it is that only so many of all are more alike."""
    found: npt.NDArray[np.float64] = np.maximum(0, -np.log2((more_alike + 0.5) / (of + 1)) - _UNUSUAL)
    return found
