"""Why tickets belong together, in words: those that distinguish them from the others, and what they are filed under.

*Source:* Monroe, Colaresi and Quinn, Fightin' Words (2008): the log-odds of a word in one group against the rest, with
the rest as its prior, and its standard error. Rare words do not win by chance, frequent ones not by frequency.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import log, sqrt

from control.analysis.pieces import words
from control.policy.recurring import Filed

_MOST_WORDS = 6
_SHORTEST = 4
"""Letters; what is shorter is mostly grammar, in most languages."""
_CLEAR = 1.96
"""Standard errors from which a word distinguishes: 95 % of those that do not lie below."""
_PRIOR = 500.0
"""Words that are believed to have been seen before, in the shares of all texts."""
_OFTEN = 0.2
"""Share of a group's tickets that a word has to be in: what names it must be said by a good part of it."""


class Vocabulary:
    """The words of many texts, counted once."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Count the words of these texts; numbers and short words are none, and none is counted twice in one text."""
        self._texts = [
            frozenset(word for word in words(text) if word.isalpha() and len(word) >= _SHORTEST) for text in texts
        ]
        self._all = Counter(chain.from_iterable(self._texts))
        self._total = sum(self._all.values())

    def distinguishing(self, rows: Sequence[int]) -> list[str]:
        """The words that clearly distinguish these texts from the others, those first that do most."""
        inside = Counter(chain.from_iterable(self._texts[row] for row in rows))
        total = sum(inside.values())
        often = [word for word, times in inside.items() if times >= _OFTEN * len(rows)]
        odds = {word: self._odds(word, inside[word], total) for word in often}
        clear = [word for word, (ratio, error) in odds.items() if ratio >= _CLEAR * error]
        return sorted(clear, key=lambda word: (-odds[word][0], word))[:_MOST_WORDS]

    def _odds(self, word: str, times: int, total: int) -> tuple[float, float]:
        """The log-odds of a word in a group against the rest, and its standard error; 0 where there is no rest."""
        before = _PRIOR * self._all[word] / self._total
        outside, others = self._all[word] - times, self._total - total
        if others <= 0:
            return 0.0, 1.0
        inside_odds = (times + before) / (total + _PRIOR - times - before)
        outside_odds = (outside + before) / (others + _PRIOR - outside - before)
        return log(inside_odds) - log(outside_odds), sqrt(1 / (times + before) + 1 / (outside + before))


def filed_under(fields: Mapping[str, Sequence[str | None]], rows: Sequence[int], least: float) -> list[Filed]:
    """The value that at least this share of a group has in each field, by field; a field without one is left out."""
    found = []
    for name, column in fields.items():
        inside = Counter(column[row] for row in rows)
        value, times = inside.most_common(1)[0] if inside else (None, 0)
        if value is not None and times >= least * len(rows):
            of_all = column.count(value)
            found.append(Filed(name, value, round(1_000 * times / len(rows)), round(1_000 * of_all / len(column))))
    return found
