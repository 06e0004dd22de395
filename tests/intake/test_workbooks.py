"""A workbook is parsed apart from the house, and says what its author's file said or why it does not."""

import pytest

from control.errors import Invalid
from tests.intake.conftest import TICKETS, Stage
from tests.intake.raw_workbooks import raw_workbook, texts_row

HEADER = texts_row(1, "no", "opened", "closed", "title", "category")
ROW = ("02/03/2026 10:00:00", "", "Leak", "machine-down")


def cell(place: str) -> str:
    return f'<row r="2"><c r="{place}" t="str"><v>x</v></c></row>'


def test_a_workbook_written_by_hand_is_read(stage: Stage) -> None:
    assert stage(TICKETS, raw_workbook(HEADER, texts_row(2, "1", *ROW))).accepted == 1


@pytest.mark.parametrize("place", ["A4294967295", "ZZZZ2", "XFE2", "A1048577", "A0", "ZZZZZZZ99999999999999", "é2"])
def test_a_place_that_no_sheet_has_is_refused_before_anything_is_parsed(stage: Stage, place: str) -> None:
    with pytest.raises(Invalid, match=rf"^file\.csv is damaged: no sheet has a place '{place[:10]}"):
        stage(TICKETS, raw_workbook(HEADER, cell(place)))


@pytest.mark.parametrize("place", ["A4294967295", "ZZZZZZ4000000000"])
def test_what_kills_the_reader_of_workbooks_is_a_sentence(stage: Stage, place: str) -> None:
    # A sheet that lies where none is expected escapes the look at its places.
    content = raw_workbook(HEADER, cell(place), sheet="elsewhere/sheet1.xml")
    with pytest.raises(Invalid, match=r"^file\.csv: the workbook cannot be read: its content breaks the reader"):
        stage(TICKETS, content)


def test_a_workbook_is_still_read_after_one_that_killed_its_reader(stage: Stage) -> None:
    with pytest.raises(Invalid):
        stage(TICKETS, raw_workbook(HEADER, cell("A4294967295"), sheet="elsewhere/sheet1.xml"))
    assert stage(TICKETS, raw_workbook(HEADER, texts_row(2, "1", *ROW))).accepted == 1


def test_texts_that_multiply_beyond_the_limit_are_refused(stage: Stage) -> None:
    row = "".join('<c t="s"><v>0</v></c>' for _ in range(100))
    content = raw_workbook(HEADER, *(f"<row>{row}</row>" for _ in range(30)), texts=("x" * 100_000,))
    with pytest.raises(
        Invalid, match=r"^file\.csv: the workbook cannot be read: its texts come to more than 200 MB\.$"
    ):
        stage(TICKETS, content)


def test_a_sheet_without_its_part_is_named(stage: Stage) -> None:
    with pytest.raises(Invalid, match=r"^file\.csv: the workbook cannot be read: it has no part for its sheet One\.$"):
        stage(TICKETS, raw_workbook(HEADER, part=False))
