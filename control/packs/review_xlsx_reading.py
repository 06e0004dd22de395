"""What the workbook of a pack says: its sheets are what people see and what programs read.

Each sheet is read in a process of its own, as every workbook is that comes from outside.
"""

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO

from control.errors import Invalid
from control.intake.mapping import FileRule
from control.intake.workbook_rows import workbook_rows
from control.packs.review_said import FORM, UNREADABLE, FigureSaid, Said
from control.packs.review_workbook import DEFINITIONS, FIGURES, NAMED, PARTS, PERIODS, REVIEW, TOLD

_FILE = "The workbook"
Cells = list[list[str]]


def said_in_sheets(file: IO[bytes]) -> Said:
    """What a workbook says; raises Invalid where it has not the sheets that say it."""
    try:
        told = dict(_pairs(_rows(file, REVIEW)))
        names = {"form": FORM, **{name: told.get(head, "") for name, head in NAMED.items()}}
        tables = [_by_figure(_rows(file, name)) for name in (DEFINITIONS, PARTS, PERIODS)]
        figures = [_figure(row, tables, _rows(file, row[-1])) for row in _rows(file, FIGURES)]
    except (ValueError, IndexError) as error:
        raise Invalid(f"{UNREADABLE} ({type(error).__name__}).") from error
    return Said(names, tuple(figures))


def compared_sheets(kept: IO[bytes], said: IO[bytes]) -> Iterator[str]:
    """A sentence for each sheet of what was decided and said that is not as the review gives it."""
    with zipfile.ZipFile(kept) as mine, zipfile.ZipFile(said) as theirs:
        same = {name for name in mine.namelist() if name in theirs.namelist() and mine.read(name) == theirs.read(name)}
    for number, name in enumerate(TOLD, 2):
        if f"xl/worksheets/sheet{number}.xml" in same:
            continue
        rows, there = _rows(kept, name), _rows(said, name)
        for at, (row, other) in enumerate(zip(rows, there, strict=False), 2):
            if row != other:
                told, given = " | ".join(other), " | ".join(row)
                yield f"Sheet {name}, row {at}: it says {told!r} where the review gives {given!r}."
        if len(rows) != len(there):
            yield f"Sheet {name}: it has {len(there):,} rows, and the review gives {len(rows):,}."


def _figure(row: list[str], tables: list[dict[str, Cells]], things: Cells) -> FigureSaid:
    name, title, count, of, _, goal, _ = row
    definition, parts, periods = (table.get(name, []) for table in tables)
    return FigureSaid(
        *(name, title, int(count), int(of) if of else None, goal or None),
        definition={what: said for _, what, said, *_ in definition},
        parts={part: int(number) for _, part, number, *_ in parts},
        periods=tuple((period, int(hits), int(total), ended == "yes") for _, period, hits, total, ended in periods),
        things=tuple((*cells[1:5], *cells[6:9]) for cells in things),
    )


def _by_figure(rows: Cells) -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _pairs(rows: Cells) -> Iterable[tuple[str, str]]:
    return ((row[0], row[1]) for row in rows)


def _rows(file: IO[bytes], sheet: str) -> Cells:
    """The rows of a sheet below its heading, each as long as that is."""
    file.seek(0)
    found = workbook_rows(BytesIO(file.read()), FileRule(sheet=sheet), _FILE)
    wide = len(found.header)
    return [[*cells, *[""] * (wide - len(cells))] for _, cells in found.cells]
