"""Files that stand as evidence: how many and how large, what each may be called, and what its bytes have to be.

They are handed on as they came, so only a few kinds are taken, and each is told by its bytes: what a name says, or a
browser, is believed by nobody. *Source:* OWASP ASVS 5.0, 5.2 and 5.3; domain, section 5 (what was shown is approved).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256 as hash_of_bytes

from control.policy.legible import legible, unfit

MB = 1_000_000
LARGEST = 10 * MB
"""Bytes of one file: a scan of some pages, a photo of a phone."""
MOST = 10
"""Files of one request: as many as somebody looks at who decides in minutes."""
LONGEST_NAME = 120
"""Characters."""
_SHOWN = 40
"""Characters of a name in a sentence that refuses it."""
_FOLDERS = frozenset("/\\:")
_HARMLESS = frozenset(b"\t\n\f\r\x1b")
"""The control characters that occur in texts: of layout, and what switches the alphabet in old mails."""
_CONTROL = bytes(set(range(32)) - _HARMLESS)


class MediaType(StrEnum):
    """What a file is, by its bytes."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    PDF = "application/pdf"
    WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    OUTLOOK = "application/vnd.ms-outlook"
    TEXT = "text/plain"
    PRESENTATION = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    """As the product makes it; nobody attaches one, nor the next."""
    CALENDAR = "text/calendar"


ENDINGS: Mapping[str, MediaType] = {
    "png": MediaType.PNG,
    "jpg": MediaType.JPEG,
    "jpeg": MediaType.JPEG,
    "pdf": MediaType.PDF,
    "xlsx": MediaType.WORKBOOK,
    "docx": MediaType.DOCUMENT,
    "msg": MediaType.OUTLOOK,
    "eml": MediaType.TEXT,
    "csv": MediaType.TEXT,
    "txt": MediaType.TEXT,
}
"""The endings that a name can have, and what the bytes behind it have to be."""
PICTURES = frozenset({MediaType.PNG, MediaType.JPEG})
_BEGIN = {
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"%PDF-": MediaType.PDF,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": MediaType.OUTLOOK,
}
_PACKED = b"PK\x03\x04"
_PARTS = {b"xl/workbook.xml": MediaType.WORKBOOK, b"word/document.xml": MediaType.DOCUMENT}
"""What lies in a packed file of each kind, by names that stand in it unpacked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file as it stands in a request, by the name that it was given there."""

    name: str
    sha256: str
    """Of its bytes, which are kept under it, once."""
    size: int
    media_type: MediaType
    attached_at: datetime
    attached_by: str
    attached_for: str | None = None
    """In whose place it was attached; None: by somebody for themselves."""


def name_refusal(name: str) -> str | None:
    """Why no file can be called `name`, in a sentence; None where one can."""
    found = unfit(name, one_line=True)
    if found is not None:
        return f"The name of the file {called(name)} {found}."
    if not legible(name.rpartition(".")[0]) or _FOLDERS & set(name) or name.startswith("."):
        return f"The file {called(name)} is to be called by a name alone, without a folder, such as photo.jpg."
    if len(name) > LONGEST_NAME:
        return f"The name of the file {called(name)} has {len(name)} characters: at most {LONGEST_NAME} are kept."
    if _ending(name) not in ENDINGS:
        return f"The file {called(name)} is none of those that can be attached: {', '.join(ENDINGS)}."
    return None


def content_refusal(name: str, content: bytes) -> str | None:
    """Why what is called so cannot be attached, by its bytes; None where it can."""
    if not content:
        return f"The file {called(name)} is empty."
    if len(content) > LARGEST:
        size = f"{len(content) / MB:.1f} MB" if len(content) >= LARGEST + MB / 10 else f"{len(content):,} bytes"
        return f"The file {called(name)} has {size}: at most {LARGEST // MB} MB are kept."
    if media_type_of(content) is not ENDINGS[_ending(name)]:
        return f"The name of the file {called(name)} says what it is, and its bytes say otherwise."
    return None


def together_refusal(files: Sequence[tuple[str, str]]) -> str | None:
    """Why files, each a name and a hash, cannot stand in one request; None where they can."""
    if len(files) > MOST:
        return f"{len(files)} files are attached: at most {MOST} can be."
    names: dict[str, str] = {}
    contents: dict[str, str] = {}
    for name, sha256 in files:
        if name.casefold() in names:
            return f"Two files are called {called(name)}: give one of them another name."
        if sha256 in contents:
            return f"The files {called(contents[sha256])} and {called(name)} are the same: attach it once."
        names[name.casefold()] = contents[sha256] = name
    return None


def integrity_refusal(name: str, sha256: str, content: bytes | None) -> str | None:
    """Why what is kept of a file is not handed out: it is not what was attached under this hash; None where it is."""
    if content is not None and hash_of_bytes(content).hexdigest() == sha256:
        return None
    return (
        f"The file {called(name)} is not handed out: what is kept of it is not what was attached. Whoever administers "
        "the database has to say what became of it."
    )


def media_type_of(content: bytes) -> MediaType | None:
    """What the bytes are; None where they are nothing that can be attached."""
    for begin, found in _BEGIN.items():
        if content.startswith(begin):
            return found
    if content.startswith(_PACKED):
        return next((found for part, found in _PARTS.items() if part in content), None)
    return None if content.translate(None, _CONTROL) != content else MediaType.TEXT


def called(name: str) -> str:
    """A name as a sentence has room for it and can show it."""
    said = legible(name)
    return f"“{said if len(said) <= _SHOWN else f'{said[: _SHOWN - 1]}…'}”"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
