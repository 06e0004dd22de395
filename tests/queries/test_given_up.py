"""Tickets that were cancelled, merged, reopened or closed again: figures say what had happened by their instant."""

from collections.abc import Iterator
from typing import Any

import pytest

from control.commands import tickets
from control.commands.registry import Call
from control.policy.scope import Scope
from control.queries import sla
from control.queries.standing import Basis, Promise
from control.queries.tickets import counts as counted
from tests.commands.desk import Desk, on

RECORDED = Promise(basis=Basis.RECORDED)
DUE = on(3, 12)
CREATED = {"at": on(0, 9), "kind": "created", "state": "new"}
CANCELLED = {"at": on(1, 9), "kind": "cancelled"}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    opened = Desk(store_url, on(20, 9))
    yield opened
    opened.runtime.close()


def told(desk: Desk, *events: dict[str, Any]) -> None:
    """A ticket with a due time that its source had recorded."""
    tickets.record_ticket(desk.runtime, Call("anna"), "mail", "one", [CREATED, *events], DUE)


def stood(desk: Desk, day: int) -> tuple[int, int, int, int]:
    """Judged, met, overdue and open, as of noon of a day."""
    with desk.runtime.read() as connection:
        row = sla.attainment(connection, on(day, 13), Scope(), RECORDED).iloc[0]
        is_open = counted(connection, on(day, 13), Scope()).iloc[0]["open"]
    return int(row["judged"]), int(row["met"]), int(row["overdue"]), int(is_open)


OPEN, GIVEN_UP, LATE = (0, 0, 0, 1), (0, 0, 0, 0), (1, 0, 1, 1)


def test_what_was_cancelled_in_time_is_not_late_though_it_was_merged_later(desk: Desk) -> None:
    told(desk, CANCELLED, {"at": on(7, 9), "kind": "merged"})
    assert [stood(desk, day) for day in (0, 1, 4, 8)] == [OPEN, GIVEN_UP, GIVEN_UP, GIVEN_UP]


def test_a_reopening_changes_nothing_of_the_time_before_it(desk: Desk) -> None:
    told(desk, CANCELLED, {"at": on(7, 9), "kind": "reopened", "actor_kind": "customer"})
    assert [stood(desk, day) for day in (0, 1, 4, 8)] == [OPEN, GIVEN_UP, GIVEN_UP, LATE]


def test_closing_what_was_cancelled_resolves_nothing(desk: Desk) -> None:
    told(desk, CANCELLED, {"at": on(2, 9), "kind": "closed"})
    assert [stood(desk, day) for day in (1, 2, 4)] == [GIVEN_UP, GIVEN_UP, GIVEN_UP]


def test_what_was_cancelled_too_late_stays_late(desk: Desk) -> None:
    told(desk, {"at": on(5, 9), "kind": "cancelled"})
    assert [stood(desk, day) for day in (2, 4, 6)] == [OPEN, LATE, (1, 0, 0, 0)]
