"""Plain data becomes typed arguments, or is refused with its place."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from control.commands.arguments import typed, typed_arguments
from control.errors import Invalid


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Line:
    amount: Decimal
    colour: Colour = Colour.RED


FITS: list[tuple[Any, Any, Any]] = [
    (str, "text", "text"),
    (int, 7, 7),
    (bool, True, True),
    (Decimal, Decimal("1.50"), Decimal("1.50")),
    (Decimal, 7, Decimal(7)),
    (date, "2026-03-02", date(2026, 3, 2)),
    (date, date(2026, 3, 2), date(2026, 3, 2)),
    (datetime, "2026-03-02T10:00:00+01:00", datetime(2026, 3, 2, 9, tzinfo=UTC)),
    (datetime | None, None, None),
    (datetime | None, datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)),
    (Colour, "blue", Colour.BLUE),
    (Sequence[int], [1, 2], (1, 2)),
    (tuple[Colour, ...], ["red"], (Colour.RED,)),
    (tuple[str, Decimal], ["head", 3], ("head", Decimal(3))),
    (tuple[tuple[str, Decimal], ...], [["head", 3], ["lead", 2]], (("head", Decimal(3)), ("lead", Decimal(2)))),
    (Mapping[str, int], {"a": 1}, {"a": 1}),
    (Sequence[Mapping[str, Any]], [{"a": None}], ({"a": None},)),
    (Line, {"amount": 3}, Line(Decimal(3))),
    (Sequence[Line], [{"amount": 3, "colour": "blue"}], (Line(Decimal(3), Colour.BLUE),)),
    (Any, object, object),
]


@pytest.mark.parametrize(("kind", "value", "expected"), FITS, ids=range(len(FITS)))
def test_what_fits_is_taken_as_what_it_means(kind: Any, value: Any, expected: Any) -> None:
    assert typed(value, kind, "place") == expected


MISFITS: list[tuple[Any, Any, str]] = [
    (str, 7, "place is 7; it must be text"),
    (str, "a\0b", "place holds the character NUL"),
    (str, None, "place is None; it must be text"),
    (int, "7", "place is '7'; it must be a whole number"),
    (int, True, "place is True; it must be a whole number"),
    (bool, 1, "place is 1; it must be true or false"),
    (Decimal, 1.5, "it must be a number"),
    (Decimal, True, "it must be a number"),
    (Decimal, Decimal("NaN"), "it must be a number"),
    (Decimal, "1.5", "it must be a number"),
    (date, "02.03.2026", "a date reads 2026-03-02"),
    (date, datetime(2026, 3, 2, tzinfo=UTC), "a date reads 2026-03-02"),
    (datetime, "2026-03-02T10:00:00", "an instant names its zone"),
    (datetime, "yesterday", "an instant names its zone"),
    (datetime, 7, "an instant names its zone"),
    (datetime, "9999-12-31T23:59:59-14:00", "an instant lies in the years 1970 to 2100"),
    (Colour, "green", "place is 'green'; it may be red, blue"),
    (Sequence[int], "12", "must be a list"),
    (Sequence[int], [1, "2"], r"place\[2\] is '2'"),
    (tuple[str, Decimal], ["head"], "place has 1 values; it must have 2"),
    (tuple[str, Decimal], ["head", "x"], r"place\[2\] is 'x'; it must be a number"),
    (Mapping[str, int], [1], "must be a table"),
    (Mapping[str, int], {"a": "b"}, r"place\.a is 'b'"),
    (Line, {}, r"place\.amount is missing"),
    (Line, {"amount": 1, "size": 2}, "place has no size; it has amount, colour"),
    (Sequence[Line], [{"amount": 1}, {"amount": "x"}], r"place\[2\]\.amount is 'x'"),
    (object, 1, "cannot be given as plain data"),
]


@pytest.mark.parametrize(("kind", "value", "sentence"), MISFITS, ids=range(len(MISFITS)))
def test_what_does_not_fit_is_refused_with_its_place(kind: Any, value: Any, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        typed(value, kind, "place")


def paint(line: Line, times: int = 1) -> None:
    """What the arguments below are for."""


PARAMETERS = inspect.signature(paint).parameters.values()


def test_defaults_may_be_left_out() -> None:
    assert typed_arguments("paint", PARAMETERS, {"line": {"amount": 1}}) == {"line": Line(Decimal(1))}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "paint needs line"),
        ({"line": {"amount": 1}, "colour": "red"}, "paint takes no colour; it takes line, times"),
    ],
)
def test_what_is_missing_or_unknown_is_named(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        typed_arguments("paint", PARAMETERS, given)
