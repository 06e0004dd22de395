"""The column of an amount: an exact decimal on both databases, compared as a number and never a float."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from control.policy.exact_amounts import PLACES, WHOLE_DIGITS, plain

_DIGITS = WHOLE_DIGITS + PLACES
_MOST = 10**WHOLE_DIGITS
_STEP = Decimal(1).scaleb(-PLACES)


class ExactAmount(TypeDecorator[Decimal]):
    """An amount of 0 or more with up to 20 digits before the point and 18 behind it; any other is refused.

    PostgreSQL keeps a `numeric`. SQLite, whose numbers are floats, keeps text of one width, in which the order of the
    letters is the order of the amounts; sums are made outside of it.
    """

    impl = Numeric(_DIGITS, PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Which column it is on this database."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric(_DIGITS, PLACES))

    def bind_processor(self, dialect: Dialect) -> Callable[[Decimal | None], Any]:
        """What makes of an amount what is stored; it raises ValueError for one that cannot be kept exactly."""
        return _as_text if dialect.name == "sqlite" else _as_number

    def result_processor(self, dialect: Dialect, _: object) -> Callable[[Any], Decimal | None]:
        """What makes the amount of what is stored, without the zeros that fill it up."""
        return _as_amount


def _as_text(value: Decimal | None) -> str | None:
    return None if value is None else f"{_exact(value):0{_DIGITS + 1}.{PLACES}f}"


def _as_number(value: Decimal | None) -> Decimal | None:
    return None if value is None else _exact(value)


def _as_amount(value: Any) -> Decimal | None:
    return None if value is None else plain(Decimal(value))


def _exact(value: Any) -> Decimal:
    """The amount; raises ValueError where it is no Decimal, or has more digits than are kept."""
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value < _MOST:
        raise ValueError(f"{value!r} is no amount: a Decimal of 0 or more with {WHOLE_DIGITS} digits at most")
    _, digits, exponent = value.as_tuple()
    dropped = digits[exponent + PLACES :] if isinstance(exponent, int) and exponent < -PLACES else ()
    if any(dropped):
        raise ValueError(f"{value!r} has more than {PLACES} digits behind the point")
    return value
