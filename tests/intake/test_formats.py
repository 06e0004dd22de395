"""The same content is the same records, whatever format brings it."""

import csv
import gzip
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.intake import Staged
from tests.intake.conftest import FIXTURES, TICKETS, UPDATES, Stage, story

Table = list[list[str]]
Shipped = Callable[[str, Path], Staged]

HEADER = ["no", "at", "state", "team", "priority", "category", "resolved_by", "resolved_at"]
TEXTS = st.one_of(
    st.sampled_from(["NA", "null", "00123", "1e5", "=1+1", '"', ",", ";", "ä", "a\nb", "<b>&amp;</b>", "'"]),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=8),
)
ROWS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 59), TEXTS), min_size=1, max_size=6)


def table(rows: list[tuple[str, int, str]]) -> Table:
    return [
        [ticket, f"2026-03-02T10:{minute:02}:00Z", "new", team, "P1", "access", "?", "?"]
        for ticket, minute, team in rows
    ]


def as_csv(rows: Table, header: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue().encode()


def as_workbook(rows: Table, header: list[str]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return written.getvalue()


def as_xes(rows: Table, header: list[str], namespace: str = ' xmlns="http://www.xes-standard.org/"') -> bytes:
    """A log with one trace per row; several traces of one ticket belong together."""
    traces = []
    for row in rows:
        cells = zip(header[1:], row[1:], strict=True)
        said = "".join(f"<string key={quoted(key)} value={quoted(value)}/>" for key, value in cells)
        traces.append(f'<trace><string key="no" value={quoted(row[0])}/><event>{said}</event></trace>')
    return f'<?xml version="1.0" encoding="UTF-8"?><log{namespace}>{"".join(traces)}</log>'.encode()


def quoted(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;"})


FORMATS: dict[str, Callable[[bytes], bytes]] = {"plain": bytes, "gzip": gzip.compress}
FOR_XES = UPDATES.replace('column = "no"', 'column = "case:no"')

properties = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@properties
@given(rows=ROWS)
def test_csv_workbook_and_xes_give_the_same_content_hash(rows: list[tuple[str, int, str]], stage: Stage) -> None:
    content = table(rows)
    by_csv = stage(UPDATES, as_csv(content, HEADER))
    assert by_csv.content_hash == stage(UPDATES, as_workbook(content, HEADER)).content_hash
    assert by_csv.content_hash == stage(FOR_XES, as_xes(content, HEADER)).content_hash


@properties
@given(rows=ROWS)
def test_every_row_is_accepted_rejected_or_a_duplicate(rows: list[tuple[str, int, str]], stage: Stage) -> None:
    # The drawn text stands where a state or a time is expected: some rows can be read, most cannot.
    content = table(rows)
    for row, (_, minute, text) in zip(content, rows, strict=True):
        if minute % 3:
            row[minute % 3] = text
    staged = stage(UPDATES, as_csv(content, HEADER))
    assert staged.rows_in == len(rows)
    assert staged.rows_in == staged.accepted + staged.rejected + staged.duplicate
    assert staged.accepted == staged.events


@pytest.mark.parametrize("packed", FORMATS.values(), ids=FORMATS.keys())
@pytest.mark.parametrize("written", [as_csv, as_workbook], ids=["csv", "workbook"])
def test_the_name_of_a_file_says_nothing_about_its_format(
    stage: Stage, written: Callable[[Table, list[str]], bytes], packed: Callable[[bytes], bytes]
) -> None:
    content = packed(written(table([("A", 1, "Desk")]), HEADER))
    assert stage(UPDATES, content, "picture.png").accepted == 1


def test_one_changed_cell_changes_the_content_hash(stage: Stage) -> None:
    one, other = (stage(UPDATES, as_csv(table([("A", 1, team)]), HEADER)) for team in ("Desk 1", "Desk 2"))
    assert one.content_hash != other.content_hash


def test_another_order_of_tickets_is_the_same_content(stage: Stage) -> None:
    rows = table([("A", 1, "Desk"), ("B", 2, "Desk"), ("C", 3, "Desk")])
    forwards, backwards = (stage(UPDATES, as_csv(order, HEADER)) for order in (rows, rows[::-1]))
    assert forwards.content_hash == backwards.content_hash
    assert forwards.file_sha256 != backwards.file_sha256


def test_the_log_of_the_project_s_own_says_the_same_in_xes(shipped: Shipped) -> None:
    by_csv = shipped("volvo_it", FIXTURES / "incident_log.csv")
    assert shipped("volvo_it", FIXTURES / "incident_log.xes").content_hash == by_csv.content_hash


def test_attributes_inside_others_are_columns_of_their_own(shipped: Shipped) -> None:
    raw = shipped("volvo_it", FIXTURES / "incident_log.xes").tickets[1].raw
    assert '"org:group/level":"first"' in raw


def test_a_number_in_a_log_is_named_by_its_event(stage: Stage) -> None:
    content = as_xes([*table([("A", 1, "Desk")]), ["B", "never", "new", "", "P1", "access", "?", "?"]], HEADER)
    (finding,) = stage(FOR_XES, content).findings
    assert (finding.line, finding.sentence.split(":")[0]) == (2, "Event 2")


def test_dates_and_whole_numbers_of_a_workbook_are_what_a_person_sees(stage: Stage) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        form = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(2, 0, ["no", "opened", "closed", "title", "category"])
        sheet.write_number(3, 0, 4711)
        sheet.write_datetime(3, 1, datetime(2026, 2, 1, 9, 30), form)  # noqa: DTZ001 (a workbook knows no zones)
        sheet.write_string(3, 3, "00123")
        sheet.write_string(3, 4, "machine-down")
        sheet.write_string(4, 0, "4712")
        sheet.write_string(4, 1, "1 February")
    staged = stage(TICKETS, written.getvalue())
    # Half past nine in New York in winter; February, though the mapping puts the day first.
    assert story(staged, "4711")[0] == (
        "2026-02-01T14:30:00+00:00",
        "created",
        {
            "title": "00123",
            "service": "repairs",
            "category": "machine-down",
            "state": "new",
            "replies": "unrecorded",
        },
    )
    assert [finding.sentence.split(":")[0] for finding in staged.findings] == ["Row 5"]
