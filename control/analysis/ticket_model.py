"""Tickets as directions: what they say, and what they are filed under, in the shares that the rulebook gives to each.

*Source:* domain, section 6 (similar text, category, product, cause, customer).
"""

import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from control.analysis.leaders import alike_from
from control.analysis.sentences import Sentences
from control.analysis.smoothing import smoothed
from control.analysis.text_model import Directions, TextModel, learnt, packed, unit, unpacked
from control.policy.issue_terms import Compared, TextBy

Column = Sequence[str | None]
_MOST_VALUES = 500
"""Values of one field that are told apart, the most frequent ones: the others are like none."""
_HIGHEST = 0.6
"""Tickets that share so much belong together, however alike the others are: where one issue makes many of all tickets,
pairs drawn by chance are often two of its own."""


_A_SHARE = 100
"""A text is averaged with one in so many at most: of few texts the most alike are not alike."""


class Texts(Protocol):
    """Whatever places texts."""

    averaged_with: ClassVar[int]
    """So many texts that one is most like tell together better what it is about, while groups are sought; 0: none."""

    @property
    def width(self) -> int:
        """Columns of a direction."""

    def directions(self, texts: Sequence[str]) -> Directions:
        """A row for each of these texts, of length one; of zeros for one of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Told:
    """Tickets by what they are compared by: as many texts as entries of each field; None where nothing is known."""

    texts: Sequence[str]
    fields: Mapping[str, Column]

    def of(self, rows: Sequence[int]) -> "Told":
        """The tickets of these rows alone, in this order."""
        kept = {name: [column[row] for row in rows] for name, column in self.fields.items()}
        return Told([self.texts[row] for row in rows], kept)


@dataclass(frozen=True, slots=True)
class TicketModel:
    """What was learnt of tickets; others are placed by it."""

    text: Texts
    values: Mapping[str, tuple[str, ...]]
    """By field, the values that are told apart."""
    shares: Mapping[str, float]
    """How much of the likeness is that of the text and of each field: 1 together."""
    alike: float
    """From which likeness two tickets belong together, 0 to 1."""

    def directions(self, told: Told) -> Directions:
        """A row of length one for each ticket; what is not known of a ticket makes it neither like nor unlike."""
        parts = [self.text.directions(told.texts) * np.float32(self.shares[Compared.TEXT] ** 0.5)]
        parts += [self._field(name, told.fields[name]) for name in self.values]
        return unit(np.hstack(parts))

    def sought(self, rows: Directions) -> Directions | None:
        """The directions by which groups of these tickets are sought; None: by those that they have."""
        most = min(self.text.averaged_with, len(rows) // _A_SHARE)
        if not most:
            return None
        texts = rows[:, : self.text.width]
        lengths = np.linalg.norm(texts, axis=1, keepdims=True)
        known = unit(texts)
        return np.hstack([smoothed(known, known, most) * lengths, rows[:, self.text.width :]])

    def _field(self, name: str, column: Column) -> Directions:
        """One in the column of its value."""
        place = {value: number for number, value in enumerate(self.values[name])}
        found = np.array([place.get(value, -1) if value is not None else -1 for value in column], np.int64)
        rows = np.zeros((len(found), len(place)), np.float32)
        known = np.flatnonzero(found >= 0)
        rows[known, found[known]] = self.shares[name] ** 0.5
        return rows


def learnt_of(told: Told, shares: Mapping[str, float], by: TextBy = TextBy.WORDS) -> tuple[TicketModel, Directions]:
    """The model of these tickets, and where they lie in it; `shares` are by the names of `Compared`.

    Raises Invalid where texts are to be compared by what is not installed.
    """
    values = {name: _frequent(told.fields[name]) for name in shares if name != Compared.TEXT}
    text: Texts = learnt(told.texts) if by == TextBy.WORDS else Sentences()
    rows = TicketModel(text, values, dict(shares), 1.0).directions(told)
    return TicketModel(text, values, dict(shares), min(alike_from(rows), _HIGHEST)), rows


def kept(model: TicketModel, middles: Directions) -> bytes:
    """A model and the middles of the groups found by it, as bytes: no pickle, which would run what it holds."""
    held = io.BytesIO()
    words = model.text if isinstance(model.text, TextModel) else None
    rest = {"values": {name: list(each) for name, each in model.values.items()}, "shares": dict(model.shares)}
    by = TextBy.WORDS if words else TextBy.EMBEDDINGS
    told = json.dumps({**rest, "alike": model.alike, "text_by": by}, sort_keys=True).encode()
    text = np.frombuffer(packed(words) if words else b"", np.uint8)
    np.savez(held, text=text, told=np.frombuffer(told, np.uint8), middles=middles.astype(np.float16))
    return held.getvalue()


def read(content: bytes) -> tuple[TicketModel, Directions]:
    """The model and the middles that `kept` made bytes of; before embeddings, none said what its texts are told by."""
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        told = json.loads(held["told"].tobytes())
        values = {name: tuple(each) for name, each in told["values"].items()}
        by = TextBy(told.get("text_by", TextBy.WORDS))
        text: Texts = unpacked(held["text"].tobytes()) if by == TextBy.WORDS else Sentences()
        model = TicketModel(text, values, told["shares"], told["alike"])
        return model, unit(held["middles"].astype(np.float32))


def _frequent(column: Column) -> tuple[str, ...]:
    """The values that occur more than once, in alphabetical order."""
    seen = Counter(value for value in column if value is not None)
    return tuple(sorted(value for value, times in seen.most_common(_MOST_VALUES) if times > 1))
