"""Finds out whether a workbook's archive is honest before anything unpacks it."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from control.errors import Invalid
from control.intake import limits

_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?r\s*=\s*["']\s*([A-Za-z]*)(\d*)([^"']*)["']""")
"""Where a cell or a row says that it lies: letters, digits, and whatever else stands there."""
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
"""XFD. *Source:* Excel specifications and limits."""
_DAMAGE = (
    zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What the zipfile module raises for archives that are damaged, encrypted, or packed in a way it does not know."""
_CHUNK = 1 << 20
_OVERLAP = 256
"""Bytes of the last chunk that are looked at again, so that no cell is cut in two."""


def check_archive(content: BinaryIO, file: str) -> None:
    """Raise Invalid for an archive that is no workbook, or that would become too large when it is read."""
    try:
        with zipfile.ZipFile(content) as archive:
            _check_sizes(archive, file)
            _check_content(archive, file)
    except _DAMAGE as error:
        raise Invalid(f"{file} is damaged: its archive cannot be read ({error}).") from None


def _check_content(archive: zipfile.ZipFile, file: str) -> None:
    if archive.testzip() is not None:
        raise Invalid(f"{file} is damaged: a part of the archive does not match its checksum.")
    for member in archive.namelist():
        if member.startswith("xl/worksheets/"):
            _check_span(archive, member, file)


def _check_sizes(archive: zipfile.ZipFile, file: str) -> None:
    members = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise Invalid(f"{file} is an archive but no XLSX workbook.")
    if len(members) > limits.WORKBOOK_MEMBERS:
        raise Invalid(f"{file} has {len(members):,} parts: at most {limits.WORKBOOK_MEMBERS:,} are read.")
    if sum(member.file_size for member in members) > limits.UNPACKED_BYTES:
        raise Invalid(f"{file} has more than {limits.UNPACKED_BYTES // 2**20} MB when it is unpacked.")
    for member in members:
        large = member.file_size > limits.WORKBOOK_RATIO_FROM_BYTES
        if large and member.file_size > limits.WORKBOOK_RATIO * max(member.compress_size, 1):
            raise Invalid(
                f"{file} unpacks to more than {limits.WORKBOOK_RATIO} times its size ({member.filename}): "
                "it is refused as an archive bomb."
            )


def _check_span(archive: zipfile.ZipFile, member: str, file: str) -> None:
    """Raise Invalid where a sheet's cells lie so far apart that their rectangle would fill the memory."""
    last_row = last_column = 0
    for letters, digits, rest in _places(archive, member):
        column, row = _column_number(letters[:4]), int(digits[:8] or 1)
        if rest.strip() or not row or row > _LAST_ROW or column > _LAST_COLUMN:
            raise Invalid(f"{file} is damaged: no sheet has a place {_shown(letters + digits + rest)}.")
        last_row, last_column = max(last_row, row), max(last_column, column)
    if last_row > limits.ROWS + 1 or last_column > limits.COLUMNS or last_row * last_column > limits.WORKBOOK_CELLS:
        raise Invalid(
            f"{file} has a sheet of {last_row:,} rows and {last_column:,} columns: at most {limits.ROWS:,} rows, "
            f"{limits.COLUMNS} columns and {limits.WORKBOOK_CELLS:,} cells are read."
        )


def _places(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Letters, digits and the rest of every place that a sheet names."""
    with archive.open(member) as sheet:
        tail = b""
        while chunk := sheet.read(_CHUNK):
            yield from _PLACE.findall(tail + chunk)
            tail = chunk[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _shown(place: bytes) -> str:
    return repr(place[:20].decode(errors="replace"))
