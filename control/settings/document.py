"""Reads tables with place and reason: every wrong, missing or unknown key becomes a finding, and reading goes on."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from control.settings.finding import Finding

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TYPES = {
    bool: "true or false", int: "a whole number", Decimal: "a number with decimals", str: "text",
    list: "a list", dict: "a table", date: "a date", datetime: "a date with time",
}  # fmt: skip


class Table:
    """One TOML table that is being read: it notes what is wrong and remembers which keys it was asked for.

    Every reader answers something of the right type, so that one mistake does not hide the next.
    """

    def __init__(self, file: str, content: Mapping[str, Any], findings: list[Finding], path: str = "") -> None:
        self.file = file
        self._content = content
        self._findings = findings
        self._path = path
        self._asked: set[str] = set()
        self._children: list[Table] = []

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def note(self, key: str, sentence: str) -> None:
        """Record a finding about `key` of this table, or about the table itself where `key` is empty."""
        self._findings.append(Finding(self.file, ".".join(p for p in (self._path, key) if p), sentence))

    def value(self, key: str, kind: type[Value], default: Value | None = None) -> Value | None:
        """The value of `key`; None where it is missing without a default (noted) or of another type (noted)."""
        self._asked.add(key)
        if key not in self._content:
            if default is None:
                self.note(key, "is missing")
            return default
        value = self._content[key]
        if type(value) is kind:  # true is no number here, and a date with time no date
            return value
        self.note(key, f"must be {_TYPES[kind]}, not {_named(value)}")
        return None

    def text(self, key: str, default: str | None = None) -> str:
        """Text that is not blank; required unless there is a default."""
        value = self.value(key, str, default)
        if value is None:
            return ""
        if not value.strip():
            self.note(key, "is blank")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Text, or None where the key is absent."""
        return None if self._absent(key) else self.text(key)

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """A member of a closed set; required unless there is a default."""
        members = {str(member): member for member in kind}
        value = self.value(key, str, default and default.value)
        if value is not None and value not in members:
            self.note(key, f"{value!r} is not one of {', '.join(members)}")
        return members.get(value or "", next(iter(members.values())))

    def whole(self, key: str, least: int, most: int = 2**31 - 1) -> int | None:
        """A whole number from `least` to `most`, or None where the key is absent."""
        if self._absent(key):
            return None
        value = self.value(key, int, least)
        if value is not None and value < least:
            self.note(key, f"{value} is too small: the least is {least}")
        if value is not None and value > most:
            self.note(key, f"{value} is too large: the most is {most}")
        return value

    def share(self, key: str, default: Decimal) -> Decimal:
        """A number above 0 and up to 1."""
        raw = self._content.get(key)
        self._asked.add(key)
        if raw is None:
            return default
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
            self.note(key, f"must be a number, not {_named(raw)}")
            return default
        if not (Decimal(raw).is_finite() and 0 < raw <= 1):
            self.note(key, f"{raw} is no share: it must be above 0 and at most 1")
            return default
        return Decimal(raw)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        return bool(self.value(key, bool, default))

    def day(self, key: str) -> date | None:
        """A date, or None where the key is absent."""
        return None if self._absent(key) else self.value(key, date)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, each once; empty where the key is absent and not required."""
        return self._list(key, str, required=required)

    def text_or_texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of them; empty where the key is absent."""
        if isinstance(self._content.get(key), list):
            return self.texts(key)
        return () if self._absent(key) else (self.text(key),)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A required list of whole numbers, in which one may stand twice."""
        return self._list(key, int, required=True, unique=False)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates, each once."""
        return self._list(key, date, required=False)

    def table(self, key: str, *, required: bool = True) -> "Table":
        """The table under `key`; an empty one where it is absent."""
        if key not in self and not required:
            self._asked.add(key)
            return Table(self.file, {}, self._findings, self._below(key))
        return self._child(key, self.value(key, dict) or {})

    def tables(self, key: str, *, required: bool = True) -> dict[str, "Table"]:
        """The named tables under `key`; their names must be slugs."""
        group = self.table(key, required=required)
        named = {}
        for name in group:
            if not _SLUG.fullmatch(name):
                group.note(name, "is no name: use small letters, digits and single hyphens")
            named[name] = group.table(name)
        return named

    def rows(self, key: str) -> list["Table"]:
        """The list of tables under `key`; empty where it is absent."""
        rows = self.value(key, list, []) or []
        read = []
        for number, row in enumerate(rows):
            if isinstance(row, dict):
                read.append(self._child(f"{key}[{number}]", row))
            else:
                self.note(f"{key}[{number}]", f"must be a table, not {_named(row)}")
        return read

    def mapping(self, key: str, kind: type[Value], *, required: bool = True) -> dict[str, Value]:
        """The table under `key`, whose keys are free and whose values are all of one type."""
        group = self.table(key, required=required)
        read = ((name, group.value(name, kind)) for name in group)
        return {name: value for name, value in read if value is not None}

    def close(self) -> None:
        """Note every key that nobody asked for, in this table and in those below it."""
        for key in self._content:
            if key not in self._asked:
                self.note(key, "is not known here")
        for child in self._children:
            child.close()

    def _below(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _child(self, key: str, content: Mapping[str, Any]) -> "Table":
        child = Table(self.file, content, self._findings, self._below(key))
        self._children.append(child)
        return child

    def _absent(self, key: str) -> bool:
        """Whether an optional key is not there; it counts as asked for."""
        self._asked.add(key)
        return key not in self

    def _list(self, key: str, kind: type[Value], *, required: bool, unique: bool = True) -> tuple[Value, ...]:
        found: list[Value] = []
        for number, value in enumerate(self.value(key, list, None if required else []) or []):
            if type(value) is not kind:
                self.note(f"{key}[{number}]", f"must be {_TYPES[kind]}, not {_named(value)}")
            elif unique and value in found:
                self.note(f"{key}[{number}]", f"{value} stands here twice")
            else:
                found.append(value)
        return tuple(found)


def _named(value: object) -> str:
    return _TYPES.get(type(value), "that")
