"""The calendar file of a review, read back by another reader: what it says, to the byte the same, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import vobject

from control.packs import calendar_file
from control.policy.review_packs import Meeting
from control.policy.review_record import ReviewRecord, ToDo
from tests.packs.hostile import TEXTS
from tests.packs.review_records import AS_OF, OTHER_SCRIPTS

CLOSED = AS_OF + timedelta(hours=2, microseconds=7)
RECORD = ReviewRecord(
    number="R-7", series="Monthly service review", committee="Service board", place="Fernhaven", zone="Europe/Berlin",
    as_of=AS_OF, frozen_seq=40, rulebook="a" * 64, figures=(), answers=(), closed_at=CLOSED, head_seq=6_657,
    head_hash="9189c00d" * 8,
    actions=(
        ToDo("Ask two carriers, north; and east", "Mara Lindqvist", "2026-11-20"),
        ToDo("Count the returns", "Joris Dekker", "2026-12-01", is_done=True),
        ToDo("Write it down", "Tomas Brandt", "2026-12-31"),
    ),
)  # fmt: skip
NEXT = Meeting("R-8", datetime(2026, 11, 30, 13, tzinfo=UTC), AS_OF + timedelta(hours=1))


def written(record: ReviewRecord = RECORD, following: Meeting | None = NEXT) -> bytes:
    file = BytesIO()
    calendar_file.write(record, following, file)
    return file.getvalue()


def read(content: bytes) -> Any:
    calendar = vobject.readOne(content.decode())
    calendar.validate(raiseException=True)
    return calendar


def events(content: bytes) -> Sequence[Any]:
    return read(content).contents.get("vevent", [])


def test_the_next_meeting_is_an_invitation_for_its_hour() -> None:
    meeting = events(written())[0]
    assert meeting.dtstart.value == datetime(2026, 11, 30, 13, tzinfo=UTC)
    assert meeting.dtend.value == datetime(2026, 11, 30, 14, tzinfo=UTC)
    assert meeting.summary.value == "Monthly service review (R-8)"
    assert meeting.description.value == "Service board, about Fernhaven. Planned in R-7."
    assert read(written()).method.value == "PUBLISH"


def test_each_action_that_is_not_done_is_a_day_on_which_nobody_is_busy() -> None:
    found = events(written())[1:]
    assert [(each.summary.value, each.dtstart.value, each.dtend.value) for each in found] == [
        ("Ask two carriers, north; and east (Mara Lindqvist)", date(2026, 11, 20), date(2026, 11, 21)),
        ("Write it down (Tomas Brandt)", date(2026, 12, 31), date(2027, 1, 1)),
    ]
    assert {each.transp.value for each in found} == {"TRANSPARENT"}
    assert found[0].description.value == "Mara Lindqvist does this until then, as R-7 agreed."


def test_it_is_the_same_each_time_to_the_byte_and_as_old_as_the_close() -> None:
    assert written() == written()
    of_all = [*events(written()), *read(written()).contents["vjournal"]]
    assert {each.dtstamp.value for each in of_all} == {CLOSED.replace(microsecond=0)}
    names = [each.uid.value for each in of_all]
    assert len(set(names)) == 4


def test_an_entry_has_its_name_by_its_place_and_a_meeting_by_itself() -> None:
    before = [each.uid.value for each in events(written())]
    after = [each.uid.value for each in events(written(replace(RECORD, number="R-6", head_hash="b" * 64)))]
    assert before[0] == after[0]  # two reviews invite to one meeting
    assert set(before[1:]) & set(after[1:]) == set()
    elsewhere = replace(NEXT, planned_at=NEXT.planned_at + timedelta(seconds=1))
    assert events(written(following=elsewhere))[0].uid.value != before[0]  # another company has an R-8 too


def test_where_nothing_comes_of_it_the_file_says_that_it_was_held() -> None:
    content = written(replace(RECORD, actions=()), None)
    assert events(content) == []
    [journal] = read(content).contents["vjournal"]
    assert journal.summary.value == "Monthly service review (R-7) was closed"
    assert journal.description.value == f"Audit event 6,657 {RECORD.head_hash}"


def test_only_a_review_that_is_closed_has_one() -> None:
    with pytest.raises(ValueError, match="R-7 is not closed"):
        written(replace(RECORD, closed_at=None))


@pytest.mark.parametrize(
    "text", [*TEXTS, *OTHER_SCRIPTS, "\r\nEND:VEVENT\r\nBEGIN:VALARM", "a\nATTACH:file:///etc/passwd"]
)
def test_no_text_ends_its_line_or_becomes_something_else(text: str) -> None:
    record = replace(RECORD, series=text, committee=text, place=text, actions=(ToDo(text, text, "2026-11-20"),))
    content = written(record)
    calendar = read(content)
    assert sorted(calendar.contents) == ["method", "prodid", "version", "vevent", "vjournal"]
    assert [sorted(each.contents) for each in calendar.contents["vevent"]] == [
        ["description", "dtend", "dtstamp", "dtstart", "summary", "uid"],
        ["description", "dtend", "dtstamp", "dtstart", "summary", "transp", "uid"],
    ]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not any(each < 32 for each in content.replace(b"\r\n", b""))
