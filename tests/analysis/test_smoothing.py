"""Texts averaged with those most like them, and groups that are sought by such averages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.analysis.grouping import grouped
from control.analysis.leaders import NOWHERE, as_rare
from control.analysis.smoothing import smoothed
from control.analysis.text_model import unit
from control.analysis.ticket_model import Told, learnt_of
from control.policy.issue_terms import TextBy


def rows_of(seed: int, count: int) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32))


@given(st.integers(0, 1_000), st.integers(0, 12), st.integers(1, 10))
def test_a_row_is_averaged_with_those_that_it_is_most_like(seed: int, most: int, count: int):
    rows = rows_of(seed, count)
    found = smoothed(rows, rows, most)
    for row, even in zip(rows, found, strict=True):
        nearest = sorted(rows, key=lambda other, row=row: -float(row @ other))[: most + 1]
        total = row + np.sum(nearest, axis=0)
        np.testing.assert_allclose(even, total / np.linalg.norm(total), atol=1e-4)


@given(st.integers(0, 1_000), st.integers(0, 12), st.integers(1, 10), st.sampled_from([0, 0.5, 1, 2, 3]))
def test_those_that_are_more_alike_count_more_by_the_power_of_how_alike_they_are(
    seed: int, most: int, count: int, power: float
):
    rows = rows_of(seed, count)
    others = rows_of(seed + 1, 15)
    found = smoothed(rows, others, most, power)
    for row, even in zip(rows, found, strict=True):
        nearest = sorted(others, key=lambda other, row=row: -float(row @ other))[: most + 1]
        total = row + sum(max(float(row @ other), 0.0) ** power * other for other in nearest)
        np.testing.assert_allclose(even, total / np.linalg.norm(total), atol=1e-3)


def test_what_is_not_alike_at_all_does_not_count_by_any_power():
    row, across, against = (
        np.eye(3, dtype=np.float32)[[0]],
        np.eye(3, dtype=np.float32)[1],
        -np.eye(3, dtype=np.float32)[0],
    )
    np.testing.assert_array_equal(smoothed(row, np.array([across, against]), 1, 2.0), row)


def test_a_row_of_zeros_stays_and_nothing_is_known_of_nothing():
    rows = np.vstack([rows_of(1, 4), np.zeros((1, 5), np.float32)])
    assert smoothed(rows, rows, 2).any(axis=1).tolist() == [True] * 4 + [False]
    np.testing.assert_array_equal(smoothed(rows, rows[:0], 2), rows)


@given(st.integers(0, 1_000), st.floats(-0.9, 0.9))
def test_as_many_pairs_are_so_alike_by_one_as_by_the_other(seed: int, alike: float):
    rows, others = rows_of(seed, 300), rows_of(seed + 1, 300) ** 3
    level = as_rare(alike, rows, others)
    shares = [
        np.mean((each @ each.T)[~np.eye(300, dtype=bool)] < least) for each, least in ((rows, alike), (others, level))
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.01)


@pytest.mark.parametrize("count", [0, 1])
def test_where_there_is_no_pair_the_level_stays(count: int):
    assert as_rare(0.4, rows_of(1, count), rows_of(1, count)) == 0.4


def blobs(seed: int) -> np.ndarray:
    """Twenty rows around each of three axes, one after the other."""
    chosen = np.random.default_rng(seed)
    return unit(np.repeat(np.eye(5, dtype=np.float32)[:3], 20, 0) + chosen.normal(0, 0.2, (60, 5)).astype(np.float32))


def test_groups_that_are_sought_by_other_directions_are_the_middles_of_what_they_hold():
    rows = blobs(4)
    found = grouped(rows, 0.5, sought=smoothed(rows, rows, 5))
    assert [set(found.places[first : first + 20].tolist()) for first in (0, 20, 40)] == [{0}, {1}, {2}]
    for group in range(3):
        middle = rows[20 * group : 20 * group + 20].sum(axis=0)
        np.testing.assert_allclose(found.middles[group], middle / np.linalg.norm(middle), atol=1e-5)
        assert found.likeness[20 * group] == pytest.approx(float(rows[20 * group] @ found.middles[group]), abs=1e-5)


def test_a_known_group_keeps_its_place_and_its_members_however_groups_are_sought():
    rows = blobs(5)
    found = grouped(rows, 0.5, known=[[], [40, 41], [7]], sought=smoothed(rows, rows, 5))
    assert [set(found.places[first : first + 20].tolist()) for first in (0, 20, 40)] == [{2}, {3}, {1}]
    assert not found.middles[0].any()


@pytest.mark.parametrize("shape", [(0, 10), (0, 0), (3, 0), (3, 10)])
def test_nothing_makes_no_groups_however_they_are_sought(shape: tuple[int, int]):
    nothing = np.zeros(shape, np.float32)
    found = grouped(nothing, 0.5, sought=nothing)
    assert found.middles.shape == (0, shape[1])
    assert set(found.places.tolist()) <= {NOWHERE}


def test_only_texts_are_averaged_and_what_is_filed_stays():
    told = Told([f"Parcel {number} is late" for number in range(300)], {"product": ["a", "b", None] * 100})
    model, rows = learnt_of(told, {"text": 0.5, "product": 0.5}, TextBy.EMBEDDINGS)
    sought = model.sought(rows)
    assert sought is not None
    np.testing.assert_array_equal(sought[:, 384:], rows[:, 384:])
    np.testing.assert_allclose(np.linalg.norm(sought, axis=1), 1, atol=1e-5)
    assert np.abs(sought[:, :384] - rows[:, :384]).max() > 0.01


def test_few_tickets_and_tickets_by_words_are_sought_as_they_are():
    told = Told([f"Parcel {number} is late" for number in range(300)], {})
    few = told.of(range(99))
    by_words, rows = learnt_of(told, {"text": 1.0})
    assert by_words.sought(rows) is None
    by_meaning, rows = learnt_of(few, {"text": 1.0}, TextBy.EMBEDDINGS)
    assert by_meaning.sought(rows) is None
