"""The City of Boston's requests: the repair of their times, what is counted, and what the recorded due times say."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from control.intake import Severity, Staged, StagedTicket
from control.model import EventKind
from tests.intake.conftest import FIXTURES, story

Shipped = Callable[[str, Path], Staged]


@pytest.fixture(scope="module")
def small(shipped: Shipped) -> Staged:
    return shipped("boston_311", FIXTURES / "animal_requests.csv")


@pytest.fixture(scope="module")
def large(shipped: Shipped, shared_data: Path) -> Staged:
    return shipped("boston_311", shared_data / "boston_311" / "animal_requests_2014_2016.csv.gz")


def test_summer_times_are_four_hours_later_than_they_are_written(small: Staged) -> None:
    # Written 05:10 in summer, so 09:10 in Boston, which is 13:10 UTC.
    assert story(small, "00017")[0][0] == "2015-07-06T13:10:00+00:00"


def test_the_hour_that_came_twice_is_read_as_the_first(small: Staged) -> None:
    # Written 01:30 on the day the clocks went back. The first 01:30 is 05:30 UTC, which is read as local: 10:30 UTC.
    assert story(small, "00020")[0][0] == "2015-11-01T10:30:00+00:00"


def test_an_end_twenty_seconds_before_its_start_is_taken_with_a_warning(small: Staged) -> None:
    (finding,) = small.findings
    assert (finding.severity, finding.line, finding.column) == (Severity.WARNING, 4, "closed_dt")
    assert (finding.code, finding.raw) == ("end_before_start", "2015-07-06 11:00:00")
    created, closed = story(small, "00019")
    assert created[0] == closed[0]


def test_the_recorded_text_of_a_time_that_was_moved_is_kept(small: Staged) -> None:
    ticket = small.tickets[2]
    assert '"closed_dt":"2015-07-06 11:00:00"' in ticket.raw


def test_an_id_keeps_its_noughts_and_na_stays_text(small: Staged) -> None:
    ticket = small.tickets[2]
    assert ticket.external_id == "00019"
    assert '"neighborhood":"NA"' in ticket.raw


def test_a_request_without_a_target_has_no_due_time_whatever_its_stamp_says(small: Staged) -> None:
    due = {ticket.external_id: ticket.reported_due_at for ticket in small.tickets}
    assert due["00017"] == datetime(2015, 7, 7, 13, 10, tzinfo=UTC)
    assert due["00019"] is None


def test_all_requests_are_taken(large: Staged) -> None:
    assert (large.rows_in, large.accepted, large.rejected, large.duplicate) == (18_983, 18_983, 0, 0)
    assert len(large.tickets) == 18_983


def test_eight_requests_close_up_to_a_minute_before_they_open(large: Staged) -> None:
    assert Counter((finding.severity, finding.code) for finding in large.findings) == {
        (Severity.WARNING, "end_before_start"): 8
    }


def test_attainment_by_recorded_due_times_is_83_16_percent_of_those_that_have_one(large: Staged) -> None:
    targeted = [ticket for ticket in large.tickets if ticket.reported_due_at is not None]
    met = sum(met_by_record(ticket) for ticket in targeted)
    assert len(targeted) == 10_086
    assert (met, round(met / len(targeted), 4)) == (8_388, 0.8316)


def test_what_the_record_says_agrees_with_its_own_stamp_wherever_there_is_a_target(large: Staged) -> None:
    for ticket in large.tickets:
        if ticket.reported_due_at is not None:
            assert met_by_record(ticket) == ('"on_time":"ONTIME"' in ticket.raw)


def met_by_record(ticket: StagedTicket) -> bool:
    closed = [event.at for event, _ in ticket.events if event.kind is EventKind.CLOSED]
    assert ticket.reported_due_at is not None
    return bool(closed) and closed[0] <= ticket.reported_due_at
