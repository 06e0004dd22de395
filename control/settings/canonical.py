"""The rulebook as canonical JSON and back: what the store keeps, and what its version is the hash of."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from control.policy.rulebook import Rulebook


def dump(rulebook: Rulebook) -> str:
    """The content of a rulebook without its version: sorted keys, no spaces, decimals as text."""
    content = _plain(rulebook)
    del content["version"]
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=8)
def restore(text: str) -> Rulebook:
    """The rulebook that was dumped, one and the same for a text; fields that it does not know take their defaults."""
    content = json.loads(text)
    restored: Rulebook = _typed(Rulebook, {**content, "version": version_of(text)})
    return restored


def version_of(text: str) -> str:
    """SHA-256 of dumped content, as hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The value in the types of JSON; a mapping whose keys are no text becomes a sorted list of pairs."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {key: _plain(below) for key, below in value.items()}
        return sorted([_plain(key), _plain(below)] for key, below in value.items())
    if isinstance(value, frozenset):
        return sorted(_plain(below) for below in value)
    if isinstance(value, tuple):
        return [_plain(below) for below in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: Any, value: Any) -> Any:
    """The JSON value as an instance of the type that it was made from."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None else _typed(next(a for a in arguments if a is not NoneType), value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _typed(hints[name], below) for name, below in value.items()})
    if origin is Mapping:
        pairs = value.items() if isinstance(value, dict) else value
        return {_typed(arguments[0], key): _typed(arguments[1], below) for key, below in pairs}
    if origin in {tuple, frozenset}:
        return origin(_typed(below, item) for below, item in zip(_members(arguments, value), value, strict=True))
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value) if kind is Decimal or issubclass(kind, Enum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The types of a record's fields, which are asked for once for each record of a rulebook."""
    return get_type_hints(kind)


def _members(arguments: tuple[Any, ...], value: list[Any]) -> list[Any]:
    """The type of each member: `(X, ...)` and a set's `(X,)` repeat, `(X, Y)` stands as it is."""
    repeats = len(arguments) == 1 or arguments[-1] is Ellipsis
    return [arguments[0]] * len(value) if repeats else list(arguments)
