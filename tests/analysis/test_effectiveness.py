"""The test by which a measure proves that it worked: exact where that can be counted, and honest where nothing changed.

The histories of the second half are made here, with detection as it is: an issue is found in the first week in which
its last weeks had enough tickets, and not at all otherwise.
"""

from collections.abc import Callable
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control.analysis.effectiveness import Before, got_worse, p_value, passes_at_most, planned, rate, spread
from tests.rings import times

LEVEL, REDUCTION, POWER = 0.05, 0.5, 0.8
WEEKS, WINDOW, EVERYTHING = 52, 13, 100
"""A year of weeks, those that make a baseline, and all tickets of a week."""
LEAST = 10
RATES, SPREADS = (0.6, 0.8, 1.2, 2.0, 5.0), (1.0, 2.0, 3.0)
"""Tickets of the kind a week, and how many times more they vary than chance alone would make them."""


def counted(before: Before, tickets: int, exposures: int) -> Fraction:
    """The p-value by adding up whole numbers."""
    together, share = before.tickets + tickets, Fraction(exposures, exposures + before.exposures)
    chance = [comb(together, n) * share**n * (1 - share) ** (together - n) for n in range(together + 1)]
    return sum(chance[: tickets + 1]) / sum(chance[: together - before.at_least + 1])


@settings(max_examples=times(check=60, proof=1_000))
@given(
    before=st.integers(0, 60),
    later=st.integers(0, 60),
    exposures=st.tuples(st.integers(60, 900), st.integers(60, 900)),
)
def test_getting_worse_is_as_likely_as_adding_up_says(before: int, later: int, exposures: tuple[int, int]) -> None:
    together, share = before + later, Fraction(exposures[1], sum(exposures))
    chance = [comb(together, n) * share**n * (1 - share) ** (together - n) for n in range(together + 1)]
    found = got_worse(Before(before, exposures[0]), later, exposures[1])
    assert found == pytest.approx(float(sum(chance[later:])), abs=1e-9)


def test_weeks_that_vary_more_prove_less_of_getting_worse() -> None:
    steady, uneven = (got_worse(Before(20, 200, spread=varies), 40, 200) for varies in (1.0, 4.0))
    assert steady < 0.05 < uneven


@settings(max_examples=times(check=60, proof=1_000))
@given(
    tickets=st.integers(0, 60),
    least=st.integers(0, 60),
    later=st.integers(0, 60),
    exposures=st.tuples(st.integers(60, 900), st.integers(60, 900)),
)
def test_without_bunches_the_p_value_is_what_adding_up_says(
    tickets: int, least: int, later: int, exposures: tuple[int, int]
) -> None:
    before = Before(tickets, exposures[0], min(least, tickets))
    assert p_value(before, later, exposures[1]) == pytest.approx(float(counted(before, later, exposures[1])), rel=1e-8)


@settings(max_examples=times(check=60, proof=1_000))
@given(tickets=st.integers(0, 80), more=st.integers(0, 20), varies=st.floats(1, 4), later=st.integers(50, 720))
def test_the_most_with_which_it_passes_is_the_last_one_that_does(
    tickets: int, more: int, varies: float, later: int
) -> None:
    before = Before(tickets, 100 + tickets, max(0, tickets - more), varies)
    most = passes_at_most(before, later, LEVEL)
    assert [p_value(before, each, later) <= LEVEL for each in (most, most + 1) if each >= 0] in ([True, False], [False])


def test_a_rate_that_fell_passes_with_more_tickets_than_before_where_many_more_came() -> None:
    assert passes_at_most(Before(20, 30), 120, LEVEL) > 20


def test_what_has_just_reached_the_number_that_is_looked_for_proves_nothing() -> None:
    assert passes_at_most(Before(LEAST, 100, LEAST), 10_000, LEVEL) == -1


def test_being_looked_at_because_of_many_lowers_what_is_expected_and_being_looked_at_otherwise_does_not() -> None:
    assert rate(Before(12, 100, 10)) < 0.12 == rate(Before(12, 100))
    assert rate(Before(148, 844, 10)) == pytest.approx(148 / 844, rel=1e-3)


