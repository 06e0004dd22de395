"""One cell becomes one value: trimmed, mapped, and checked against the words that the rulebook knows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from control.errors import Invalid
from control.intake.mapping import Column, Unknown

_NUMBERED = re.compile(r"\d+ - (.+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: where, and why; `rejects` tells a reject from a warning."""

    code: str
    column: str
    raw: str
    sentence: str
    rejects: bool = True


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says; None: nothing."""

    text: str | None
    problem: Problem | None = None


ReadCell = Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column lies in the file at hand."""

    index: int
    spelling: str


def find_column(spellings: tuple[str, ...], header: tuple[str, ...]) -> Place | None:
    """The column of the file that has one of the spellings; raises Invalid where there are several; None: none."""
    found = [Place(index, name) for index, name in enumerate(header) if name in spellings]
    if len(found) > 1:
        listed = ", ".join(f"{place.spelling!r} (column {place.index + 1})" for place in found)
        raise Invalid(f"The header has several columns for one value: {listed}.")
    return found[0] if found else None


def cell_reader(
    name: str, column: Column, spelling: str, missing: frozenset[str], allowed: frozenset[str] | None
) -> ReadCell:
    """How the cells of one column become values; `name` is what it is for, such as `field.category`."""
    what = name.rpartition(".")[2]

    @lru_cache(maxsize=1024)
    def read(raw: str) -> Value:
        text = raw.strip()
        if text in missing:
            if column.required:
                return Value(None, Problem(f"missing_{what}", spelling, raw, f"the row has no {_words(what)}"))
            return Value(None)
        if column.strip_number and (match := _NUMBERED.fullmatch(text)):
            text = match[1]
        value = _mapped(text, column)
        if value is not None and (allowed is None or value in allowed):
            return Value(value)
        return _unknown(text, Problem(f"unknown_{what}", spelling, raw, _why(text, what)), column.unknown)

    return read


def _mapped(text: str, column: Column) -> str | None:
    """The value of a text by the column's value map; None where the map does not know it."""
    if column.values is None:
        return text
    return column.values.get(text, column.otherwise)


def _unknown(text: str, problem: Problem, policy: Unknown) -> Value:
    """A text that is not known, treated as the mapping says."""
    if policy is Unknown.REJECT:
        return Value(None, problem)
    kept = text if policy is Unknown.KEEP else None
    done = "it is kept as it is" if kept else "it is left empty"
    return Value(kept, Problem(problem.code, problem.column, problem.raw, f"{problem.sentence}; {done}", False))


def _why(text: str, what: str) -> str:
    return f"{_shortened(text)!r} is no {_words(what)} that the mapping and the rulebook know"


def _words(what: str) -> str:
    return what.replace("_", " ")


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
