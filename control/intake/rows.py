"""The rows of a file of any format: one header, and cells that are text."""

from collections.abc import Iterator
from dataclasses import dataclass

from control.errors import Invalid
from control.intake import limits


@dataclass(frozen=True, slots=True)
class Rows:
    """A file as a table."""

    header: tuple[str, ...]
    """Column names, trimmed, in the order of the file."""
    cells: Iterator[tuple[int, list[str]]]
    """Line and cells of each row; a row without any content is no row."""
    place: str
    """What the number of a row counts: `line`, `row` or `event`."""


def table(numbered: Iterator[tuple[int, list[str]]], file: str, place: str) -> Rows:
    """The first row with content as header, the others below it; raises Invalid for what cannot be a header."""
    filled = ((line, cells) for line, cells in numbered if any(cells))
    header = tuple(name.strip() for name in next(filled, (0, []))[1])
    if not any(header):
        raise Invalid(f"{file} has no header: its first row must name the columns.")
    if len(header) > limits.COLUMNS:
        raise Invalid(f"{file} has {len(header)} columns: at most {limits.COLUMNS} are read.")
    return Rows(header, _within_limit(filled, file), place)


def _within_limit(rows: Iterator[tuple[int, list[str]]], file: str) -> Iterator[tuple[int, list[str]]]:
    for count, row in enumerate(rows, 1):
        if count > limits.ROWS:
            raise Invalid(f"{file} has more than {limits.ROWS:,} rows.")
        yield row


def labels(header: tuple[str, ...]) -> tuple[str, ...]:
    """A different name for every column, so that a whole row can be kept by name."""
    return tuple(
        name if name and header.index(name) == index else f"{name or 'column'} ({index + 1})"
        for index, name in enumerate(header)
    )
