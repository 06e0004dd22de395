"""Reads CSV line by line, strictly: what is wrong with the bytes is said with its line, and the file is refused."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from control.errors import Invalid
from control.intake import limits
from control.intake.mapping import FileRule
from control.intake.rows import Rows, table
from control.policy.cells import unguarded


def csv_rows(stream: BinaryIO, rule: FileRule, file: str) -> Rows:
    """The rows of a CSV file; raises Invalid with file and line, also while the rows are taken."""
    rows = _parsed(_lines(stream, rule.encoding, file), rule.delimiter, file)
    if rule.guarded:
        rows = ((line, [unguarded(cell) or "" for cell in cells]) for line, cells in rows)
    return table(rows, file, "line")


def _parsed(lines: Iterator[str], delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row, the line being that on which the row begins."""
    csv.field_size_limit(limits.CELL_CHARACTERS)  # one number for the whole process: each reader says its own
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Invalid(f"{file}, line {line}: the row is no CSV ({error}); nothing of the file was taken.") from None


def _lines(stream: BinaryIO, encoding: str, file: str) -> Iterator[str]:
    """The lines as text, their ends kept for cells that span several."""
    number = 0
    while raw := stream.readline(limits.LINE_BYTES + 1):
        number += 1
        if len(raw) > limits.LINE_BYTES:
            raise Invalid(
                f"{file}, line {number}: the line is longer than {limits.LINE_BYTES:,} bytes; an end of line or a "
                "closing quote is probably missing. Nothing of the file was taken."
            )
        if b"\0" in raw:
            raise Invalid(f"{file}, line {number}: there is a NUL byte; the file is damaged or not {encoding} text.")
        yield _decoded(raw, encoding, f"{file}, line {number}").removeprefix("\ufeff" if number == 1 else "")


def _decoded(raw: bytes, encoding: str, place: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{place}: byte {error.start + 1} (0x{raw[error.start]:02X}) is not {encoding} text; "
            "if the file is written otherwise, the mapping must say so with file.encoding."
        ) from None
