"""Recurring issues: how well groups that nobody named are found in real questions, and how fast (goal G10).

`python -m tests.bench.bench_issues` measures it alone. The questions are banking77's, their number of groups is not
told, and nothing was chosen by looking at the part that is judged.
"""

import statistics

import numpy as np
from sklearn.metrics import adjusted_rand_score

from control.analysis.grouping import grouped
from control.analysis.leaders import Leaders, alike_from, nearest
from control.analysis.text_model import learnt
from tests.analysis.banking import banking77
from tests.bench.ratio import Ratio, Score, seconds
from tests.places import find_shared_data

ORDERS = 10
LEAST = 0.27
"""Adjusted Rand index without the optional embedding. *Source:* goal G10."""
MANY, ALL_OF_THEM, ONE = 100_000, 10.0, 5e-3
"""Texts, and the seconds that all of them and one of them may take after the fit. *Source:* the issue on recurring
issues, and goal G10."""


def measure() -> list[Ratio | Score]:
    data = find_shared_data()
    if data is None:
        print("bench_issues needs ../shared/data/banking77")
        return []
    return [found(*banking77(data, "test")), *fast(banking77(data, "train")[0])]


def found(texts: list[str], about: list[str]) -> Score:
    """How well the groups agree with what the questions are about, in the middle of several orders."""
    scores = []
    for order in range(ORDERS):
        rows = np.random.default_rng(order).permutation(len(texts))
        shuffled = [texts[row] for row in rows]
        directions = learnt(shuffled).directions(shuffled)
        places = grouped(directions, alike_from(directions)).places
        scores.append(adjusted_rand_score([about[row] for row in rows], places))
    return Score(
        "G10", f"banking77, test part: adjusted Rand index, median of {ORDERS}", statistics.median(scores), LEAST
    )


def fast(texts: list[str]) -> list[Ratio]:
    """Placing many texts, and one, by a model that is there."""
    model = learnt(texts)
    alike = alike_from(model.directions(texts))
    many = (texts * (MANY // len(texts) + 1))[:MANY]
    known = Leaders(alike, len(model.axes))
    known.join(model.directions(texts))

    def all_of_them() -> None:
        Leaders(alike, len(model.axes)).join(model.directions(many))

    return [
        Ratio(
            "G10", f"{MANY:,} texts into groups after the fit", seconds(all_of_them), "limit", ALL_OF_THEM, at_most=1
        ),
        Ratio(
            "G10",
            "one new text",
            seconds(lambda: nearest(model.directions(texts[:1]), known.middles, alike), 20),
            "limit",
            ONE,
            at_most=1,
        ),
    ]


if __name__ == "__main__":
    for each in measure():
        print(each, "holds" if each.holds else "does not hold")
