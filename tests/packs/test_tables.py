"""A table as a file: text stays the text it was, numbers stay numbers, and nothing is computed (W14)."""

import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from control.packs.tables import Column, Kind, Table, write
from control.policy.exports import FileForm
from tests.packs.hostile import COMPUTED, DANGEROUS, TEXTS, cells, formulas, parts, sheets

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 2, 8, 30, 15, tzinfo=UTC)
SAID = {"List": "tickets", "Filter: find": "=1+1"}


def file_of(form: FileForm, *columns: Column, folder: Path) -> bytes:
    file = io.BytesIO()
    write(Table("Tickets", columns, BERLIN, AT, SAID), form, file, str(folder))
    return file.getvalue()


def test_there_are_sixty_hostile_texts_at_least() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 60
    assert all(text[0] in DANGEROUS for text in COMPUTED)


def test_w14_no_text_of_a_csv_begins_as_something_that_is_computed(tmp_path: Path) -> None:
    written = cells(file_of(FileForm.CSV, Column("Title", TEXTS), Column("=Owner", TEXTS), folder=tmp_path))
    assert len(written) == len(TEXTS) + 1
    assert [cell for row in written for cell in row if cell[:1] and cell[0] in DANGEROUS] == []


def test_w14_a_text_of_a_csv_comes_back_without_the_quote_that_was_put_before_it(tmp_path: Path) -> None:
    written = cells(file_of(FileForm.CSV, Column("Title", TEXTS), folder=tmp_path))[1:]
    assert [row[0].removeprefix("'") for row in written] == TEXTS


def test_w14_nothing_in_a_workbook_is_computed_or_leads_out_of_it(tmp_path: Path) -> None:
    content = file_of(FileForm.XLSX, Column("=Title", TEXTS), Column("Owner", TEXTS), folder=tmp_path)
    assert formulas(content) == []
    assert {name for name in parts(content) if "externalLinks" in name or "vba" in name.lower()} == set()


def test_w14_a_text_of_a_workbook_is_the_text_it_was(tmp_path: Path) -> None:
    rows = sheets(file_of(FileForm.XLSX, Column("Title", TEXTS), folder=tmp_path))["Tickets"]
    # What a file in XML holds of the ends of lines is one sign for all of them.
    assert [row[0].replace("\r\n", "\n") for row in rows[1:]] == [text.replace("\r\n", "\n") for text in TEXTS]


@pytest.mark.parametrize("form", list(FileForm))
def test_signs_that_are_none_break_no_file(form: FileForm, tmp_path: Path) -> None:
    odd = [chr(number) for number in range(1, 32)] + ["\x7f", "\x85", "\ufeff", "\ufffe", "\uffff", "a\0b", "\0=1"]
    content = file_of(form, Column("Title", odd), folder=tmp_path)
    if form is FileForm.XLSX:
        assert formulas(content) == []
        assert len(sheets(content)["Tickets"]) == len(odd) + 1
    else:
        assert not any(cell[0] in DANGEROUS for row in cells(content) for cell in row)


def test_w14_a_negative_number_is_a_number(tmp_path: Path) -> None:
    columns = (
        Column("Count", [-3, 0, None, 1_234_567], Kind.NUMBER),
        Column("Share", [0.25, None, 1.0, 0.0], Kind.SHARE),
    )
    written = cells(file_of(FileForm.CSV, *columns, folder=tmp_path))
    assert written[1:] == [["-3", "0.25"], ["0", ""], ["", "1.0"], ["1234567", "0.0"]]
    rows = sheets(file_of(FileForm.XLSX, *columns, folder=tmp_path))["Tickets"]
    assert rows[1:] == [[-3.0, 0.25], [0.0, ""], ["", 1.0], [1234567.0, 0.0]]


def test_an_instant_names_its_offset_in_a_csv_and_is_a_date_in_a_workbook_whose_heading_names_the_zone(
    tmp_path: Path,
) -> None:
    column = Column("Due", [AT, None, SUMMER], Kind.INSTANT)
    other = Column("Ticket", ["T-1", "T-2", "T-3"])
    written = cells(file_of(FileForm.CSV, other, column, folder=tmp_path))
    assert [row[1] for row in written] == ["Due", "2026-03-02T09:30:00+01:00", "", "2026-07-02T10:30:15+02:00"]
    rows = sheets(file_of(FileForm.XLSX, other, column, folder=tmp_path))["Tickets"]
    assert [row[1] for row in rows] == [
"Due, Europe/Berlin", AT.astimezone(BERLIN).replace(tzinfo=None), "",
        SUMMER.astimezone(BERLIN).replace(tzinfo=None),
    ]  # fmt: skip


def test_a_workbook_says_on_its_second_sheet_what_was_asked(tmp_path: Path) -> None:
    content = file_of(FileForm.XLSX, Column("Title", ["one"]), folder=tmp_path)
    assert list(sheets(content)) == ["Tickets", "What was asked"]
    assert sheets(content)["What was asked"] == [list(pair) for pair in SAID.items()]


def test_the_heading_of_a_workbook_stays_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    sheet = parts(file_of(FileForm.XLSX, Column("Title", ["one", "two"]), folder=tmp_path))["xl/worksheets/sheet1.xml"]
    assert b'state="frozen"' in sheet
    assert b'<autoFilter ref="A1:A3"/>' in sheet


def test_a_list_without_rows_is_its_heading(tmp_path: Path) -> None:
    columns = Column("Ticket", []), Column("Due", [], Kind.INSTANT)
    assert cells(file_of(FileForm.CSV, *columns, folder=tmp_path)) == [["Ticket", "Due"]]
    assert sheets(file_of(FileForm.XLSX, *columns, folder=tmp_path))["Tickets"] == [["Ticket", "Due, Europe/Berlin"]]


def test_a_text_that_no_cell_of_a_workbook_holds_is_cut_in_sight_and_whole_in_a_csv(tmp_path: Path) -> None:
    long = "=" * 40_000
    [[_], [cell]] = sheets(file_of(FileForm.XLSX, Column("Title", [long]), folder=tmp_path))["Tickets"]
    assert len(cell) == 32_767
    assert cell.endswith("(cut here; the CSV has all of it)")
    assert cells(file_of(FileForm.CSV, Column("Title", [long]), folder=tmp_path))[1] == [f"'{long}"]


@pytest.mark.parametrize("form", list(FileForm))
def test_a_long_list_is_written_within_little_memory(form: FileForm, tmp_path: Path) -> None:
    title, due = Column("Title", ["Machine leaks"] * 20_000), Column("Due", [AT] * 20_000, Kind.INSTANT)
    with (tmp_path / "file").open("wb") as file:
        tracemalloc.start()
        write(Table("Tickets", (title, due), BERLIN, AT, SAID), form, file, str(tmp_path))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8_000_000
