"""Column types that mean the same on both databases: an instant, a whole number, a flag, and text of a closed set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC, exact to the microsecond; a naive one is refused.

    PostgreSQL keeps a `timestamptz`. SQLite keeps whole microseconds since 1970, which compare and subtract as numbers.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Which column it is on this database."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """What makes of an instant what is stored; it raises ValueError for one without a time zone.

        The two processors are the whole of it, with nothing of the column's own before or after: instants are most of
        what is read and written, and each further call on the way costs as much as the change itself.
        """
        return _as_microseconds if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, _: object) -> Callable[[Any], datetime | None]:
        """What makes the instant of what is stored."""
        return _as_instant if dialect.name == "sqlite" else _in_utc


def _as_microseconds(value: datetime | None) -> int | None:
    return None if value is None else microseconds(_aware(value))


def _as_instant(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + value * _MICROSECOND


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else _aware(value).astimezone(UTC)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone: the store keeps instants only")
    return value


class Flag(TypeDecorator[bool]):
    """Yes or no; SQLite keeps 1 or 0."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Which column it is on this database."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """What is stored."""
        return None if value is None else bool(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """The flag as it went in."""
        return None if value is None else bool(value)


Whole = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits: ids, sequence numbers, versions, minutes, counts."""


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970, as SQLite keeps an aware instant."""
    return (at - EPOCH) // _MICROSECOND


def instant(since_epoch: int) -> datetime:
    """The instant that lies `since_epoch` microseconds after 1970."""
    return EPOCH + since_epoch * _MICROSECOND


def one_of(column: str, words: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """The constraint that `column` holds one of `words`; an empty column passes."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
