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


def checked_header(names: list[str], file: str) -> tuple[str, ...]:
    """The column names, trimmed; raises Invalid where there are none or too many."""
    header = tuple(name.strip() for name in names)
    if not any(header):
        raise Invalid(f"{file} has no header: its first row must name the columns.")
    if len(header) > limits.COLUMNS:
        raise Invalid(f"{file} has {len(header)} columns: at most {limits.COLUMNS} are read.")
    return header


def within_limit(rows: Iterator[tuple[int, list[str]]], file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that have content; raises Invalid beyond the limit of rows."""
    count = 0
    for line, cells in rows:
        if not any(cells):
            continue
        count += 1
        if count > limits.ROWS:
            raise Invalid(f"{file} has more than {limits.ROWS:,} rows.")
        yield line, cells


def labels(header: tuple[str, ...]) -> tuple[str, ...]:
    """A different name for every column, so that a whole row can be kept by name."""
    return tuple(
        name if name and header.index(name) == index else f"{name or 'column'} ({index + 1})"
        for index, name in enumerate(header)
    )
