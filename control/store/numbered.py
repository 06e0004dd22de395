"""The numbers that people see, such as E-17, in statements."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, literal


def numbered(letters: str, number: ColumnElement[Any]) -> ColumnElement[str]:
    """The number that people see of an id: `E` and 17 are E-17."""
    return literal(f"{letters}-", Text).concat(cast(number, Text))
