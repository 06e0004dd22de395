"""Seasons of a service desk made of the questions of banking77: in some of them questions about one thing recur.

For each intent, thirty of its questions come within a week among 12,000 others that are spread evenly over 540 days; in
a season without any nothing is planted. *Source:* the issue on recurring issues.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from control.analysis.surge import Days, gathering
from control.analysis.surge_baseline import WEEK, Baseline, baseline_of
from control.analysis.surge_chance import EVERY
from control.analysis.surge_space import seen
from tests.analysis.banking import banking77

SEASON, OTHERS, PLANTED, SILENT = 540, 12_000, 30, 120
"""Days, texts among which so many are planted, and the days of history before there is any look."""
SOON = 10
"""From this planted text on there has to be a candidate within a day."""
LEARNT = (112, 180, 300, SEASON)
"""Days of a season without any on which what is usual is learnt; the product does so every week."""
SETTLED = 8
"""Days that tickets have to be old to be learnt of."""
RECENT, AT_A_TIME = 400, 40


@dataclass(frozen=True, slots=True)
class Season:
    """Tickets, oldest first."""

    texts: list[str]
    days: Days
    planted: npt.NDArray[np.bool_]
    begins: float = SEASON
    """The day on which they begin to recur."""

    def years(self, baseline: Baseline, at: float) -> float:
        return baseline.years(*self.until(at))

    def until(self, at: float) -> tuple[list[str], Days]:
        """The newest tickets of a day."""
        end = int(np.searchsorted(self.days, at))
        return self.texts[max(0, end - RECENT) : end], self.days[max(0, end - RECENT) : end]

    def baseline(self, at: float) -> Baseline:
        """What is usual, as it is learnt on a day of the tickets that are settled."""
        end = int(np.searchsorted(self.days, at - SETTLED))
        found = baseline_of(self.texts[:end], self.days[:end])
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a planted surge."""

    years: float
    """Once in how many years chance does as much as was seen within a day of the tenth text, at the most."""
    share: float
    """Of the planted texts, found when their week ends, as what strangers are of all that is found."""
    strangers: float


def planted(texts: Sequence[str], about: Sequence[str], intent: str, seed: int) -> Season:
    """A season in which questions of one intent recur for a week."""
    drawn = np.random.default_rng(seed)
    own = drawn.choice(np.flatnonzero(np.array(about) == intent), PLANTED, replace=False)
    rest = drawn.choice(np.setdiff1d(np.arange(len(texts)), own), OTHERS, replace=False)
    begins = drawn.uniform(SILENT, SEASON - WEEK - 3)
    days = np.r_[drawn.uniform(0, SEASON, OTHERS), begins + drawn.uniform(0, WEEK, PLANTED)]
    rows, order = np.r_[rest, own], np.argsort(days)
    return Season([texts[row] for row in rows[order]], days[order], order >= OTHERS, begins)


def unplanted(texts: Sequence[str], seed: int) -> Season:
    """A season in which nothing recurs."""
    drawn = np.random.default_rng(90_000 + seed)
    rows = drawn.choice(len(texts), OTHERS + PLANTED, replace=False)
    return Season([texts[row] for row in rows], np.sort(drawn.uniform(0, SEASON, len(rows))), np.zeros(len(rows), bool))


def questions(data: Path) -> tuple[list[str], list[str]]:
    """All questions, and what each is about."""
    parts = [banking77(data, part) for part in ("train", "test")]
    texts, about = ([one for part in parts for one in part[column]] for column in range(2))
    return texts, about


def outcome(season: Season) -> Outcome:
    """How soon the planted questions are seen to gather, and which are found when their week ends."""
    baseline = season.baseline(season.begins)
    until = season.days[season.planted][SOON - 1] + 1
    looks = np.arange(math.ceil(season.begins / EVERY), math.floor(until / EVERY) + 1) * EVERY
    years = max(season.years(baseline, look) for look in looks)
    end = season.begins + WEEK
    surge = baseline.surge(*season.until(end))
    last = int(np.searchsorted(season.days, end))
    inside = season.planted[max(0, last - RECENT) : last][list(surge.rows)]
    return Outcome(years, float(inside.sum() / PLANTED), float(1 - inside.mean()))


def strongest(season: Season) -> float:
    """Once in how many years chance does as much as was seen in a whole season, at the most."""
    return max(_strongest(season, learnt + SETTLED, min(until + SETTLED, SEASON)) for learnt, until in pairwise(LEARNT))


def _strongest(season: Season, first: float, last: float) -> float:
    """The most unusual look between two days, by what is usual on the first; all of its tickets are placed at once."""
    baseline = season.baseline(first)
    many, ends = baseline.looked_at, np.searchsorted(season.days, np.arange(first, last, EVERY))
    begin = int(ends[0]) - many
    all_of_it = seen(baseline.space.directions(season.texts[begin : int(ends[-1])]), baseline.history)
    windows = np.unique(ends)[:, None] + np.arange(-many, 0)
    blocks = np.array_split(windows, math.ceil(len(windows) / AT_A_TIME))
    found = [gathering(all_of_it, block - begin, season.days[block]).max() for block in blocks]
    return baseline.chance.years(float(max(found)))
