"""Tickets that suddenly gather are found, with those that do and no others; even streams raise few enough alarms."""

import numpy as np
import pytest

from control.analysis.surge import gathering, looked_at, strongest
from control.analysis.surge_baseline import Baseline, baseline_of
from control.analysis.surge_chance import EVERY, Chance, chance_of
from control.analysis.surge_space import Seen, seen, space_of
from tests.analysis.gathered_tickets import Stream, stream, with_a_surge

HISTORY, WEEKS, SEEDS = 200, 30, range(8)
"""Days of what is usual, days of what comes next, and the streams that are looked at."""
QUIET_DAYS, STREAMS = 106, 20


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    history = stream(HISTORY, seed=1)
    found = baseline_of(history.texts, history.days)
    assert found is not None
    return found


def years(baseline: Baseline, told: Stream) -> float:
    return baseline.years(told.texts, told.days)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dozen_tickets_more_about_one_thing_are_what_chance_does_not_do_in_twenty_years(
    baseline: Baseline, seed: int
) -> None:
    assert years(baseline, with_a_surge(WEEKS, seed, thing=seed, many=12)) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_the_members_of_a_surge_are_those_that_gather(baseline: Baseline, seed: int) -> None:
    told = with_a_surge(WEEKS, seed, thing=seed, many=12)
    surge = baseline.surge(told.texts, told.days)
    of_it = [told.about[row] == seed for row in surge.rows]
    assert sum(of_it) >= 11
    assert np.mean(of_it) >= 0.75
    assert surge.usual < 4
    assert len(surge.likeness) == len(surge.rows)
    assert list(surge.rows) == sorted(surge.rows)


def test_an_even_stream_raises_no_more_alarms_than_it_may(baseline: Baseline) -> None:
    """One a year is allowed here: of 20 streams of 90 days, 4.9 in the mean, and 10 once in fifty times."""
    alarms = sum(strongest_of(baseline, stream(QUIET_DAYS, 1_100 + seed)) >= 1 for seed in range(STREAMS))
    assert alarms <= 10


def strongest_of(baseline: Baseline, told: Stream) -> float:
    """Once in how many years there is such a stream, by its strongest look."""
    many = baseline.looked_at
    all_of_it = seen(baseline.space.directions(told.texts), baseline.history)
    ends = np.searchsorted(told.days, np.arange(told.days[many - 1], told.days[-1], EVERY), side="right")
    windows = np.unique(ends)[:, None] + np.arange(-many, 0)
    return max(baseline.chance.years(each) for each in gathering(all_of_it, windows, told.days[windows]))


def test_what_chance_does_is_the_same_for_the_same_tickets(baseline: Baseline) -> None:
    told = stream(22, seed=5)
    found = seen(baseline.space.directions(told.texts), baseline.history)
    assert chance_of(found, told.days) == chance_of(found, told.days) is not None
    again, rows = space_of(told.texts)
    assert np.array_equal(rows, space_of(told.texts)[1])
    assert np.allclose(again.directions(told.texts), rows, atol=1e-5)


def test_what_chance_does_more_strongly_it_does_more_seldom() -> None:
    chance = Chance(days=100, place=200, spread=10)
    assert chance.years(200) == pytest.approx(100 / 365.25)
    assert chance.years(210) == pytest.approx(2.718281828 * 100 / 365.25)
    assert chance.years(1e9) < float("inf")


def test_too_few_tickets_tell_nothing_of_what_is_usual(baseline: Baseline) -> None:
    few = stream(100, seed=2)
    assert baseline_of(few.texts, few.days) is None
    assert baseline.years(few.texts[:50], few.days[:50]) == 0
    assert baseline_of([], np.array([])) is None


@pytest.mark.parametrize("said", ["", "The printer jams"])
def test_of_tickets_that_all_say_the_same_or_nothing_nothing_is_usual(said: str) -> None:
    assert baseline_of([said] * 1_300, np.linspace(0, 200, 1_300)) is None


def test_tickets_that_came_at_one_instant_have_no_baseline() -> None:
    history = stream(HISTORY, seed=1)
    assert baseline_of(history.texts, np.zeros(len(history.texts))) is None


def test_a_text_of_which_nothing_is_known_is_like_none(baseline: Baseline) -> None:
    blank = baseline.space.directions(["", "xyzzyx"])
    assert not blank.any()
    assert not seen(blank, baseline.history).pairs.any()


def test_texts_are_seen_by_how_few_of_the_history_are_more_alike() -> None:
    """Of three texts of the history the one most alike has 0 above it: -log2(0.5 / 4) - 1 bits; the next 0.415."""
    history = np.eye(3, dtype=np.float32)
    rows = np.array([[0.9, 0.4, 0.1], [0.9, 0.4, 0.1]], np.float32)
    found = seen(rows, history)
    assert found.history[0].tolist() == pytest.approx([2.0, 0.415, 0.0], abs=0.01)
    assert found.pairs.tolist() == pytest.approx(np.array([[0, 2], [2, 0]]))


def test_more_tickets_a_day_are_looked_at_where_more_come() -> None:
    assert [looked_at(rate) for rate in (0, 20, 40, 1_000)] == [100, 100, 180, 400]


def test_the_strongest_group_is_the_one_that_is_planted() -> None:
    drawn = np.random.default_rng(0)
    pairs = drawn.exponential(0.5, (60, 60)).astype(np.float32)
    pairs[5:15, 5:15] += 3
    quiet = drawn.exponential(0.5, (60, 60)).astype(np.float32)
    groups = strongest(np.array([(each + each.T) / 2 for each in (quiet, pairs)]))
    assert set(groups.rows[1, :10].tolist()) == set(range(5, 15))
    assert groups.weights.sum(axis=1) == pytest.approx([1, 1], abs=1e-3)
    assert groups.strength[1] > 2 * groups.strength[0]


def test_looks_that_are_asked_for_together_answer_as_each_alone(baseline: Baseline) -> None:
    told = with_a_surge(40, seed=3, thing=3, many=12)
    found = seen(baseline.space.directions(told.texts), baseline.history)
    windows = np.arange(len(told.texts) - baseline.looked_at + 1)[:, None] + np.arange(baseline.looked_at)
    together = gathering(found, windows, told.days[windows])
    alone = [gathering(found, each[None], told.days[None, each])[0] for each in windows]
    assert len(together) > 1
    assert together == pytest.approx(np.array(alone), rel=1e-4)


def test_a_history_that_tells_nothing_apart_lets_nothing_gather() -> None:
    same = Seen(np.ones((20, 20), np.float32), np.ones((20, 30), np.float16))
    assert gathering(same, np.arange(20)[None], np.linspace(0, 4, 20)[None]).tolist() == [0.0]


def test_a_space_of_fewer_texts_than_directions_is_smaller() -> None:
    space, rows = space_of(["one parcel late", "parcel late again", "one lamp late", "lamp again"])
    assert rows.shape[0] == 4
    assert space.directions(["parcel late"]).shape[1] == rows.shape[1]
