"""A file that cannot be trusted is refused as a whole, with a sentence that says where and why."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from control import intake
from control.errors import Invalid
from control.intake import FileMapping, limits
from control.policy.rulebook import Rulebook
from tests.intake.conftest import TICKETS, UPDATES, Stage

HEADER = "no,opened,closed,title,category\n"
ROW = "1,02/03/2026 10:00:00,,Leak,machine-down\n"

REFUSED = {
    "an empty file": (b"", "file.csv is empty."),
    "a file of blanks": (b" \n\n", "file.csv is empty."),
    "a header of blanks": (b" , , \n1,2,3\n", "file.csv has no header: its first row must name the columns."),
    "a header without a needed column": (
        b"no,opened,title,category\n",
        "The header has no column for instant.closed ('closed'). It has: no, opened, title, category.",
    ),
    "a file with another delimiter": (
        HEADER.replace(",", ";").encode(),
        "The header has no column for id ('no'); instant.created ('opened'); instant.closed ('closed'); "
        "field.title ('title'); field.category ('category'). It has: no;opened;closed;title;category.",
    ),
    "a column that stands there twice": (
        b"no,opened,closed,title,category,title\n",
        "The header has several columns for one value: 'title' (column 4), 'title' (column 6).",
    ),
    "too many columns": (
        ",".join(f"c{number}" for number in range(201)).encode(),
        "file.csv has 201 columns: at most 200 are read.",
    ),
    "another encoding": (
        HEADER.encode() + ROW.encode() + "2,02/03/2026 10:00:00,,Übel,machine-down\n".encode("latin-1"),
        "file.csv, line 3: byte 24 (0xDC) is not utf-8 text; if the file is written otherwise, the mapping must say "
        "so with file.encoding.",
    ),
    "UTF-16": (HEADER.encode("utf-16"), "file.csv is UTF-16 text: save it as UTF-8."),
    "a NUL byte": (
        HEADER.encode() + b"1,02/03/2026 10:00:00,,Le\0ak,machine-down\n",
        "file.csv, line 2: there is a NUL byte; the file is damaged or not utf-8 text.",
    ),
    "a quote that never closes": (
        HEADER.encode() + ROW.encode() + b'2,02/03/2026 10:00:00,,"Leak,machine-down\n3,,,,\n',
        "file.csv, line 3: the row is no CSV (unexpected end of data); nothing of the file was taken.",
    ),
    "text after a closing quote": (
        HEADER.encode() + b'1,02/03/2026 10:00:00,,"Le"ak,machine-down\n',
        "file.csv, line 2: the row is no CSV (',' expected after '\"'); nothing of the file was taken.",
    ),
    "a cell that is too long": (
        HEADER.encode() + b"1,,," + b"x" * 131_073 + b",\n",
        "file.csv, line 2: the row is no CSV (field larger than field limit (131072)); nothing of the file was taken.",
    ),
    "damaged gzip": (
        gzip.compress(HEADER.encode() + ROW.encode() * 100)[:-12],
        "file.csv is damaged: its gzip data cannot be unpacked",
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "file.csv is a workbook of the old Excel format: save it as XLSX.",
    ),
    "a page": (b"<html><body>1</body></html>", "file.csv is XML but no XES log: it begins with <html>."),
    "broken XML": (b"<log>\n<trace>\n</log>", "file.csv, line 3: the file is no well-formed XML (mismatched tag)."),
    "a log without events": (b"<log></log>", "file.csv is a log without events."),
    "XML in an encoding that nobody knows": (
        b'<?xml version="1.0" encoding="martian"?><log></log>',
        "file.csv: the encoding that the XML declares cannot be read (unknown encoding: martian).",
    ),
    "XML with entities": (
        b'<!DOCTYPE log [<!ENTITY a "aaaa">]><log><trace>&a;</trace></log>',
        "file.csv declares a document type or entities: no log needs them, they are refused.",
    ),
    "XML nested without end": (
        b"<log><trace><event>" + b'<list key="k" value="v">' * 21,
        "file.csv: attributes are nested more than 20 deep.",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_with_place_and_reason(stage: Stage, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        stage(TICKETS, content)
    assert refusal.value.sentence.startswith(sentence)


def test_a_cell_is_too_long_whatever_other_readers_of_the_process_take(stage: Stage) -> None:
    csv.field_size_limit(10**9)
    content, sentence = REFUSED["a cell that is too long"]
    with pytest.raises(Invalid) as refusal:
        stage(TICKETS, content)
    assert refusal.value.sentence == sentence


def test_a_line_of_50_mb_is_refused_with_its_number(stage: Stage) -> None:
    content = HEADER.encode() + ROW.encode() + b"2," + b"x" * (50 << 20) + b"\n" + ROW.encode()
    with pytest.raises(Invalid, match=r"^file\.csv, line 3: the line is longer than 1,048,576 bytes; an end of line"):
        stage(TICKETS, content)


def test_a_file_that_is_not_there_is_refused_by_its_name_alone(
    mapped: Callable[[str], FileMapping], tmp_path: Path, rulebook: Rulebook
) -> None:
    with pytest.raises(Invalid, match=r"^There is no file lost\.csv in /.+\.$"):
        intake.read(mapped(TICKETS), tmp_path / "lost.csv", rulebook)


def test_what_unpacks_beyond_the_limit_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 1 << 20)
    content = gzip.compress(HEADER.encode() + ROW.encode() * 40_000)
    assert len(content) < 1 << 18
    with pytest.raises(Invalid, match=r"^file\.csv has more than 1 MB when it is unpacked\.$"):
        stage(TICKETS, content)


def test_more_rows_than_the_limit_are_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 10)
    with pytest.raises(Invalid, match=r"^file\.csv has more than 10 rows\.$"):
        stage(TICKETS, HEADER + ROW * 11)


def test_a_log_with_an_endless_attribute_is_refused(stage: Stage) -> None:
    value = "x" * (limits.CELL_CHARACTERS + 1)
    content = f'<log><trace><event><string key="state" value="{value}"/></event></trace></log>'
    with pytest.raises(Invalid, match=r"^file\.csv, event 1: state has more than 131,072 characters\.$"):
        stage(UPDATES, content)


def archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return written.getvalue()


def workbook(*sheets: str, last_cell: tuple[int, int] | None = None) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER.strip().split(","))
            if last_cell:
                sheet.write_string(*last_cell, "far away")
    return written.getvalue()


def with_forged_size(content: bytes) -> bytes:
    """The archive, its directory claiming that the only part is a single byte."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + (1).to_bytes(4, "little") + content[at + 28 :]


