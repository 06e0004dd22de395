"""Plain data, from a file or a form, as the typed arguments that a command or a query takes."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from control.errors import Invalid
from control.model import YEARS

NAMES = {
    str: "text", bool: "true or false", int: "a whole number", Decimal: "a number", date: "a date",
    datetime: "an instant with a zone", Mapping: "a table", Sequence: "a list", bytes: "bytes",
}  # fmt: skip


def typed_arguments(of: str, parameters: Iterable[inspect.Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments for `parameters` of the command or query called `of`.

    Raises Invalid, naming the place, for what is missing, unknown or of another type.
    """
    known = {parameter.name: parameter for parameter in parameters}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise Invalid(f"{of} takes no {', '.join(unknown)}; it takes {', '.join(known) or 'nothing'}.")
    missing = [name for name, one in known.items() if one.default is inspect.Parameter.empty and name not in given]
    if missing:
        raise Invalid(f"{of} needs {', '.join(missing)}.")
    return {name: typed(value, known[name].annotation, name) for name, value in given.items()}


def typed(value: Any, kind: Any, place: str) -> Any:
    """The plain value as an instance of `kind`; raises Invalid, naming `place`, where it cannot be one."""
    origin = get_origin(kind) or kind
    if kind is Any or (is_a_proof(value) and type(value) is origin):
        return value
    if origin in {Union, UnionType}:
        return _optional(value, get_args(kind), place)
    if isinstance(origin, type) and is_dataclass(origin):
        return _record(value, origin, place)
    if isinstance(origin, type) and issubclass(origin, Enum):
        return _word(value, origin, place)
    if origin in _SCALARS:
        return _SCALARS[origin](value, place)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _table(value, get_args(kind), place)
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return _list(value, get_args(kind), place)
    raise Invalid(f"{place} cannot be given as plain data.")


def is_a_proof(value: Any) -> bool:
    """Whether it proves who somebody is: no plain data, made anew with each press, and no part of what is asked for."""
    return hasattr(type(value), "proves_who")


def without_proofs(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for by these arguments, however somebody proved who they are."""
    return {name: value for name, value in arguments.items() if not is_a_proof(value)}


def _optional(value: Any, kinds: Sequence[Any], place: str) -> Any:
    if value is None:
        return None
    return typed(value, next(kind for kind in kinds if kind is not NoneType), place)


def _record(value: Any, kind: type, place: str) -> Any:
    if isinstance(value, kind):  # what was read from a file is no plain data any more
        return value
    given = _exactly(Mapping)(value, place)
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind) if field.init}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise Invalid(f"{place} has no {', '.join(unknown)}; it has {', '.join(known)}.")
    for name, field in known.items():
        if field.default is MISSING and field.default_factory is MISSING and name not in given:
            raise Invalid(f"{place}.{name} is missing.")
    return kind(**{name: typed(below, hints[name], f"{place}.{name}") for name, below in given.items()})


def _word(value: Any, kind: type[Enum], place: str) -> Enum:
    words = [str(member.value) for member in kind]
    if value not in words:
        raise Invalid(f"{place} is {value!r}; it may be {', '.join(words)}.")
    return kind(value)


def _table(value: Any, kinds: Sequence[Any], place: str) -> dict[str, Any]:
    given = _exactly(Mapping)(value, place)
    below = kinds[1] if kinds else Any
    return {str(key): typed(each, below, f"{place}.{key}") for key, each in given.items()}


def _list(value: Any, kinds: Sequence[Any], place: str) -> tuple[Any, ...]:
    given = _exactly(Sequence)(value, place)
    of_each = _kinds_of(kinds, len(given), place)
    return tuple(typed(each, of_each[at], f"{place}[{at + 1}]") for at, each in enumerate(given))


def _kinds_of(kinds: Sequence[Any], count: int, place: str) -> Sequence[Any]:
    """What each of so many values has to be: all the same, or one after the other, as in a pair."""
    if len(kinds) < 2 or kinds[-1] is Ellipsis:
        return (kinds[0] if kinds else Any,) * count
    if count != len(kinds):
        raise Invalid(f"{place} has {count} values; it must have {len(kinds)}.")
    return kinds


def _exactly(kind: Any) -> Callable[[Any, str], Any]:
    """A check that the value is of the kind, where true is no number and text no list."""

    def check(value: Any, place: str) -> Any:
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise Invalid(f"{place} is {value!r}; it must be {NAMES[kind]}.")
        if kind is Sequence and isinstance(value, str):
            raise Invalid(f"{place} is {value!r}; it must be a list.")
        if isinstance(value, str) and "\0" in value:
            raise Invalid(f"{place} holds the character NUL, which no text of ours may.")
        return value

    return check


def _number(value: Any, place: str) -> Decimal:
    """A number that is exact: a float has lost what was written."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite():
        return Decimal(value)
    raise Invalid(f"{place} is {value!r}; it must be {NAMES[Decimal]}.")


def _instant(value: Any, place: str) -> datetime:
    read = value
    if isinstance(value, str):
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            read = None
    if not isinstance(read, datetime) or read.tzinfo is None:
        raise Invalid(f"{place} is {value!r}; an instant names its zone, as in 2026-03-02T09:00:00+01:00.")
    if read.year not in YEARS:
        raise Invalid(f"{place} is {value!r}; an instant lies in the years {YEARS[0]} to {YEARS[-1]}.")
    return read.astimezone(UTC)


def _day(value: Any, place: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid(f"{place} is {value!r}; a date reads 2026-03-02.") from None


_SCALARS: dict[Any, Callable[[Any, str], Any]] = {
    str: _exactly(str), bool: _exactly(bool), int: _exactly(int), Decimal: _number, datetime: _instant, date: _day,
    bytes: _exactly(bytes),
}  # fmt: skip
