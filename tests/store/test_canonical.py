"""One spelling for every value: what is the same reads the same, and what cannot be exact is refused."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.model import EventKind
from control.store.canonical import canonical, digest


@dataclass(frozen=True)
class Pair:
    left: Any
    right: Any


SPELLED: list[tuple[Any, str]] = [
    ({"b": 1, "a": [True, None, "ü"]}, '{"a":[true,null,"ü"],"b":1}'),
    (datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))), '"2026-03-02T09:00:00.000000Z"'),
    (datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC), '"2026-03-02T09:00:00.000001Z"'),
    (date(2026, 3, 2), '"2026-03-02"'),
    (Decimal("1.50"), '"1.50"'),
    (EventKind.NOTE, '"note"'),
    ({EventKind.NOTE: 1}, '{"note":1}'),
    (frozenset({"b", "a"}), '["a","b"]'),
    (Pair((1, 2), {"x": None}), '{"left":[1,2],"right":{"x":null}}'),
    (b"abc", '{"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}'),  # FIPS 180-2, B.1
]


@pytest.mark.parametrize(("value", "text"), SPELLED, ids=range(len(SPELLED)))
def test_a_value_has_one_spelling(value: Any, text: str) -> None:
    assert canonical(value) == text


NOT_EXACT = [1.5, float("nan"), [0.1], {"a": 1.0}, datetime(2026, 3, 2, 9), {1: "a"}, object(), bytearray(b"bytes")]  # noqa: DTZ001


@pytest.mark.parametrize("value", NOT_EXACT, ids=range(len(NOT_EXACT)))
def test_what_is_not_exact_has_no_spelling(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_data_comes_back_as_it_went_in(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(list(value.items())))
    assert digest(turned) == digest(value)


def test_different_values_have_different_digests() -> None:
    assert len({digest(value) for value in ("1", 1, ["1"], {"1": 1}, None, "null", True)}) == 7
