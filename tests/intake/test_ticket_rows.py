"""One row per ticket: the record stands in for its past, but its state is never dated earlier than it is known."""

from pathlib import Path

import pytest

from control.errors import Invalid
from control.intake import Staged
from tests.intake.conftest import Stage, story

MAPPING = """
title = "Records of a test"
source = "test"
row = "ticket"
[time]
format = "iso"
[id]
column = "no"
[instant]
created = { column = "created" }
first_response = { column = "answered", optional = true }
resolved = { column = "resolved" }
closed = { column = "closed" }
updated = { column = "updated" }
due = { column = "due", optional = true }
[state_at]
created = "new"
resolved = "resolved"
[field]
state = { column = "state" }
team = { column = "team", optional = true }
"""
HEADER = "no,created,resolved,closed,updated,state\n"
BEGAN = ("2026-03-02T08:00:00+00:00", "created", {"state": "new", "replies": "unrecorded"})
"""The file has no column of first responses."""


def record(stage: Stage, resolved: str, closed: str, updated: str, state: str) -> Staged:
    times = (f"2026-03-02T{time}:00Z" if time else "" for time in ("08:00", resolved, closed, updated))
    return stage(MAPPING, HEADER + f"T,{','.join(times)},{state}\n")


TOLD = {
    "new": (("", "", "09:00", "new"), []),
    "in progress": (("", "", "09:00", "in-progress"), [("09:00", "state", "in-progress")]),
    "waiting": (("", "", "09:00", "waiting-for-user"), [("09:00", "state", "waiting-for-user")]),
    "resolved": (("10:00", "", "11:00", "resolved"), [("10:00", "resolved", "resolved")]),
    "resolved by another name": (("10:00", "", "", "resolved-in-call"), [("10:00", "resolved", "resolved-in-call")]),
    "closed": (
        ("10:00", "12:00", "12:00", "closed"),
        [("10:00", "resolved", "resolved"), ("12:00", "closed", "closed")],
    ),
    "closed without having been resolved": (("", "12:00", "", "closed"), [("12:00", "closed", "closed")]),
    "closed at an unknown time after the resolution": (
        ("10:00", "", "11:00", "closed"),
        [("10:00", "resolved", "resolved"), ("11:00", "closed", "closed")],
    ),
    "resolved at an unknown time": (("", "", "11:00", "resolved"), [("11:00", "resolved", "resolved")]),
    "cancelled": (("", "12:00", "", "cancelled"), [("12:00", "cancelled", "cancelled")]),
    "opened again": (
        ("10:00", "", "11:00", "in-progress"),
        [("10:00", "resolved", "resolved"), ("11:00", "reopened", "in-progress")],
    ),
}


@pytest.mark.parametrize(("row", "expected"), TOLD.values(), ids=TOLD.keys())
def test_a_record_is_told_by_the_instants_that_it_knows(
    stage: Stage, row: tuple[str, str, str, str], expected: list[tuple[str, str, str]]
) -> None:
    staged = record(stage, *row)
    told = [(f"2026-03-02T{at}:00+00:00", kind, {"state": state}) for at, kind, state in expected]
    assert story(staged, "T") == [BEGAN, *told]
    assert staged.findings == ()


CONTRADICTIONS = {
    "an end that nothing dates": (("", "", "", "resolved"), "no_end_instant"),
    "an end whose last update lies before the creation": (("", "", "07:00", "resolved"), "no_end_instant"),
    "work that goes on after an end": (("10:00", "", "", "in-progress"), "state_contradicts_end"),
    "work that goes on, last updated before its end": (("10:00", "", "09:00", "in-progress"), "state_contradicts_end"),
    "closed before it was resolved": (("10:00", "09:00", "", "closed"), "end_before_start"),
}


