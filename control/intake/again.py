"""Rows of a file, read a second time: kept when they were rejected, and as somebody made them since."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from control.errors import Invalid
from control.intake import limits
from control.intake.cells import find_column
from control.intake.mapping import FileMapping, RowShape
from control.intake.reading import read_rows
from control.intake.rows import Rows, labels
from control.intake.staged import Staged, canonical
from control.policy.rulebook import Rulebook

_UNKEPT = re.compile("[\0\ud800-\udfff]")

Numbered = Sequence[tuple[int, Mapping[str, str]]]
"""Rows by the labels of their columns, each with its number in the file."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that rows come from: what it is called, how it names its columns, and what it counts its rows by."""

    name: str
    header: tuple[str, ...]
    place: str

    @property
    def labels(self) -> tuple[str, ...]:
        """A different name for every column: what rows are kept by."""
        return labels(self.header)


def read_again(mapping: FileMapping, origin: Origin, rows: Numbered, rulebook: Rulebook) -> Staged:
    """What these rows say now, by the rules for a whole file; raises Invalid for a text that no file could hold."""
    for number, row in rows:
        for label, cell in row.items():
            _refuse_what_no_file_holds(cell, f"{origin.place.capitalize()} {number}, {label}")
    names = origin.labels
    cells = [(number, [row.get(name, "") for name in names]) for number, row in rows]
    content = sha256(canonical([origin.header, cells]).encode()).hexdigest()
    return read_rows(mapping, Rows(origin.header, iter(cells), origin.place), rulebook, (origin.name, content))


def ticket_column(mapping: FileMapping, origin: Origin) -> str | None:
    """The label of the column in which rows that are parts of a ticket name it; None where a row is a whole ticket."""
    place = None if mapping.row is RowShape.TICKET else find_column(mapping.id.spellings, origin.header)
    return None if place is None else origin.labels[place.index]


def _refuse_what_no_file_holds(cell: str, place: str) -> None:
    if len(cell) > limits.CELL_CHARACTERS:
        raise Invalid(f"{place}: the text has more than {limits.CELL_CHARACTERS:,} characters.")
    if _UNKEPT.search(cell):
        raise Invalid(f"{place}: the text holds a character (NUL or half a pair) that no file does.")
