"""One spelling for every value: the JSON that is hashed, kept in the trail and compared byte by byte."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

_MICROSECOND = timedelta(microseconds=1)
_PLAIN = frozenset({str, int, bool, type(None)})
"""What JSON knows itself; asked first, because it is most of what is spelled."""
_SPELLING = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """The value as JSON with sorted keys and no spaces.

    Instants are UTC with microseconds, lengths of time are microseconds, decimals are text, records go by their fields,
    sets are sorted, and bytes stand by their hash, never themselves. Raises TypeError for a float, an instant without a
    time zone, and what has no such spelling.
    """
    return _SPELLING.encode(_plain(value))


def digest(value: Any) -> str:
    """SHA-256 of the canonical spelling, as hexadecimal digits."""
    return sha256(canonical(value).encode(errors="surrogatepass")).hexdigest()


def spelled(at: datetime) -> str:
    """The instant as canonical JSON has it; raises TypeError where it has no time zone."""
    if at.tzinfo is None:
        raise TypeError(f"{at} has no time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _plain(value: Any) -> Any:
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    if isinstance(value, frozenset | set):
        return sorted((_plain(below) for below in value), key=canonical)
    return _other(value)


def _other(value: Any) -> Any:
    if isinstance(value, datetime):
        return spelled(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, bytes):
        return {"sha256": sha256(value).hexdigest()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{value!r} has no canonical spelling")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is no key: keys are text")
    return str(key)
