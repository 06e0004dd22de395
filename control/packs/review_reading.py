"""Reads a pack back: what it says of its figures, and in what it differs from what its review kept.

A file that is made anew from the review to the same bytes says what the review kept. Any other is looked at: what it
says to programs, whether that adds up, and what it shows to people, part by part.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import IO

from control.errors import Invalid
from control.intake import limits
from control.packs import review_document, review_slides, review_workbook
from control.packs.review_comparing import compared, underived
from control.packs.review_pdf_reading import compared_pages, said_in_pages
from control.packs.review_pptx_reading import beside_slides, compared_slides, said_in_slides, slides_in
from control.packs.review_said import UNREADABLE, Said, said_of
from control.packs.review_xlsx_reading import compared_sheets, said_in_sheets
from control.policy.review_packs import PackForm
from control.policy.review_record import ReviewRecord

ANEW = "The file was written anew by another program: its words and its numbers are those of the review."
_OF_SLIDES, _OF_WORKBOOKS = "ppt/presentation.xml", "xl/workbook.xml"


_DAMAGE = (zipfile.BadZipFile, EOFError, LookupError, NotImplementedError, RuntimeError, ValueError, zlib.error)
"""What readers raise for files that are damaged, or that somebody made to harm them."""


WRITERS: Mapping[PackForm, Callable[[ReviewRecord, IO[bytes]], None]] = {
    PackForm.PPTX: review_slides.write,
    PackForm.PDF: review_document.write,
    PackForm.XLSX: review_workbook.write,
}
"""The forms that tell of figures; the calendar tells of none."""


def figures_said(file: IO[bytes]) -> Said:
    """What a pack says of its figures; raises Invalid for a file that is none, or that says nothing of them."""
    content = file.read()
    with _refused():
        return _SAID[_form(content)](content)


def differences(record: ReviewRecord, file: IO[bytes]) -> list[str]:
    """A sentence for each thing in which a pack differs from what its review kept, or from itself; none: it holds.

    Raises Invalid for a file that is no pack.
    """
    content = file.read()
    form = _form(content)
    made = BytesIO()
    WRITERS[form](record, made)
    if made.getvalue() == content:
        return list(underived(said_of(record)))
    with _refused():
        said = _SAID[form](content)
        shown = list(_SHOWN[form](made.getvalue(), content))
    return [*compared(said_of(record), said), *underived(said), *shown] or [ANEW]


@contextmanager
def _refused() -> Iterator[None]:
    """Says of a damaged file in a sentence that it is."""
    try:
        yield
    except _DAMAGE as error:
        raise Invalid(f"{UNREADABLE} ({type(error).__name__}).") from error


def _form(content: bytes) -> PackForm:
    if content.startswith(b"%PDF-"):
        return PackForm.PDF
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members, names = archive.infolist(), archive.namelist()
    except _DAMAGE as error:
        raise Invalid(f"{UNREADABLE}: it is neither PPTX nor PDF nor XLSX.") from error
    if sum(member.file_size for member in members) > limits.UNPACKED_BYTES:
        raise Invalid(f"The file has more than {limits.UNPACKED_BYTES // 2**20} MB when it is unpacked.")
    if _OF_SLIDES in names:
        return PackForm.PPTX
    if _OF_WORKBOOKS in names:
        return PackForm.XLSX
    raise Invalid(f"{UNREADABLE}: it is neither PPTX nor PDF nor XLSX.")


def _slides_said(content: bytes) -> Said:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return said_in_slides(archive)


def _slides_compared(kept: bytes, said: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(kept)) as mine, zipfile.ZipFile(BytesIO(said)) as theirs:
        yield from compared_slides(slides_in(mine), slides_in(theirs))
        given, found = beside_slides(mine), beside_slides(theirs)
        yield from (
            f"{name} shows {number} things, and the review gives {given[name]}."
            for name, number in found.items()
            if number != given[name]
        )


_SAID: Mapping[PackForm, Callable[[bytes], Said]] = {
    PackForm.PPTX: _slides_said,
    PackForm.PDF: said_in_pages,
    PackForm.XLSX: lambda content: said_in_sheets(BytesIO(content)),
}
_SHOWN: Mapping[PackForm, Callable[[bytes, bytes], Iterator[str]]] = {
    PackForm.PPTX: _slides_compared,
    PackForm.PDF: compared_pages,
    PackForm.XLSX: lambda kept, said: compared_sheets(BytesIO(kept), BytesIO(said)),
}
