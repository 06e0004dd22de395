"""Volvo IT's incidents: every update becomes one event, and what is true in the log is still true in the events."""

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from control.intake import Staged, StagedTicket
from control.model import ActorKind, StateCategory
from control.policy.rulebook import Rulebook
from tests.intake.conftest import FIXTURES, story

Shipped = Callable[[str, Path], Staged]

ENDED = {StateCategory.RESOLVED, StateCategory.CLOSED, StateCategory.CANCELLED}


@pytest.fixture(scope="module")
def small(shipped: Shipped) -> Staged:
    return shipped("volvo_it", FIXTURES / "incident_log.csv")


@pytest.fixture(scope="module")
def large(shipped: Shipped, shared_data: Path) -> Staged:
    return shipped("volvo_it", shared_data / "volvo_it" / "incidents.csv.gz")


def test_each_update_says_what_it_changed(small: Staged) -> None:
    assert story(small, "7-001") == [
        (
            "2012-05-02T06:00:00+00:00",
            "created",
            {
                "type": "incident", "service": "volvo-incidents", "category": "incident", "team": "Desk 1",
                "product": "P-Kiosk", "impact": "medium", "priority": "P3", "state": "in-progress",
                "replies": "unrecorded",
            },
        ),
        ("2012-05-02T06:05:00+00:00", "note", {}),
        ("2012-05-02T06:30:00+00:00", "state", {"state": "awaiting-assignment", "team": "Desk 2"}),
        ("2012-05-02T07:00:00+00:00", "state", {"state": "waiting-for-user"}),
        ("2012-05-03T07:00:00+00:00", "resolved", {"state": "resolved"}),
        ("2012-05-04T07:00:00+00:00", "reopened", {"state": "in-progress", "team": "Desk 1"}),
        (
            "2012-05-04T08:00:00+00:00",
            "resolved",
            {"state": "resolved-in-call", "impact": "high", "priority": "P2"},
        ),
        ("2012-05-10T23:00:00+00:00", "closed", {"state": "closed"}),
    ]  # fmt: skip


def test_a_ticket_whose_first_row_is_resolved_is_still_created_by_it(small: Staged) -> None:
    ((_, kind, payload),) = story(small, "7-002")
    assert (kind, payload["state"]) == ("created", "resolved")


def test_the_system_behind_the_desk_is_no_human(small: Staged) -> None:
    (ticket, *_) = small.tickets
    assert [event.actor_kind for event, _ in ticket.events] == [ActorKind.HUMAN] * 7 + [ActorKind.SYSTEM]


def test_two_equal_rows_are_two_events_with_different_keys(small: Staged) -> None:
    ticket = small.tickets[2]
    first, second, _ = (key for _, key in ticket.events)
    assert first.removesuffix(":1") == second.removesuffix(":2")


def test_what_is_not_mapped_stays_in_the_raw_record_with_what_changed(small: Staged) -> None:
    assert '"org:role":"A_1"' in small.tickets[0].raw
    assert (
        '{"concept:name":"Queued","lifecycle:transition":"Awaiting Assignment","org:group":"Desk 2","org:role":""'
        in (small.tickets[0].raw)
    )


def test_every_incident_and_every_event_is_taken(large: Staged) -> None:
    assert (large.rows_in, large.accepted, large.rejected, large.duplicate, large.warnings) == (65_533, 65_533, 0, 0, 0)
    assert (len(large.tickets), large.events) == (7_554, 65_533)


def test_the_xes_file_says_the_same_as_the_csv_file(shipped: Shipped, shared_data: Path, large: Staged) -> None:
    by_xes = shipped("volvo_it", shared_data / "volvo_it" / "incidents.xes.gz")
    assert by_xes.content_hash == large.content_hash


def test_512_incidents_were_worked_on_again_after_they_were_completed(large: Staged, rulebook: Rulebook) -> None:
    assert sum(worked_on_again(ticket, rulebook) for ticket in large.tickets) == 512


def test_2495_incidents_waited_for_the_user(large: Staged) -> None:
    assert sum("waiting-for-user" in states(ticket) for ticket in large.tickets) == 2_495


def test_1258_incidents_came_back_to_an_earlier_team_and_3734_never_left_theirs(large: Staged) -> None:
    stops = [[team for team, _ in groupby(values(ticket, "team"))] for ticket in large.tickets]
    assert sum(len(set(teams)) < len(teams) for teams in stops) == 1_258
    assert sum(len(teams) == 1 for teams in stops) == 3_734


def values(ticket: StagedTicket, field: str) -> Iterator[str]:
    return (event.payload[field] for event, _ in ticket.events if field in event.payload)


def states(ticket: StagedTicket) -> list[str]:
    return list(values(ticket, "state"))


def worked_on_again(ticket: StagedTicket, rulebook: Rulebook) -> bool:
    """Whether a state of work or waiting follows one of the end; queued alone does not count."""
    ended = False
    for state in states(ticket):
        category = rulebook.states[state].category
        if ended and category not in ENDED and category is not StateCategory.NEW:
            return True
        ended = ended or category in ENDED
    return False
