"""The chart of a figure that a review kept: shares or counts, what had ended, and less is better."""

from dataclasses import replace
from decimal import Decimal

from control.analysis.control_charts import Assurance, Variation, p_prime, xmr
from control.analysis.figure_charts import chart_of
from control.policy.review_record import FrozenFigure, FrozenPeriod

LATE = FrozenFigure("late", "What was late", 3, 90, goal=Decimal("0.1"))


def over(counts, of=100, going_on=()):
    ended = [FrozenPeriod(f"m{place}", count, of, True) for place, count in enumerate(counts)]
    return replace(LATE, periods=(*ended, *(FrozenPeriod("now", count, of, False) for count in going_on)))


def test_shares_are_charted_as_shares_and_what_goes_on_is_left_out():
    counts = [9, 12, 8, 11, 10, 9]
    chart = chart_of(over(counts, going_on=[90]))
    assert chart.is_share
    assert chart.goal == 0.1
    by_hand = p_prime(counts, [100] * 6)
    assert chart.rows[["value", "centre", "upper"]].equals(by_hand[["value", "centre", "upper"]])
    assert chart.rows["name"].to_list() == [f"m{place}" for place in range(6)]


def test_counts_are_charted_as_counts_never_below_nothing_and_have_no_goal():
    counts = [1, 9, 0, 8, 1, 7]
    chart = chart_of(over(counts, of=0))
    assert not chart.is_share
    assert chart.goal is None
    assert chart.rows["upper"].equals(xmr(counts)["upper"])
    assert (xmr(counts)["lower"] < 0).all()
    assert (chart.rows["lower"] == 0).all()


def test_of_what_nobody_wants_more_of_more_is_a_concern_and_less_an_improvement():
    steady = [38, 42] * 8
    more, less = chart_of(over([*steady, 95])), chart_of(over([*steady, 1]))
    assert (more.reading.variation, less.reading.variation) == (Variation.CONCERN, Variation.IMPROVEMENT)
    assert more.rows["says"].iloc[-1] == Variation.CONCERN
    assert chart_of(replace(over(steady), goal=Decimal("0.4"))).reading.assurance == Assurance.HIT_OR_MISS
    assert chart_of(over(steady)).reading.assurance == Assurance.FAILS
    assert chart_of(replace(over(steady), goal=Decimal("0.95"))).reading.assurance == Assurance.PASSES


def test_a_line_needs_two_periods_and_its_noise_twelve():
    assert chart_of(LATE) is None
    assert chart_of(over([5], going_on=[6])) is None
    assert chart_of(over([5, 6])).reading.variation == Variation.TOO_FEW
    assert chart_of(over([5, 6] * 6)).reading.variation == Variation.COMMON_CAUSE
