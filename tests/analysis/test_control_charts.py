"""Control charts: limits as their authors computed them, signals by the rules that are named, and two words."""

import math

import pytest

from control.analysis.control_charts import Assurance, Signal, Variation, p_prime, reading, xmr

FLAT = [10.0, 12.0] * 8
"""Mean 11, moving ranges all 2: sigma 2 ÷ 1.128 = 1.773, limits 11 ± 5.319."""


def signals(values):
    return xmr(values)["signal"].to_list()


def test_xmr_limits_are_the_mean_and_2_66_mean_moving_ranges():
    # Mean 5; moving ranges 2, 4, 6: their mean is 4; 2.66 × 4 = 10.64.
    chart = xmr([4.0, 6.0, 2.0, 8.0])
    assert chart["centre"].unique().tolist() == [5.0]
    assert chart["upper"].iloc[0] == pytest.approx(15.64, abs=0.005)
    assert chart["lower"].iloc[0] == pytest.approx(-5.64, abs=0.005)


def test_a_single_value_has_no_limits():
    chart = xmr([4.0])
    assert chart["centre"].iloc[0] == 4.0
    assert math.isnan(chart["upper"].iloc[0])


def test_no_value_at_all_is_an_empty_chart():
    assert xmr([]).empty
    assert p_prime([], []).empty


def test_a_period_without_a_value_stays_a_row_and_moves_no_limit():
    with_gap, without = xmr([4.0, 6.0, None, 2.0, 8.0]), xmr([4.0, 6.0, 2.0, 8.0])
    assert len(with_gap) == 5
    assert with_gap["upper"].iloc[0] == without["upper"].iloc[0]
    assert with_gap["signal"].iloc[2] == Signal.NONE


def test_p_prime_limits_are_those_of_a_p_chart_widened_by_the_variation_between_periods():
    # 80 %, 90 %, 70 % of 100 each: centre 0.8, binomial sigma sqrt(0.8 × 0.2 ÷ 100) = 0.04, scores 0, 2.5, -2.5,
    # moving ranges 2.5 and 5, their mean 3.75, ÷ 1.128 = 3.3245; 3 × 0.04 × 3.3245 = 0.3989, cut at 1.
    chart = p_prime([80, 90, 70], [100, 100, 100])
    assert chart["centre"].iloc[0] == pytest.approx(0.8)
    assert chart["lower"].iloc[0] == pytest.approx(0.4011, abs=0.0001)
    assert chart["upper"].iloc[0] == 1.0


def test_p_prime_limits_are_wider_where_fewer_were_counted():
    chart = p_prime([50, 6, 48, 52], [100, 10, 100, 100])
    width = chart["upper"] - chart["lower"]
    assert width.iloc[1] == pytest.approx(width.iloc[0] * math.sqrt(10))


def test_p_prime_has_no_value_where_nothing_was_counted():
    chart = p_prime([5, 0, 4], [10, 0, 10])
    assert math.isnan(chart["value"].iloc[1])
    assert chart["centre"].iloc[0] == pytest.approx(9 / 20)


def test_shares_that_are_all_one_have_limits_without_width():
    chart = p_prime([10, 20], [10, 20])
    assert chart[["centre", "lower", "upper"]].to_numpy().tolist() == [[1.0, 1.0, 1.0]] * 2


def test_values_within_the_limits_are_noise():
    assert set(signals(FLAT)) == {Signal.NONE}


def test_a_value_beyond_a_limit_is_a_signal():
    # Mean 11.14, sigma 1.85, upper limit 16.7.
    found = signals([*FLAT * 3, 18.0])
    assert found[-1] == Signal.ABOVE
    assert set(found[:-1]) == {Signal.NONE}


@pytest.mark.parametrize(("length", "signal"), [(6, Signal.NONE), (7, Signal.ABOVE)])
def test_seven_values_on_one_side_of_the_mean_are_a_signal_and_six_are_not(length, signal):
    # The rest balances them around the mean of 11 without being a run or a trend itself.
    high = [11.9, 12.1] * 4
    values = [*[12.0, 10.0, 9.0] * 4, *high[:length], 10.0]
    assert signals(values)[12] == signal


@pytest.mark.parametrize(("length", "signal"), [(6, Signal.NONE), (7, Signal.BELOW)])
def test_seven_values_each_below_the_one_before_are_a_signal_and_six_are_not(length, signal):
    falling = [11.9 - 0.25 * step for step in range(length)]
    found = signals([*FLAT, 11.0, *falling, 12.0, 10.0])
    assert found[17] == signal


def test_two_of_three_values_near_the_same_limit_are_a_signal():
    # Two sigma of FLAT are 3.55: 15 lies beyond them and within the limits of 5.32, whatever these two add.
    values = [*FLAT * 3, 15.5, 11.0, 15.5, 10.0]
    found = signals(values)
    assert (found[48], found[49], found[50]) == (Signal.ABOVE, Signal.NONE, Signal.ABOVE)


def test_one_value_near_a_limit_is_noise():
    assert signals([*FLAT * 3, 15.5, 11.0, 10.0])[48] == Signal.NONE


def test_too_few_periods_say_nothing():
    said = reading(xmr([1.0] * 11), goal=2.0, higher_is_better=True)
    assert (said.variation, said.assurance) == (Variation.TOO_FEW, Assurance.TOO_FEW)


@pytest.mark.parametrize(
    ("latest", "higher_is_better", "variation"),
    [
        (12.0, True, Variation.COMMON_CAUSE),
        (30.0, True, Variation.IMPROVEMENT),
        (30.0, False, Variation.CONCERN),
        (-9.0, True, Variation.CONCERN),
        (-9.0, False, Variation.IMPROVEMENT),
    ],
)
def test_variation_is_what_the_latest_value_says_in_the_direction_that_is_wanted(latest, higher_is_better, variation):
    assert reading(xmr([*FLAT, latest]), None, higher_is_better).variation == variation


@pytest.mark.parametrize(
    ("goal", "higher_is_better", "assurance"),
    [
        (None, True, Assurance.NO_GOAL),
        (5.0, True, Assurance.PASSES),  # below the lower limit of 5.68
        (6.0, True, Assurance.HIT_OR_MISS),
        (16.0, True, Assurance.HIT_OR_MISS),
        (17.0, True, Assurance.FAILS),  # above the upper limit of 16.32
        (17.0, False, Assurance.PASSES),
        (5.0, False, Assurance.FAILS),
    ],
)
def test_assurance_compares_the_goal_with_the_limits(goal, higher_is_better, assurance):
    assert reading(xmr(FLAT), goal, higher_is_better).assurance == assurance


@pytest.mark.parametrize(
    ("hits", "goal", "higher_is_better", "assurance"),
    [
        ([0, 6] * 8, 0.0, False, Assurance.HIT_OR_MISS),  # none is allowed, and in half of the months there is none
        ([100, 94] * 8, 1.0, True, Assurance.HIT_OR_MISS),
        ([40, 46] * 8, 0.0, False, Assurance.FAILS),
        ([0] * 16, 0.0, False, Assurance.PASSES),
    ],
)
def test_a_goal_of_none_or_of_all_can_be_met_where_a_limit_is_cut(hits, goal, higher_is_better, assurance):
    assert reading(p_prime(hits, [100] * len(hits)), goal, higher_is_better).assurance == assurance
