"""A row that cannot be read is rejected with line, column, code, raw value and a sentence, and nothing is lost."""

import json

import pytest

from control.intake import Severity
from tests.intake.conftest import EVENTS, TICKETS, Stage, story

HEADER = "no,opened,closed,title,category\n"
GOOD = "1,02/03/2026 10:00:00,02/03/2026 11:00:00,Leak,machine-down\n"

REJECTED = {
    "too few cells": (
        "2,02/03/2026 10:00:00\n",
        ("", "ragged_row", ""),
        "Line 3: the row has 2 cells, the header has 5.",
    ),
    "too many cells": (
        "2,02/03/2026 10:00:00,,Leak,machine-down,more\n",
        ("", "ragged_row", ""),
        "Line 3: the row has 6 cells, the header has 5.",
    ),
    "no id": (
        ",02/03/2026 10:00:00,,Leak,machine-down\n",
        ("no", "missing_id", ""),
        "Line 3: no: the row has no id.",
    ),
    "an id that no index can hold": (
        "X" * 251 + ",02/03/2026 10:00:00,,Leak,machine-down\n",
        ("no", "too_long", "X" * 200),
        "Line 3: no: the text has 251 characters: at most 250 can be kept here.",
    ),
    "no time of creation": (
        "2,,,Leak,machine-down\n",
        ("opened", "missing_instant", ""),
        "Line 3: opened: the row has no such time.",
    ),
    "month before day": (
        "2,03/22/2026 10:00:00,,Leak,machine-down\n",
        ("opened", "bad_instant", "03/22/2026 10:00:00"),
        "Line 3: opened: the time does not follow the mapping's format %d/%m/%Y %H:%M:%S.",
    ),
    "a day without an hour": (
        "2,02/03/2026,,Leak,machine-down\n",
        ("opened", "bad_instant", "02/03/2026"),
        "Line 3: opened: the time does not follow the mapping's format %d/%m/%Y %H:%M:%S.",
    ),
    "a year that cannot be meant": (
        "2,02/03/9999 10:00:00,,Leak,machine-down\n",
        ("opened", "bad_instant", "02/03/9999 10:00:00"),
        "Line 3: opened: the year lies outside 1970–2100.",
    ),
    "an hour that came twice": (
        "2,01/11/2026 01:30:00,,Leak,machine-down\n",
        ("opened", "repeated_hour", "01/11/2026 01:30:00"),
        "Line 3: opened: the clocks of America/New_York showed this time twice.",
    ),
    "an hour that never came": (
        "2,08/03/2026 02:30:00,,Leak,machine-down\n",
        ("opened", "skipped_hour", "08/03/2026 02:30:00"),
        "Line 3: opened: the clocks of America/New_York skipped this time.",
    ),
    "a category that the service does not have": (
        "2,02/03/2026 10:00:00,,Leak,refund\n",
        ("category", "unknown_category", "refund"),
        "Line 3: category: the service 'repairs' has no category 'refund'.",
    ),
    "an end before its start beyond the tolerance": (
        "2,02/03/2026 10:00:00,02/03/2026 09:58:59,Leak,machine-down\n",
        ("closed", "end_before_start", "02/03/2026 09:58:59"),
        "Line 3: closed: closed lies 61 s before created.",
    ),
    "a ticket that stands there already with other content": (
        "1,02/03/2026 10:00:00,02/03/2026 12:00:00,Leak,machine-down\n",
        ("no", "duplicate_id", "1"),
        "Line 3: no: the ticket 1 stands on line 2 already, with other content.",
    ),
    "several things at once": (
        "2,yesterday,,Leak,refund\n",
        ("opened", "bad_instant", "yesterday"),
        "Line 3: opened: the time does not follow the mapping's format %d/%m/%Y %H:%M:%S; category: the service "
        "'repairs' has no category 'refund'.",
    ),
}


@pytest.mark.parametrize(("row", "place", "sentence"), REJECTED.values(), ids=REJECTED.keys())
def test_it_is_rejected_with_place_and_reason(
    stage: Stage, row: str, place: tuple[str, str, str], sentence: str
) -> None:
    staged = stage(TICKETS, HEADER + GOOD + row)
    (finding,) = staged.findings
    assert (finding.severity, finding.line) == (Severity.REJECT, 3)
    assert (finding.column, finding.code, finding.raw) == place
    assert finding.sentence == sentence
    assert [ticket.external_id for ticket in staged.tickets] == ["1"]
    assert (staged.rows_in, staged.accepted, staged.rejected, staged.duplicate) == (2, 1, 1, 0)


def test_a_rejected_row_is_kept_whole(stage: Stage) -> None:
    (finding,) = stage(TICKETS, HEADER + "2,yesterday,,Leak,machine-down\n").findings
    assert finding.row is not None
    assert json.loads(finding.row) == {
        "no": "2", "opened": "yesterday", "closed": "", "title": "Leak", "category": "machine-down",
    }  # fmt: skip


def test_a_ragged_row_is_kept_cell_by_cell(stage: Stage) -> None:
    (finding,) = stage(TICKETS, HEADER + "2,a,b\n").findings
    assert finding.row == '["2","a","b"]'


def test_the_same_row_again_is_a_duplicate(stage: Stage) -> None:
    staged = stage(TICKETS, HEADER + GOOD + GOOD)
    assert (staged.rows_in, staged.accepted, staged.rejected, staged.duplicate) == (2, 1, 0, 1)


