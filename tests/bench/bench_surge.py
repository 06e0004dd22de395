"""Surges: how soon tickets that suddenly recur are a candidate, and how seldom there is one where nothing recurs.

`make bench` measures a few seasons; `python -m tests.bench.bench_surge` all that the goal names, in an hour of two
processors, and writes what each of them came to into SURGES.md; `… quiet 0 50` some of those without any.
"""

import math
import os
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from control.clock import SystemClock
from control.settings import load
from tests.bench.__main__ import said
from tests.bench.ratio import Ratio, Score, seconds
from tests.bench.seasons import (
    OTHERS,
    SEASON,
    SETTLED,
    SILENT,
    Outcome,
    outcome,
    planted,
    questions,
    strongest,
    unplanted,
)
from tests.places import find_shared_data
from tests.surroundings import ROOT

FOUND, SHARE, STRANGERS, NIGHTLY = 0.9, 0.6, 0.25, 120.0
"""Shares of intents, of planted texts and of the candidate, and seconds. *Source:* the issue on recurring issues."""
FEW_INTENTS, FEW_SEASONS, SEASONS = 4, 1, 200
RESULTS = Path(__file__).parent / "SURGES.md"


def measure() -> list[Ratio | Score]:
    """A few of each, and how long it takes to learn what is usual."""
    if find_shared_data() is None:
        print("bench_surge needs ../shared/data/banking77")
        return []
    few = intents()[:: len(intents()) // FEW_INTENTS][:FEW_INTENTS]
    learning = seconds(lambda: unplanted(_questions()[0], 0).baseline(SEASON + SETTLED))
    found = scores([of_intent(each) for each in few], [of_season(each) for each in range(FEW_SEASONS)])
    return [*found, Ratio("", f"what is usual, of {OTHERS:,} texts", learning, "limit", NIGHTLY, at_most=1)]


def scores(found: Sequence[Outcome], quiet: Sequence[float]) -> Iterator[Score]:
    alarms = per_year()
    soon = [each for each in found if each.years * alarms >= 1]
    level = 1 - math.exp(-alarms * (SEASON - SILENT) / 365.25)
    margin = 1.96 * math.sqrt(level * (1 - level) / len(quiet))
    of = f"surges of {len(found)} intents"
    yield Score("", f"{of}: a candidate within a day", len(soon) / len(found), FOUND)
    if soon:
        yield Score("", f"{of}: median share found", statistics.median(each.share for each in soon), SHARE)
        own = statistics.median(1 - each.strangers for each in soon)
        yield Score("", f"{of}: median share that is no stranger", own, 1 - STRANGERS)
    silent = statistics.mean(each * alarms < 1 for each in quiet)
    yield Score("", f"{len(quiet)} seasons without any: quiet", silent, round(1 - level - margin, 3))


def per_year() -> float:
    """False alarms that the rulebook allows for."""
    terms = load(ROOT / "config").issues
    assert terms is not None
    assert terms.surge is not None
    return float(terms.surge.false_alarms_per_year)


@cache
def _questions() -> tuple[list[str], list[str]]:
    data = find_shared_data()
    assert data is not None
    return questions(data)


def intents() -> list[str]:
    return sorted(set(_questions()[1]))


def of_intent(intent: str) -> Outcome:
    return outcome(planted(*_questions(), intent, intents().index(intent)))


def of_season(number: int) -> float:
    return strongest(unplanted(_questions()[0], number))


def main(planted_ones: bool, quiet_ones: range) -> None:
    """Measure these seasons, each in a process with a processor to itself; the rows of others stay in SURGES.md."""
    os.environ["OMP_NUM_THREADS"] = "1"
    found, quiet = kept()
    names = intents() if planted_ones else []
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processes:
        for name, came_to in zip(names, processes.map(of_intent, names), strict=True):
            found[name] = came_to
            RESULTS.write_text(page(found, quiet))
        for number, years in zip(quiet_ones, processes.map(of_season, quiet_ones), strict=True):
            quiet[number] = years
            RESULTS.write_text(page(found, quiet))


def kept() -> tuple[dict[str, Outcome], dict[int, float]]:
    """What SURGES.md holds of intents and of seasons without any."""
    lines = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    found = {row[0]: Outcome(*map(float, row[1:])) for row in rows if row[0] in intents()}
    return found, {int(row[0]): float(row[1]) for row in rows if row[0].isdecimal()}


def page(found: Mapping[str, Outcome], quiet: Mapping[int, float]) -> str:
    planted_ones = [
        (intent, f"{each.years:.3g}", f"{each.share:.2f}", f"{each.strangers:.2f}")
        for intent, each in sorted(found.items())
    ]
    quiet_ones = [(str(number), f"{years:.3g}") for number, years in sorted(quiet.items())]
    held = scores(list(found.values()), list(quiet.values())) if found and quiet else ()
    came_to = [(f"{each.ours:.3f}", f"{each.at_least:g}", said(each.holds), each.work) for each in held]
    lines = [
        "# Surges",
        "",
        f"Written by `python -m tests.bench.bench_surge` on {SystemClock().now():%Y-%m-%d}. False alarms a year that",
        f"are allowed for: {per_year():g}. *Years*: once in so many years chance does as much as was seen at the most:",
        "within a day of the tenth of thirty planted texts, or in a whole season in which nothing is planted.",
        "",
        *_table(("ours", "at least", "holds", "what"), came_to),
        *_table(("intent", "years", "share found", "strangers"), planted_ones),
        *_table(("season without any", "years"), quiet_ones),
    ]
    return "\n".join(lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


if __name__ == "__main__":
    first, last = (int(each) for each in (sys.argv[2:] or (0, SEASONS)))
    main("quiet" not in sys.argv, range(first, last))
