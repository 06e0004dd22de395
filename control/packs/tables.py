"""A table as a file: CSV and XLSX in which text stays text, numbers stay numbers, and nothing is computed.

CSV begins with the mark by which spreadsheets know UTF-8; without it they show other letters than were written, and
our own importer passes over it. *Source:* OWASP ASVS 5.0, 1.2.10; RFC 4180; reliability, W14.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from io import TextIOWrapper
from typing import IO, Any
from zoneinfo import ZoneInfo

from control.policy.cells import guarded
from control.policy.exports import FileForm

MARK = "\ufeff"
ASKED_SHEET = "What was asked"
"""The sheet of a workbook that says which list it is."""
_LONGEST = 32_767
"""Characters that a cell of a workbook holds."""
_WIDEST, _LOOKED_AT = 60, 200
"""Characters a column is wide at most, and rows that say how wide."""


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """0 to 1."""
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and its cells in order; None is an empty one."""

    head: str
    values: Sequence[Any]
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: columns of one length, and what is to be known of them."""

    title: str
    columns: tuple[Column, ...]
    zone: ZoneInfo
    """In which instants are told; CSV names their offset, a workbook the zone, since its cells know none."""
    as_of: datetime
    said: Mapping[str, str] = field(default_factory=dict)
    """What was asked, and of which state, by what it is called; a workbook has it on a sheet of its own."""
    whole_in: str = "the CSV"
    """Where a text stands whole that no cell of a workbook holds."""

    @property
    def rows(self) -> int:
        """How many there are, without the headings."""
        return len(self.columns[0].values)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows."""
        return zip(*(column.values for column in self.columns), strict=True)


def write(table: Table, form: FileForm, file: IO[bytes], folder: str) -> None:
    """Write the table; `folder` is for what a large workbook needs on its way."""
    _WRITERS[form](table, file, folder)


def _csv(table: Table, file: IO[bytes], _: str) -> None:
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    text.write(MARK)
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(guarded(column.head) for column in table.columns)
    spells = [_SPELLED[column.kind] for column in table.columns]
    for row in table:
        lines.writerow("" if cell is None else spell(cell, table.zone) for spell, cell in zip(spells, row, strict=True))
    text.detach()  # writes what is left, and leaves the file open


_SPELLED: Mapping[Kind, Callable[[Any, ZoneInfo], str]] = {
    Kind.TEXT: lambda cell, _: guarded(cell),
    Kind.NUMBER: lambda cell, _: str(cell),
    Kind.SHARE: lambda cell, _: repr(float(cell)),
    Kind.INSTANT: lambda cell, zone: cell.astimezone(zone).isoformat(),
}


def _xlsx(table: Table, file: IO[bytes], folder: str) -> None:
    with workbook(file, folder, table.title, table.as_of) as book:
        add_sheet(book, table)
        _said_sheet(book, table)


def workbook(file: IO[bytes], folder: str, title: str, at: datetime) -> Any:
    """A workbook to be written, in which text stays text; its sheets are written row by row. `at`: what it is of."""
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(file, options)
    book.set_properties({"title": title, "created": at.astimezone(UTC).replace(tzinfo=None)})
    return book


def add_sheet(book: Any, table: Table) -> None:
    """Write a table on a sheet of its own, called by its title."""
    from control.packs.sheets import Sheet

    sheet = book.add_worksheet(table.title[:31], Sheet)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, table.rows, len(table.columns) - 1)
    bold = book.add_format({"bold": True})
    for place, column in enumerate(table.columns):
        zone = f", {table.zone.key}" if column.kind is Kind.INSTANT else ""
        sheet.set_column(place, place, _width(column))
        sheet.write_string(0, place, column.head + zone, bold)
    ways = [_ways(book, sheet, column.kind, table) for column in table.columns]
    spells, writers = [spell for spell, _ in ways], [writer for _, writer in ways]
    for number, row in enumerate(table, start=1):
        if sheet.put(number, row, spells):
            continue
        for place, (write_cell, cell) in enumerate(zip(writers, row, strict=True)):
            if cell is not None:
                write_cell(number, place, cell)


def _ways(book: Any, sheet: Any, kind: Kind, table: Table) -> tuple[Callable[[Any], Any], Callable[..., Any]]:
    """How a cell of a kind is spelled where its row is plain, and how it is written where that is not."""
    if kind is Kind.INSTANT:
        form, zone = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}), table.zone

        def local(cell: datetime) -> datetime:
            return cell.astimezone(zone).replace(tzinfo=None)

        return (
            lambda cell: sheet.instant(local(cell), form),
            lambda row, at, cell: sheet.write_datetime(row, at, local(cell), form),
        )
    if kind is Kind.SHARE:
        percent = book.add_format({"num_format": "0.0%"})
        return (
            lambda cell: sheet.number(float(cell), percent),
            lambda row, at, cell: sheet.write_number(row, at, float(cell), percent),
        )
    if kind is Kind.NUMBER:
        return sheet.number, sheet.write_number
    return sheet.text, lambda row, at, cell: sheet.write_string(row, at, _fitting(cell, table.whole_in))


def _said_sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(ASKED_SHEET)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 80)
    bold = book.add_format({"bold": True})
    for number, (name, value) in enumerate(table.said.items()):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, _fitting(value, table.whole_in))


def _fitting(text: str, whole_in: str) -> str:
    cut = f" … (cut here; {whole_in} has all of it)"
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(cut)] + cut


def _width(column: Column) -> int:
    if column.kind is Kind.INSTANT:
        return 26
    longest = max((len(str(cell)) for cell in column.values[:_LOOKED_AT]), default=0)
    return min(max(longest, len(column.head)) + 3, _WIDEST)


_WRITERS: Mapping[FileForm, Callable[[Table, IO[bytes], str], None]] = {FileForm.CSV: _csv, FileForm.XLSX: _xlsx}