WORKBOOKS = {
    "an archive that is no workbook": (archive(readme=b"hello"), "file.csv is an archive but no XLSX workbook."),
    "an archive bomb": (
        archive(**{"xl__workbook.xml": b"", "xl__worksheets__sheet1.xml": b" " * (8 << 20)}),
        "file.csv unpacks to more than 100 times its size (xl/worksheets/sheet1.xml): it is refused as an archive "
        "bomb.",
    ),
    "too many parts": (
        archive(**{"xl__workbook.xml": b""}, **{f"part{number}": b"" for number in range(2_000)}),
        "file.csv has 2,001 parts: at most 2,000 are read.",
    ),
    "a part that is larger than it claims": (
        with_forged_size(archive(**{"xl__workbook.xml": b"0123456789"})),
        "file.csv is damaged: ",
    ),
    "an archive that is cut off": (workbook("One")[:-200], "file.csv is damaged: "),
    "two sheets and no word which": (
        workbook("May", "June"),
        "file.csv has 2 sheets (May, June): the mapping must say which, with file.sheet.",
    ),
    "a cell a million rows away": (
        workbook("One", last_cell=(1_048_575, 3)),
        "file.csv has a sheet of 1,048,576 rows and 5 columns: at most 1,000,000 rows, 200 columns and 10,000,000 "
        "cells are read.",
    ),
    "a cell ten thousand columns away": (
        workbook("One", last_cell=(1, 10_000)),
        "file.csv has a sheet of 2 rows and 10,001 columns: at most 1,000,000 rows, 200 columns and 10,000,000 cells "
        "are read.",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), WORKBOOKS.values(), ids=WORKBOOKS.keys())
def test_a_workbook_that_is_not_honest_is_refused(stage: Stage, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        stage(TICKETS, content)
    assert refusal.value.sentence.startswith(sentence)


def test_a_sheet_that_the_workbook_does_not_have_is_refused(stage: Stage) -> None:
    with pytest.raises(Invalid, match=r"^file\.csv has no sheet 'July': it has May, June\.$"):
        stage(TICKETS + '[file]\nsheet = "July"\n', workbook("May", "June"))