def test_weeks_that_vary_as_chance_makes_them_have_a_spread_of_one_and_bunches_more() -> None:
    draw = np.random.default_rng(7)
    everything = np.full(2_000, EVERYTHING)
    assert spread(draw.binomial(EVERYTHING, 0.05, 2_000), everything) == pytest.approx(1, abs=0.1)
    assert spread(weekly(draw, 5.0, 3.0, 2_000), everything) == pytest.approx(3, rel=0.15)
    nothing = np.zeros(0, dtype=np.int64)
    assert spread(nothing, nothing) == 1.0


def test_a_larger_test_is_planned_where_less_can_be_seen() -> None:
    befores = (Before(60, 600), Before(30, 600), Before(60, 600, 0, 1.5))
    many, few, bunches = (planned(each, LEVEL, REDUCTION, POWER) for each in befores)
    assert many.exposures < few.exposures
    assert many.exposures < bunches.exposures
    assert all(each.power >= POWER for each in (few, many, bunches))


def test_where_too_little_was_there_the_largest_test_is_planned_and_its_power_said() -> None:
    plan = planned(Before(12, 100, LEAST), LEVEL, REDUCTION, POWER)
    assert (plan.exposures, plan.passes_at_most) == (400, 9)
    assert plan.power < 0.05


# ------------------------------------------------------------------------------- histories in which nothing has changed


def weekly(draw: np.random.Generator, mean: float, varies: float, weeks: int) -> np.ndarray:
    """Tickets of the kind in each week, in bunches where they vary more than chance makes them."""
    if varies == 1:
        return draw.poisson(mean, weeks)
    bunches = draw.gamma(mean / (varies - 1), varies - 1, weeks)
    return draw.poisson(bunches)


def found_in(counts: np.ndarray) -> int | None:
    """The week after which detection finds it: the first that ends a window with enough tickets."""
    sums = np.convolve(counts[:WEEKS], np.ones(WINDOW, dtype=int), "valid")
    enough = np.flatnonzero(sums >= LEAST)
    return None if enough.size == 0 else int(enough[0]) + WINDOW


def passes(counts: np.ndarray, found: int) -> bool:
    """Whether a measure that starts when its issue is found passes the test that is planned then, judged once."""
    tickets = int(counts[found - WINDOW : found].sum())
    varies = spread(counts[:found], np.full(found, EVERYTHING))
    plan = planned(Before(tickets, WINDOW * EVERYTHING, LEAST, varies), LEVEL, REDUCTION, POWER)
    later = counts[found : found + -(-plan.exposures // EVERYTHING)]
    return int(later.sum()) <= plan.passes_at_most


@pytest.mark.parametrize("varies", SPREADS)
@pytest.mark.parametrize("mean", RATES)
def test_a_measure_that_changes_nothing_passes_no_more_often_than_stated(
    mean: float, varies: float, figure: Callable[[str, object], None]
) -> None:
    """Found by detection, because it had many tickets; in bunches of every kind. All cells together: 10,500."""
    histories, draw = times(check=60, proof=700), np.random.default_rng([20_261_127, int(10 * mean), int(varies)])
    drawn = (weekly(draw, mean, varies, 6 * WEEKS) for _ in range(1_000 * histories))
    picked = ((counts, found) for counts in drawn if (found := found_in(counts)) is not None)
    passed = sum(passes(*one) for one, _ in zip(picked, range(histories), strict=False))
    margin = 2.33 * (LEVEL * (1 - LEVEL) / histories) ** 0.5  # one in a hundred of honest tests lies beyond
    figure(f"no effect, {mean} a week, spread {varies}: passed", f"{passed} of {histories} at a level of {LEVEL}")
    assert passed / histories <= LEVEL + margin


@pytest.mark.parametrize(("tickets", "varies"), [(40, 1.0), (150, 1.0), (150, 2.5)])
def test_a_measure_that_halves_its_tickets_passes_as_often_as_planned(
    tickets: int, varies: float, figure: Callable[[str, object], None]
) -> None:
    rounds, draw = times(check=2_000, proof=100_000), np.random.default_rng(3)
    plan = planned(Before(tickets, 800, LEAST, varies), LEVEL, REDUCTION, POWER)
    later = weekly(draw, plan.exposures * tickets / 800 * (1 - REDUCTION), varies, rounds)
    power = float((later <= plan.passes_at_most).mean())
    said = f"half of {tickets} tickets among 800, spread {varies}, judged after {plan.exposures}"
    figure(f"power, {said}", f"{power:.3f}, planned {plan.power:.3f}")
    assert power == pytest.approx(plan.power, abs=0.03)
    assert plan.power >= POWER
