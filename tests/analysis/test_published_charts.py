"""Control charts against worked examples that others published: what they computed by hand, ours has to come to.

The figures are facts from the works named at each; where a work rounds on its way, the difference is said.
"""

import math
from itertools import pairwise
from random import Random

import pytest

from control.analysis.control_charts import Signal, p_prime, xmr

SMOKERS = [21.3, 20.2, 20.9, 21.0, 18.8, 19.6, 18.7, 18.6, 18.1, 18.9, 19.2, 18.2, 17.3, 19.0]
"""*Source:* Wheeler, Making Sense of Data, Table 8.1 (percentage of high-school seniors who smoke daily)."""
RECEIVABLES = [
    *(55.6, 54.7, 54.9, 54.8, 56.9, 55.7, 53.8, 54.8, 53.4, 57.0, 59.4, 63.2),
    *(60.9, 60.7, 58.6, 57.3, 56.9, 58.1, 58.3, 50.9, 53.3, 52.5, 50.8, 52.9),
]
"""*Source:* Wheeler, Making Sense of Data, Table 9.2 (accounts receivable in percent of sales, two years)."""
PEAK_FLOW = [120, 140, 100, 150, 260, 150, 100, 120, 300, 300, 275, 300, 140, 170, 150, 150, 190, 180]
"""*Source:* Wheeler, Making Sense of Data, figure 9.9 (peak flow rates before medication, days 1 to 18)."""
JUICE_CANS = [
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
]
"""Cans that leaked in each of 30 samples of 50. *Source:* Montgomery, Introduction to Statistical Quality Control,
example of a p chart for orange-juice concentrate (7.1 in the 6th edition, table 7.1)."""


@pytest.mark.parametrize(
    ("work", "values", "limits", "rounded"),
    [
        # Mean moving range 1.8778; the handbook divides by 1.128 too, and rounds its limits to four digits.
        (
            "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals chart of flow rates",
            [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1], (50.81, 45.8159, 55.8041), 0.0005,
        ),
        # The book multiplies by 2.66; 3 ÷ 1.128 is 2.6596, which moves these limits by 0.15.
        (
            "Wheeler, Making Sense of Data, p. 382, data set for verifying software",
            [5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200],
            (4135.5, 3188.72, 5082.28), 0.2,
        ),
        # The book takes 2.66 × 52.4 with the mean and the moving range rounded before.
        ("Wheeler, Making Sense of Data, figure 9.9, peak flow rates", PEAK_FLOW, (183.1, 43.7, 322.5), 0.25),
        # Table 9.1, accident rates, of two periods: each with the limits of its own.
        (
            "Wheeler, Making Sense of Data, Table 9.1, group A",
            [43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39], (34.75, 25.6, 43.9), 0.06,
        ),
        (
            "Wheeler, Making Sense of Data, Table 9.1, group B",
            [35, 37, 33, 32, 27, 29, 31, 22, 25, 30, 24, 19], (28.67, 18.0, 39.3), 0.06,
        ),
    ],
)  # fmt: skip
def test_limits_of_single_values_are_those_that_were_published(work, values, limits, rounded):
    centre, lower, upper = limits
    chart = xmr(values)
    assert chart["centre"].iloc[0] == pytest.approx(centre, abs=max(rounded, 0.05)), work
    assert chart["lower"].iloc[0] == pytest.approx(lower, abs=rounded), work
    assert chart["upper"].iloc[0] == pytest.approx(upper, abs=rounded), work


def test_what_lies_beyond_a_published_limit_is_what_the_work_marks():
    # Wheeler draws the data set for verifying software with its last value above 5082.28, and none below 3188.72.
    values = [5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200]
    chart = xmr(values)
    beyond = (chart["value"] > chart["upper"]) | (chart["value"] < chart["lower"])
    assert beyond.to_list() == [False] * 15 + [True]


