"""What was expected beside what came: every difference as one line, none where they agree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from control.store.canonical import canonical, spelled


def differences(expected: Any, got: Any, place: str) -> Iterator[str]:
    """Where `got` does not say what is expected: of a table only the keys that are expected are looked at."""
    if isinstance(expected, Mapping) and expected and isinstance(got, Mapping):
        for key, below in expected.items():
            yield from differences(below, got.get(key, _ABSENT), f"{place}.{key}" if place else key)
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for number, (below, each) in enumerate(zip(expected, got, strict=True), start=1):
            yield from differences(below, each, f"{place} {number}")
    elif not _same(expected, got):
        yield f"{place}: expected {shown(expected)}, got {shown(got)}"


def plain(value: Any) -> Any:
    """An answer or the rows of a query in the types that a scenario can write; None where nothing is known."""
    if hasattr(value, "to_dict"):
        return [plain(row) for row in value.to_dict(orient="records")]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(below) for key, below in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(below) for below in value]
    return _scalar(value)


def shown(value: Any) -> str:
    """The value as it is printed."""
    if value is _ABSENT:
        return "no such name"
    if isinstance(value, str):
        return f"“{value}”"
    if value is None or value == {}:
        return "nothing"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping | list):
        return canonical(value)
    return str(value)


class _Absent:
    """Stands for a name that the answer does not have."""


_ABSENT = _Absent()


def _same(expected: Any, got: Any) -> bool:
    """Whether both say the same: an empty table expects nothing, a number counts to the digits it is written with."""
    if expected == {}:
        return got is None or got == {}
    if isinstance(expected, datetime) and isinstance(got, str):
        return got == spelled(expected)
    if isinstance(expected, Decimal) and isinstance(got, int | Decimal) and not isinstance(got, bool):
        return round(Decimal(got), -int(expected.as_tuple().exponent)) == expected
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    return bool(expected == got)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return None if value != value else value.astimezone(UTC)  # noqa: PLR0124 (NaT is no instant and differs from itself)
    if isinstance(value, str | bool | int | Decimal | date) or value is None:
        return value
    if isinstance(value, float):
        return None if value != value else Decimal(repr(value))  # noqa: PLR0124 (so does NaN)
    return plain(value.item()) if hasattr(value, "item") else (str(value) if str(value) != "<NA>" else None)
