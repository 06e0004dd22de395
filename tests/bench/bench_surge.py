"""Surges: how soon tickets that suddenly recur are a candidate, and how seldom there is one where nothing recurs.

`python -m tests.bench.bench_surge` measures all there is, which takes some hours; with `few`, and in `make bench` but
for PILOTHOUSE_RING=proof, it takes a few of each. For each intent of banking77, thirty of its questions come within a
week among 12,000 others that are spread evenly over 540 days; in a season without any nothing is planted.
"""

import math
import os
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from control.analysis.surge import Days, gathering
from control.analysis.surge_baseline import WEEK, Baseline, baseline_of
from control.analysis.surge_chance import EVERY
from control.analysis.surge_space import seen
from tests.analysis.banking import banking77
from tests.bench.ratio import Ratio, Score, seconds
from tests.places import find_shared_data

PER_YEAR = 0.2
"""False alarms, as config/issues.toml has it."""
SEASON, OTHERS, PLANTED, SILENT = 540, 12_000, 30, 120
"""Days, texts among which so many are planted, and the days of history before there is any look."""
SOON = 10
"""From this planted text on there has to be a candidate within a day."""
LEARNT = (112, 150, 200, 260, 330, 410, SEASON)
"""Days of a season without any on which what is usual is learnt; the product does so every week."""
SETTLED = 8
"""Days that tickets have to be old to be learnt of."""
RECENT = 400
FOUND, SHARE, STRANGERS, NIGHTLY = 0.9, 0.6, 0.25, 120.0
"""Shares of intents, of planted texts and of the candidate, and seconds. *Source:* the issue on recurring issues."""
FEW_INTENTS, FEW_SEASONS, SEASONS = 4, 1, 20


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
    """What became of a planted surge; shares are of the week's end, None where it was no candidate."""

    soon: bool
    share: float | None
    strangers: float | None


def measure(*, everything: bool = os.environ.get("PILOTHOUSE_RING") == "proof") -> list[Ratio | Score]:
    data = find_shared_data()
    if data is None:
        print("bench_surge needs ../shared/data/banking77")
        return []
    parts = [banking77(data, part) for part in ("train", "test")]
    texts, about = ([one for part in parts for one in part[column]] for column in range(2))
    intents = sorted(set(about))
    few = intents if everything else intents[:: len(intents) // FEW_INTENTS][:FEW_INTENTS]
    found = [outcome(planted(texts, about, each, intents.index(each))) for each in few]
    quiet = [without_any(unplanted(texts, number)) for number in range(SEASONS if everything else FEW_SEASONS)]
    whole = unplanted(texts, 0)
    took = seconds(lambda: whole.baseline(SEASON + SETTLED)) if everything else math.nan
    return [*scores(found, quiet), *([] if math.isnan(took) else [nightly(took)])]


def scores(found: Sequence[Outcome], quiet: Sequence[bool]) -> Iterator[Score]:
    shares = [each.share for each in found if each.share is not None]
    own = [1 - each.strangers for each in found if each.strangers is not None]
    level = 1 - math.exp(-PER_YEAR * (SEASON - SILENT) / 365.25)
    margin = 1.96 * math.sqrt(level * (1 - level) / len(quiet))
    of = f"surges of {len(found)} intents"
    yield Score("", f"{of}: a candidate within a day", statistics.mean(each.soon for each in found), FOUND)
    if shares:
        yield Score("", f"{of}: median share found", statistics.median(shares), SHARE)
        yield Score("", f"{of}: median share that is no stranger", statistics.median(own), 1 - STRANGERS)
    yield Score("", f"{len(quiet)} seasons without any: quiet", statistics.mean(quiet), round(1 - level - margin, 3))


def nightly(took: float) -> Ratio:
    return Ratio("", f"what is usual, of {OTHERS:,} texts", took, "limit", NIGHTLY, at_most=1)


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


def outcome(season: Season) -> Outcome:
    """How soon the planted questions are a candidate, and which are in it when their week ends."""
    baseline = season.baseline(season.begins)
    until = season.days[season.planted][SOON - 1] + 1
    looks = np.arange(math.ceil(season.begins / EVERY), math.floor(until / EVERY) + 1) * EVERY
    soon = any(season.years(baseline, look) * PER_YEAR >= 1 for look in looks)
    if not soon:
        return Outcome(soon, None, None)
    end = season.begins + WEEK
    surge = baseline.surge(*season.until(end))
    last = int(np.searchsorted(season.days, end))
    inside = season.planted[max(0, last - RECENT) : last][list(surge.rows)]
    return Outcome(soon, float(inside.sum() / PLANTED), float(1 - inside.mean()))


def without_any(season: Season) -> bool:
    """Whether a season in which nothing recurs stays without a candidate."""
    strongest = max(
        _strongest(season, learnt + SETTLED, min(until + SETTLED, SEASON)) for learnt, until in pairwise(LEARNT)
    )
    print(f"a season without any: once in {strongest:.2f} years", flush=True)
    return strongest * PER_YEAR < 1


def _strongest(season: Season, first: float, last: float) -> float:
    """The most unusual look between two days, by what is usual on the first; all of its tickets are placed at once."""
    baseline = season.baseline(first)
    many, ends = baseline.looked_at, np.searchsorted(season.days, np.arange(first, last, EVERY))
    begin = int(ends[0]) - many
    all_of_it = seen(baseline.space.directions(season.texts[begin : int(ends[-1])]), baseline.history)
    looks = (slice(int(end) - many, int(end)) for end in ends)
    return max(
        baseline.chance.years(gathering(all_of_it.of(slice(each.start - begin, each.stop - begin)), season.days[each]))
        for each in looks
    )


if __name__ == "__main__":
    for each in measure(everything="few" not in sys.argv):
        print(each, "holds" if each.holds else "does not hold")
