"""What a text is compared by: its words, pairs of neighbouring words, and pieces of words.

Pieces of four letters let "reklamiert" meet "Reklamation" and bear a slip of the pen, in any language that separates
words. *Source:* the house's measurements on banking77: words and pieces together find more than either alone.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"\w\w+")
_LONG = 4
_MARK = "#"
"""Sets the pieces of words apart from words of the same letters."""


def words(text: str) -> list[str]:
    """The words of a text in lower case, in order; one letter alone is none."""
    return _WORD.findall(text.lower())


def pieces(text: str) -> list[str]:
    """Everything a text is compared by; what occurs twice is named twice."""
    found = words(text)
    whole = [*found, *(f"{one} {other}" for one, other in pairwise(found))]
    for word in found:
        whole += _parts(word)
    return whole


@lru_cache(maxsize=100_000)
def _parts(word: str) -> tuple[str, ...]:
    """The pieces of a word, its ends included; texts use the same words again and again.

    A number has none: two orders are not alike because their numbers share four digits.
    """
    return tuple(_cut(f" {word} ")) if word.isalpha() else ()


def _cut(padded: str) -> Iterator[str]:
    for start in range(max(1, len(padded) - _LONG + 1)):
        yield f"{_MARK}{padded[start : start + _LONG]}"