def test_a_run_about_the_mean_is_found_where_the_work_finds_it():
    # Table 8.1: from the seventh year on all eight values lie below the mean of 19.27, and none before is in a run.
    found = xmr(SMOKERS)["signal"].to_list()
    assert found[6:] == [Signal.BELOW] * 8
    assert Signal.BELOW not in found[:4]


def test_both_ends_of_the_receivables_are_signals():
    # Table 9.2, of both years as one: the work marks the twelfth month above its upper limit of 60.7 and, of the
    # second year, the twentieth and the twenty-third below the lower one.
    found = xmr(RECEIVABLES)["signal"].to_list()
    assert found[11] == Signal.ABOVE
    assert found[19] == found[22] == Signal.BELOW


def test_p_prime_is_the_published_p_chart_times_the_variation_between_its_samples():
    # Montgomery: mean 0.2313, limits 0.0524 and 0.4102. Laney, Improved Control Charts for Attributes, 2002: the same
    # limits, widened by the mean moving range of the scores ÷ 1.128, computed here from the counts alone.
    mean = 347 / 1_500
    binomial = math.sqrt(mean * (1 - mean) / 50)
    assert (round(mean, 4), round(mean - 3 * binomial, 4), round(mean + 3 * binomial, 4)) == (0.2313, 0.0524, 0.4102)
    ranges = [abs(after - before) / 50 for before, after in pairwise(JUICE_CANS)]
    widened = sum(ranges) / len(ranges) / binomial / 1.128
    chart = p_prime(JUICE_CANS, [50] * 30)
    assert sum(JUICE_CANS) == 347
    assert chart["centre"].iloc[0] == pytest.approx(mean)
    assert chart["upper"].iloc[0] - mean == pytest.approx(widened * (0.4102 - 0.2313), abs=0.0002)
    assert chart["lower"].iloc[0] == pytest.approx(max(0.0, mean - widened * (0.2313 - 0.0524)), abs=0.0002)


def test_where_counts_vary_as_a_binomial_does_p_prime_is_the_classic_p_chart():
    rng = Random(20_021)
    totals = [rng.randrange(400, 600) for _ in range(400)]
    hits = [sum(rng.random() < 0.3 for _ in range(total)) for total in totals]
    chart = p_prime(hits, totals)
    classic = [3 * math.sqrt(0.3 * 0.7 / total) for total in totals]
    widths = [(upper - lower) / 2 for upper, lower in zip(chart["upper"], chart["lower"], strict=True)]
    ratios = [width / by_hand for width, by_hand in zip(widths, classic, strict=True)]
    assert 0.9 < min(ratios) <= max(ratios) < 1.1


def test_on_very_many_cases_p_prime_does_not_cry_wolf_and_the_classic_chart_does():
    # Shares vary between months by two points of their own; each month has 20,000 to 40,000 cases, of which a binomial
    # share strays by a third of a point. The classic chart sees signals everywhere; p′ as many as normal noise has
    # beyond three sigma (0.27 %), and the few more that limits have which are estimated from 24 months.
    rng, wolf, classic, months = Random(2_002), 0, 0, 0
    for _ in range(200):
        totals = [rng.randrange(20_000, 40_000) for _ in range(24)]
        shares = [min(max(rng.gauss(0.9, 0.02), 0), 1) for _ in totals]
        spread = [math.sqrt(share * (1 - share) / total) for share, total in zip(shares, totals, strict=True)]
        hits = [
            round(total * min(max(rng.gauss(share, sigma), 0), 1))
            for share, sigma, total in zip(shares, spread, totals, strict=True)
        ]
        chart = p_prime(hits, totals)
        mean = sum(hits) / sum(totals)
        months += len(totals)
        wolf += int(((chart["value"] > chart["upper"]) | (chart["value"] < chart["lower"])).sum())
        classic += sum(
            abs(hit / total - mean) > 3 * math.sqrt(mean * (1 - mean) / total)
            for hit, total in zip(hits, totals, strict=True)
        )
    assert 0.001 < wolf / months < 0.006
    assert classic / months > 0.5
