"""Recurring issues: how well groups that nobody named are found in real questions, and how fast (goal G10).

`python -m tests.bench.bench_issues` measures it alone. The questions are banking77's, their number of groups is not
told, and nothing was chosen by looking at the part that is judged.
"""

import statistics

import numpy as np
from sklearn.metrics import adjusted_rand_score

from control.analysis.grouping import grouped
from control.analysis.leaders import Leaders, alike_from, nearest
from control.analysis.sentences import Sentences
from control.analysis.text_model import learnt
from control.analysis.ticket_model import Told, learnt_of
from control.policy.issue_terms import TextBy
from tests.analysis.banking import banking77
from tests.bench.ratio import Ratio, Score, seconds
from tests.places import find_shared_data

ORDERS = 10
LEAST = {TextBy.WORDS: 0.27, TextBy.EMBEDDINGS: 0.45}
"""Adjusted Rand index without the optional embedding, and with it. *Source:* goal G10."""
SOME = 400
MANY, ALL_OF_THEM, ONE = 100_000, 10.0, 5e-3
"""Texts, and the seconds that all of them and one of them may take after the fit. *Source:* the issue on recurring
issues, and goal G10."""


def measure() -> list[Ratio | Score]:
    data = find_shared_data()
    if data is None:
        print("bench_issues needs ../shared/data/banking77")
        return []
    (texts, about), learnt_from = banking77(data, "test"), banking77(data, "train")[0]
    return [*(found(texts, about, by) for by in TextBy), *fast(learnt_from), *embedded(learnt_from[:SOME])]


def found(texts: list[str], about: list[str], by: TextBy) -> Score:
    """How well the groups agree with what the questions are about, in the middle of several orders."""
    told, scores = Told(texts, {}), []
    model, directions = learnt_of(told, {"text": 1.0}, by)
    for order in range(ORDERS):
        rows = np.random.default_rng(order).permutation(len(texts))
        if by == TextBy.WORDS:
            model, lie = learnt_of(told.of(rows.tolist()), {"text": 1.0})
        else:  # an embedding is the same in every order, and takes its time
            lie = directions[rows]
        places = grouped(lie, model.alike, sought=model.sought(lie)).places
        scores.append(adjusted_rand_score([about[row] for row in rows], places))
    said = f"banking77, test part, by {by}: adjusted Rand index, median of {ORDERS}"
    return Score("G10", said, statistics.median(scores), LEAST[by])


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


def embedded(texts: list[str]) -> list[Ratio]:
    """What an embedding costs, of which nothing is demanded: of some texts at once, and of one."""
    model = Sentences()
    each = seconds(lambda: model.directions(texts)) / len(texts)
    alone = seconds(lambda: model.directions(texts[:1]), 20)
    return [
        Ratio("", f"one of {SOME} texts, embedded together", each, "embedded alone", alone),
        Ratio("", "one new text, embedded", alone, "limit without embeddings", ONE),
    ]


if __name__ == "__main__":
    for each in measure():
        print(each, "holds" if each.holds else "does not hold")
