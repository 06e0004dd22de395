"""The first ladder that ever holds for a clock calls for nobody because of the past; what comes later fires."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from control.commands.registry import Call
from control.commands.sweep import sweep
from tests.commands.desk import Desk, on
from tests.worker.tower import instant, raised, tower_rulebook

FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2", "title": "Late"}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A ticket that was due on Monday at five, and nobody who would hear of it: there is no ladder yet."""
    made = Desk(store_url, on(0, 9))
    made.activate(replace(tower_rulebook(), ladders={}))
    made.record([{"at": on(0, 9), "kind": "created", **FIELDS}])
    made.clock.set(on(1, 9, 30))
    yield made
    made.runtime.close()


def levels(desk: Desk) -> list[tuple[int, object, int]]:
    sweep(desk.runtime, Call("ada"))
    return [(row[1], instant(row[2]), row[3]) for row in raised(desk)]


def test_a_first_ladder_leaves_the_past_alone_and_fires_what_comes(desk: Desk) -> None:
    assert levels(desk) == []
    desk.activate(tower_rulebook())
    assert levels(desk) == []
    desk.clock.set(on(1, 10))
    assert levels(desk) == [(3, on(1, 10), 0)]
    desk.clock.set(on(1, 11))
    assert levels(desk) == [(3, on(1, 10), 0), (4, on(1, 11), 0)]


def test_a_ticket_that_comes_to_a_ladder_late_by_a_deed_is_heard_of_at_once(desk: Desk) -> None:
    desk.activate(tower_rulebook())
    desk.record([{"at": on(1, 9, 30), "kind": "created", **FIELDS, "priority": None}], ticket="two")
    desk.clock.set(on(3, 9))
    assert [row for row in raised(desk) if row[0].startswith("T-10002")] == []
    desk.record([{"at": on(3, 9), "kind": "priority", "priority": "P2"}], ticket="two")
    sweep(desk.runtime, Call("ada"))
    found = [(row[1], instant(row[2]), row[3]) for row in raised(desk) if row[0].startswith("T-10002")]
    assert found == [(1, on(3, 9), 0), (2, on(3, 9), 0)], (
        "it is due no earlier than the change that brought the promise"
    )


def test_a_ladder_that_is_taken_away_and_brought_back_does_not_fire_again(desk: Desk) -> None:
    desk.activate(tower_rulebook())
    desk.clock.set(on(1, 10))
    assert levels(desk) == [(3, on(1, 10), 0)]
    desk.activate(replace(tower_rulebook(), ladders={}))
    desk.clock.set(on(1, 10) + timedelta(minutes=1))
    desk.activate(tower_rulebook())
    assert levels(desk) == [(3, on(1, 10), 0)]