@pytest.mark.parametrize(("row", "code"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_a_record_that_contradicts_itself_is_rejected(stage: Stage, row: tuple[str, str, str, str], code: str) -> None:
    staged = record(stage, *row)
    assert [(finding.severity, finding.code) for finding in staged.findings] == [("reject", code)]
    assert staged.tickets == ()


def test_a_state_that_nothing_dates_is_not_claimed(stage: Stage) -> None:
    staged = record(stage, "", "", "", "waiting-for-user")
    assert story(staged, "T") == [BEGAN]
    (finding,) = staged.findings
    assert (finding.severity, finding.code) == ("warning", "state_since_unknown")
    assert finding.sentence == (
        "Line 2: state: it is waiting-for-user, but nothing says since when; a ticket that is new stays new."
    )


def test_a_first_response_is_a_public_reply(stage: Stage) -> None:
    header = HEADER.replace("resolved", "answered,resolved", 1)
    staged = stage(MAPPING, header + "T,2026-03-02T08:00:00Z,2026-03-02T08:30:00Z,,,,new\n")
    assert story(staged, "T") == [
        ("2026-03-02T08:00:00+00:00", "created", {"state": "new"}),
        ("2026-03-02T08:30:00+00:00", "reply", {"public": True}),
    ]


def test_a_later_export_brings_the_events_of_an_earlier_one_by_the_same_keys(stage: Stage) -> None:
    earlier, later = record(stage, "10:00", "", "10:00", "resolved"), record(stage, "10:00", "12:00", "", "closed")
    keys = [key for _, key in earlier.tickets[0].events]
    assert [key for _, key in later.tickets[0].events][:2] == keys


def test_a_column_that_may_be_absent_is_absent_from_the_story(stage: Stage) -> None:
    with_team = stage(MAPPING, HEADER.strip() + ",team\n" + "T,2026-03-02T08:00:00Z,,,,new,Desk 1\n")
    without = stage(MAPPING, HEADER + "T,2026-03-02T08:00:00Z,,,,new\n")
    assert story(with_team, "T")[0][2] == {"state": "new", "team": "Desk 1", "replies": "unrecorded"}
    assert story(without, "T")[0] == BEGAN


def test_a_mapping_to_words_outside_the_rulebook_is_refused_with_all_of_them(stage: Stage) -> None:
    mapping = MAPPING.replace('resolved = "resolved"', 'resolved = "solved"').replace(
        'state = { column = "state" }', 'state = { column = "state", values = { Open = "opened" } }'
    )
    with pytest.raises(Invalid) as refusal:
        stage(mapping, HEADER)
    assert refusal.value.sentence.splitlines() == [
        "The mapping mapping does not fit the rulebook in force:",
        "  field.state: 'opened' is not known to the rulebook",
        "  state_at.resolved: there is no ticket state 'solved'",
    ]


def test_a_state_outside_the_rulebook_cannot_be_kept(stage: Stage) -> None:
    mapping = MAPPING.replace('state = { column = "state" }', 'state = { column = "state", unknown = "keep" }')
    with pytest.raises(Invalid, match=r"field\.state\.unknown: a value outside the rulebook cannot be kept here"):
        stage(mapping, HEADER)


def test_an_unknown_word_may_be_left_blank_with_a_warning(stage: Stage) -> None:
    mapping = MAPPING.replace("[field]", '[field]\nimpact = { column = "team", unknown = "blank" }')
    staged = stage(mapping, HEADER.strip() + ",team\nT,2026-03-02T08:00:00Z,,,,new,huge\n")
    assert "impact" not in story(staged, "T")[0][2]
    assert [finding.sentence for finding in staged.findings] == [
        "Line 2: team: 'huge' is no impact that the mapping and the rulebook know; it is left empty."
    ]


def test_a_latin_file_is_read_where_the_mapping_says_so(stage: Stage) -> None:
    content = (HEADER.strip() + ",team\nT,2026-03-02T08:00:00Z,,,,new,Süd\n").encode("latin-1")
    staged = stage(MAPPING + '[file]\nencoding = "latin-1"\n', content)
    assert story(staged, "T")[0][2]["team"] == "Süd"


def test_the_mark_before_utf_8_text_is_no_part_of_the_first_column(stage: Stage, tmp_path: Path) -> None:
    staged = stage(MAPPING, b"\xef\xbb\xbf" + (HEADER + "T,2026-03-02T08:00:00Z,,,,new\n").encode())
    assert staged.accepted == 1
