"""Reads one sheet of an XLSX workbook as text, after its archive has been found harmless."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from control.errors import Invalid
from control.intake import limits
from control.intake.archive import check_archive
from control.intake.mapping import FileRule
from control.intake.rows import Rows, table


def workbook_rows(stream: BinaryIO, rule: FileRule, file: str) -> Rows:
    """The rows of the sheet that the mapping names, or of the only one; raises Invalid for what is no honest sheet."""
    content = io.BytesIO(stream.read())
    check_archive(content, file)
    content.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(content)
        sheet = workbook.get_sheet_by_name(_sheet_name(workbook.sheet_names, rule.sheet, file))
    except CalamineError as error:
        raise Invalid(f"{file} is damaged: the workbook cannot be read ({error}).") from None
    return table(_texts(sheet, file), file, "row")


def _sheet_name(names: list[str], wanted: str | None, file: str) -> str:
    listed = ", ".join(names)
    if wanted is not None and wanted not in names:
        raise Invalid(f"{file} has no sheet {wanted!r}: it has {listed}.")
    if wanted is None and len(names) != 1:
        raise Invalid(f"{file} has {len(names)} sheets ({listed}): the mapping must say which, with file.sheet.")
    return wanted or names[0]


def _texts(sheet: CalamineSheet, file: str) -> Iterator[tuple[int, list[str]]]:
    """Row number, as Excel counts, and cells as text."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_text(cell) for cell in cells]
        for text in texts:
            if len(text) > limits.CELL_CHARACTERS:
                raise Invalid(f"{file}, row {number}: a cell has more than {limits.CELL_CHARACTERS:,} characters.")
        yield number, texts


def _text(cell: object) -> str:
    """A cell as a person would write it: whole numbers without a point, dates by ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
