"""The sentence encoder all-MiniLM-L6-v2, carried out: from the numbers of a text's pieces to its direction.

Six layers of attention and a network, then the mean of what they make of the pieces. numpy does as much in a second as
the library that the weights were made with, which is many times their size (control/DECISIONS.md).
*Source:* Devlin, Chang, Lee and Toutanova, BERT (2019); the sizes below are those of the model's `config.json`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Truths = npt.NDArray[np.bool_]
WIDTH = 384
"""Columns of a direction."""
_LAYERS, _HEADS = 6, 12
_TINY = np.float32(1e-12)
"""What is added to a variance before anything is divided by it."""
_ROOT_OF_HALF = np.float32(0.5**0.5)
_NEVER = np.float32(-1e9)
"""Added to how much a piece counts that is none: it counts nothing then."""
_TABLES = ("word", "position", "token_type")
_ATTENTION = ("query", "key", "value")


@dataclass(frozen=True)
class Encoder:
    """The weights, by the names under which they are published."""

    weights: Mapping[str, Floats]

    def directions(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The direction of each text, a row of length one, from the numbers of its pieces; no text is empty."""
        longest = max(map(len, texts))
        numbers = np.array([[*text, *[0] * (longest - len(text))] for text in texts], np.int64)
        there = np.arange(longest) < np.array([len(text) for text in texts])[:, None]
        states = self._begun(numbers)
        for layer in range(_LAYERS):
            states = self._layer(f"encoder.layer.{layer}", states, there)
        states = states.reshape(*numbers.shape, WIDTH)
        middles = np.einsum("tpw,tp->tw", states, there.astype(np.float32))
        unit: Floats = middles / np.linalg.norm(middles, axis=1, keepdims=True)
        return unit

    def _begun(self, numbers: npt.NDArray[np.int64]) -> Floats:
        """What the pieces are before the first layer: a row for each piece of each text."""
        words, places, kinds = (self.weights[f"embeddings.{name}_embeddings.weight"] for name in _TABLES)
        states: Floats = words[numbers] + (places[: numbers.shape[1]] + kinds[0])
        return self._even("embeddings.LayerNorm", states.reshape(-1, WIDTH))

    def _layer(self, name: str, states: Floats, there: Truths) -> Floats:
        attended = self._dense(f"{name}.attention.output.dense", self._attended(name, states, there))
        states = self._even(f"{name}.attention.output.LayerNorm", attended + states)
        wide = self._dense(f"{name}.intermediate.dense", states)
        narrow = self._dense(f"{name}.output.dense", _bent(wide))
        return self._even(f"{name}.output.LayerNorm", narrow + states)

    def _attended(self, name: str, states: Floats, there: Truths) -> Floats:
        """Each piece as the mean of the pieces of its text, by how much each of them counts for it."""
        asked, offered, told = (self._heads(f"{name}.attention.self.{each}", states, there) for each in _ATTENTION)
        counts: Floats = asked @ offered.swapaxes(2, 3)
        counts *= np.float32((WIDTH / _HEADS) ** -0.5)
        counts += np.where(there, np.float32(0), _NEVER)[:, None, None]
        counts -= counts.max(axis=3, keepdims=True)
        np.exp(counts, out=counts)
        counts /= counts.sum(axis=3, keepdims=True)
        seen: Floats = counts @ told
        return seen.swapaxes(1, 2).reshape(-1, WIDTH)

    def _heads(self, name: str, states: Floats, there: Truths) -> Floats:
        """By text, head and piece, what the head sees of it."""
        return self._dense(name, states).reshape(*there.shape, _HEADS, -1).swapaxes(1, 2)

    def _dense(self, name: str, states: Floats) -> Floats:
        made: Floats = states @ self.weights[f"{name}.weight"].T
        made += self.weights[f"{name}.bias"]
        return made

    def _even(self, name: str, states: Floats) -> Floats:
        """The rows with mean 0 and variance 1, and then as the weights stretch and shift them."""
        states = states - states.mean(axis=1, keepdims=True)
        states /= np.sqrt(np.einsum("pw,pw->p", states, states)[:, None] / np.float32(WIDTH) + _TINY)
        states *= self.weights[f"{name}.weight"]
        states += self.weights[f"{name}.bias"]
        return states


def _bent(states: Floats) -> Floats:
    """GELU: each number times the share of the normal distribution that lies below it."""
    from scipy.special import erf

    share: Floats = erf(states * _ROOT_OF_HALF)
    share += 1
    share *= states
    share *= np.float32(0.5)
    return share