def test_a_rejected_row_does_not_stand_in_the_way_of_a_good_one_for_the_same_ticket(stage: Stage) -> None:
    staged = stage(TICKETS, HEADER + GOOD.replace("02/03/2026 10", "32/03/2026 10") + GOOD)
    assert (staged.accepted, staged.rejected) == (1, 1)


def test_an_end_exactly_as_early_as_tolerated_is_taken_with_a_warning(stage: Stage) -> None:
    staged = stage(TICKETS, HEADER + "2,02/03/2026 10:00:00,02/03/2026 09:59:00,Leak,machine-down\n")
    (finding,) = staged.findings
    assert (finding.severity, finding.code, finding.row) == (Severity.WARNING, "end_before_start", None)
    assert finding.sentence == "Line 2: closed: closed lies 60 s before created; it counts as at that instant."


def test_a_row_over_several_lines_is_named_by_its_first(stage: Stage) -> None:
    staged = stage(TICKETS, HEADER + '1,02/03/2026 10:00:00,,"Leak\n\nagain",machine-down\n2,bad,,Leak,machine-down\n')
    assert [finding.line for finding in staged.findings] == [5]
    assert story(staged, "1")[0][2]["title"] == "Leak\n\nagain"


def test_blank_lines_are_no_rows(stage: Stage) -> None:
    staged = stage(TICKETS, HEADER + "\n" + GOOD + ",,,,\n\n")
    assert (staged.rows_in, staged.accepted) == (1, 1)


def test_a_file_with_a_header_alone_has_no_rows(stage: Stage) -> None:
    staged = stage(TICKETS, HEADER)
    assert (staged.rows_in, staged.accepted, staged.findings) == (0, 0, ())


@pytest.mark.parametrize("text", ["NA", "null", "None", "nan", "00123", "1e5", "TRUE", "-"])
def test_text_stays_text(stage: Stage, text: str) -> None:
    staged = stage(TICKETS, HEADER + f"{text},02/03/2026 10:00:00,,{text},machine-down\n")
    assert staged.tickets[0].external_id == text
    assert story(staged, text)[0][2]["title"] == text


EVENT_HEADER = "event,no,at,kind,team,state,public\n"
CREATED = "e1,T,2026-03-02T10:00:00Z,created,,,\n"

EVENT_PROBLEMS = {
    "a kind that does not exist": ("e2,T,2026-03-02T11:00:00Z,exploded,,,\n", "unknown_kind", 3),
    "no kind": ("e2,T,2026-03-02T11:00:00Z,,,,\n", "missing_kind", 3),
    "a second creation": ("e2,T,2026-03-02T11:00:00Z,created,,,\n", "created_twice", 3),
    "a reply that may be internal": ("e2,T,2026-03-02T11:00:00Z,reply,,,\n", "missing_public", 3),
    "a change to no state": ("e2,T,2026-03-02T11:00:00Z,state,,,\n", "missing_state", 3),
    "an event before the creation": ("e2,T,2026-03-02T09:00:00Z,note,,,\n", "end_before_start", 3),
    "a time without an offset": ("e2,T,2026-03-02T11:00:00,note,,,\n", "no_offset", 3),
    "an event id with other content": ("e1,T,2026-03-02T11:00:00Z,note,,,\n", "duplicate_id", 3),
}


@pytest.mark.parametrize(("row", "code", "line"), EVENT_PROBLEMS.values(), ids=EVENT_PROBLEMS.keys())
def test_a_story_of_events_that_cannot_be_told_is_rejected_as_a_whole(
    stage: Stage, row: str, code: str, line: int
) -> None:
    staged = stage(EVENTS, EVENT_HEADER + CREATED + row)
    found = {finding.line: finding.code for finding in staged.findings}
    assert found == {2: "ticket_incomplete", line: code}
    assert (staged.rows_in, staged.accepted, staged.rejected) == (2, 0, 2)


def test_the_same_event_again_is_a_duplicate(stage: Stage) -> None:
    staged = stage(EVENTS, EVENT_HEADER + CREATED + CREATED)
    assert (staged.rows_in, staged.accepted, staged.duplicate) == (2, 1, 1)


def test_an_event_a_minute_before_the_creation_counts_as_at_the_creation(stage: Stage) -> None:
    staged = stage(EVENTS, EVENT_HEADER + CREATED + "e2,T,2026-03-02T09:59:00Z,note,,,\n")
    assert [finding.code for finding in staged.findings] == ["end_before_start"]
    assert [(at, kind) for at, kind, _ in story(staged, "T")] == [
        ("2026-03-02T10:00:00+00:00", "created"),
        ("2026-03-02T10:00:00+00:00", "note"),
    ]


def test_a_ticket_that_is_never_created_is_rejected(stage: Stage) -> None:
    staged = stage(EVENTS, EVENT_HEADER + "e2,T,2026-03-02T11:00:00Z,note,,,\n")
    assert [finding.code for finding in staged.findings] == ["no_creation"]


def test_a_file_that_goes_on_with_earlier_tickets_may_lack_their_creation(stage: Stage) -> None:
    mapping = EVENTS.replace('row = "event"', 'row = "event"\npartial = true')
    staged = stage(mapping, EVENT_HEADER + "e2,T,2026-03-02T11:00:00Z,resolved,,,\n")
    assert story(staged, "T") == [("2026-03-02T11:00:00+00:00", "resolved", {"state": "resolved"})]


def test_a_blank_cell_of_an_event_leaves_a_field_as_it_was(stage: Stage) -> None:
    staged = stage(EVENTS, EVENT_HEADER + CREATED + "e2,T,2026-03-02T11:00:00Z,assigned,Desk 2,,\n")
    assert story(staged, "T")[1][2] == {"team": "Desk 2"}
