"""Opens a file by what it contains, not by its name: CSV, a workbook or XES, each of them plain or in gzip."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path, PurePath
from typing import BinaryIO

from control.errors import Invalid
from control.intake import limits

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


class FileKind(StrEnum):
    """The formats that are read."""

    CSV = "CSV"
    WORKBOOK = "XLSX"
    XES = "XES"


_PACKED = ".gz"
_NAMED = {
    ".csv": FileKind.CSV,
    ".txt": FileKind.CSV,
    ".xlsx": FileKind.WORKBOOK,
    ".xes": FileKind.XES,
    ".xml": FileKind.XES,
}
"""What the ending of a name promises."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file: what it is, and its unpacked bytes, which end in a refusal rather than beyond the limit."""

    kind: FileKind
    stream: "io.BufferedReader[_Limited]"


@contextmanager
def opened(path: Path, name: str) -> Iterator[Opened]:
    """Open a file, called `name`, and tell what it is; raises Invalid where it is no format, damaged or too large."""
    if path.is_dir():
        raise Invalid(f"{name} is a folder: name the file in it.")
    if not path.is_file():
        where = f" in {path.parent.resolve()}" if path.name == name else ""
        raise Invalid(f"There is no file {name}{where}.")
    with path.open("rb") as packed:
        in_gzip = packed.read(2) == _GZIP
        packed.seek(0)
        plain: BinaryIO = gzip.GzipFile(fileobj=packed) if in_gzip else packed  # type: ignore[assignment]
        stream = io.BufferedReader(_Limited(plain, name), buffer_size=1 << 16)
        yield Opened(_kind(stream.peek(512), name), stream)


def refuse_misnamed(path: Path, name: str) -> None:
    """Raise Invalid where the name of a file says something else than its bytes, or nothing that is read."""
    plain = name.lower().removesuffix(_PACKED)
    said = _NAMED.get(PurePath(plain).suffix)
    if said is None:
        endings = ", ".join(_NAMED)
        raise Invalid(f"{name} has no ending of a format that is read: {endings}, each also with {_PACKED} behind it.")
    with path.open("rb") as packed:
        in_gzip = packed.read(2) == _GZIP
    with opened(path, name) as file:
        found = file.kind
    if found is not said or in_gzip is not name.lower().endswith(_PACKED):
        inside = f"{found}{' in gzip' if in_gzip else ''}"
        raise Invalid(f"{name} holds {inside}, and its name says otherwise: look whether it is the file you meant.")


def file_hash(path: Path) -> str:
    """SHA-256 of the bytes as they lie on the disk."""
    with path.open("rb") as packed:
        return file_digest(packed, "sha256").hexdigest()


def _kind(start: bytes, name: str) -> FileKind:
    text = start.removeprefix(_UTF8_MARK).lstrip()
    if not text:
        raise Invalid(f"{name} is empty.")
    if start.startswith(_OLD_OFFICE):
        raise Invalid(f"{name} is a workbook of the old Excel format: save it as XLSX.")
    if start.startswith(_UTF16):
        raise Invalid(f"{name} is UTF-16 text: save it as UTF-8.")
    if start.startswith(_ZIP):
        return FileKind.WORKBOOK
    return FileKind.XES if text.startswith(b"<") else FileKind.CSV


class _Limited(io.RawIOBase):
    """Bytes up to the limit of unpacked size; a damaged gzip file is said as such."""

    def __init__(self, plain: BinaryIO, name: str) -> None:
        self._plain = plain
        self._name = name
        self._left = limits.UNPACKED_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            chunk = self._plain.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Invalid(f"{self._name} is damaged: its gzip data cannot be unpacked ({error}).") from None
        self._left -= len(chunk)
        if self._left < 0:
            raise Invalid(f"{self._name} has more than {limits.UNPACKED_BYTES // 2**20} MB when it is unpacked.")
        buffer[: len(chunk)] = chunk
        return len(chunk)
