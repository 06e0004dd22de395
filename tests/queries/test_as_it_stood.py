"""One ticket as it stood: what its events up to an instant had made of it, on each database."""

from collections.abc import Iterator

import pandas as pd
import pytest

from control.policy.scope import Scope
from control.queries.explanation import as_it_stood
from control.queries.tickets import ticket_of
from tests.commands.desk import Desk, on

EVENTS = [
    {"at": on(0, 9), "kind": "created", "state": "new", "service": "help", "priority": "P2"},
    {"at": on(0, 10), "kind": "state", "state": "waiting"},
    {"at": on(1, 9), "kind": "priority", "priority": "P1"},
    {"at": on(1, 10), "kind": "resolved", "state": "resolved"},
    {"at": on(2, 9), "kind": "reopened", "actor_kind": "customer", "state": "in-progress"},
    {"at": on(2, 12), "kind": "resolved", "state": "resolved"},
]


@pytest.fixture
def told(store_url: str) -> Iterator[Desk]:
    opened = Desk(store_url)
    opened.clock.set(on(3, 9))
    opened.record(EVENTS)
    yield opened
    opened.runtime.close()


@pytest.mark.parametrize(
    ("as_of", "state", "priority", "reopened"),
    [
        (on(0, 9), "new", "P2", 0),
        (on(0, 12), "waiting", "P2", 0),
        (on(1, 9), "waiting", "P1", 0),
        (on(1, 11), "resolved", "P1", 0),
        (on(2, 10), "in-progress", "P1", 1),
        (on(3, 9), "resolved", "P1", 1),
    ],
)
def test_a_ticket_reads_as_its_events_up_to_an_instant_left_it(told: Desk, as_of, state, priority, reopened) -> None:
    with told.runtime.read() as connection:
        [row] = as_it_stood(connection, as_of, Scope(), told.runtime, "T-10001").to_dict("records")
    assert (row["state"], row["priority"], row["reopen_count"]) == (state, priority, reopened)


def test_what_happened_later_has_not_happened_yet(told: Desk) -> None:
    with told.runtime.read() as connection:
        [row] = as_it_stood(connection, on(2, 10), Scope(), told.runtime, "T-10001").to_dict("records")
    assert row["first_resolved_at"] == on(1, 10)
    assert pd.isna(row["last_resolved_at"])


def test_at_the_present_it_is_the_row_in_the_store(told: Desk) -> None:
    with told.runtime.read() as connection:
        stood = as_it_stood(connection, on(3, 9), Scope(), told.runtime, "T-10001")
        kept = ticket_of(connection, on(3, 9), Scope(), "T-10001")
    pd.testing.assert_frame_equal(stood, kept)


def test_before_its_creation_there_is_no_ticket(told: Desk) -> None:
    with told.runtime.read() as connection:
        assert as_it_stood(connection, on(0, 8), Scope(), told.runtime, "T-10001").empty
