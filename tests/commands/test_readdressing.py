"""What turned to somebody who has left turns to whoever stands in their place, or above it, and they are told."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from control.commands import escalations, tickets
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.worker.tower import reviewed, tower_rulebook

FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2", "title": "Late"}


def tower(*gone: str, **others: Person) -> Rulebook:
    """The tower with reviews, where these people have left and others have come."""
    made = reviewed(tower_rulebook())
    people = {name: replace(one, active=name not in gone) for name, one in made.people.items()}
    explain = Ladder("explain", frozenset({Watched.BREACH_REVIEW}), (Level(0, Recipient.DEPARTMENT_HEAD),))
    return replace(
        made,
        people=people | others,
        ladders={**made.ladders, "explain": explain},
        permissions={**made.permissions, **dict.fromkeys(GIVEN, PEOPLE_DECIDE)},
    )


def member(name: str) -> Person:
    return Person(name, name.title(), "desk", name, (RoleGrant("committee member", "all"),))


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A ticket that is due on Monday at five: the levels tell at four, five, and on Tuesday at ten and eleven."""
    made = Desk(store_url, on(0, 9))
    made.activate(tower())
    made.record([{"at": on(0, 9), "kind": "created", **FIELDS}])
    yield made
    made.runtime.close()


def swept(desk: Desk, day: int, hour: int) -> None:
    desk.clock.set(on(day, hour))
    sweep(desk.runtime, Call("ada"))


def addressed(desk: Desk, number: int) -> tuple[str, set[str]]:
    [(recipient,)] = desk.rows_of(f"SELECT recipient FROM escalation WHERE id = {number}")
    people = desk.rows_of(f"SELECT person FROM escalation_person WHERE escalation_id = {number}")
    return recipient, {row[0] for row in people}


def told(desk: Desk, person: str) -> list[Any]:
    rows = desk.rows_of(f"SELECT subject_id, said FROM notice WHERE person = '{person}' ORDER BY id")
    return [tuple(row) for row in rows]


def test_whoever_stands_in_their_place_has_it_and_is_told(desk: Desk) -> None:
    swept(desk, 1, 11)
    desk.activate(tower("member", neu=member("neu")))
    assert addressed(desk, 4) == ("committee", {"member", "neu"})
    assert told(desk, "neu") == [("T-10001/resolution", "T-10001 “Late”: its resolution was due 2 Mar 2026 17:00 UTC.")]


def test_where_nobody_stands_in_their_place_it_goes_up(desk: Desk) -> None:
    swept(desk, 0, 16)
    desk.activate(tower("anna"))
    assert addressed(desk, 1) == ("team lead", {"anna", "lead"})
    assert [row[0] for row in told(desk, "lead")] == ["T-10001/resolution"]


def test_another_owner_of_the_place_who_is_no_new_person_is_told_too(desk: Desk) -> None:
    swept(desk, 1, 10)
    changed = tower("head")
    desk.activate(replace(changed, units={**changed.units, "house": replace(changed.units["house"], head="lead")}))
    assert addressed(desk, 3) == ("department head", {"head", "lead"})


def test_as_long_as_one_of_them_is_there_nothing_changes(desk: Desk) -> None:
    desk.activate(tower(neu=member("neu")))
    swept(desk, 1, 11)
    before = told(desk, "neu")
    desk.activate(tower("member", neu=member("neu"), third=member("third")))
    assert addressed(desk, 4) == ("committee", {"member", "neu"})
    assert (told(desk, "neu"), told(desk, "third")) == (before, [])


@pytest.mark.parametrize("acts", [False, True])
def test_what_somebody_who_is_there_has_taken_stays_theirs(desk: Desk, acts: bool) -> None:
    swept(desk, 1, 11)
    desk.activate(tower(neu=member("neu")))
    if acts:
        escalations.act(desk.runtime, Call("neu"), "E-4", "a colleague is on their way")
    else:
        escalations.acknowledge(desk.runtime, Call("neu"), "E-4")
    desk.activate(tower("member", neu=member("neu")))
    assert addressed(desk, 4) == ("committee", {"member"})


def test_what_was_for_nobody_is_for_somebody_once_there_is_one(desk: Desk) -> None:
    desk.activate(tower("member"))
    swept(desk, 1, 11)
    assert addressed(desk, 4) == ("committee", set())
    desk.activate(tower("member", neu=member("neu")))
    assert addressed(desk, 4) == ("committee", {"neu"})


def test_where_there_is_nobody_at_all_it_stays_as_it_is(desk: Desk) -> None:
    swept(desk, 1, 11)
    desk.activate(tower("member"))
    assert addressed(desk, 4) == ("committee", {"member"})


def test_what_has_ended_turns_to_nobody_any_more(desk: Desk) -> None:
    swept(desk, 1, 11)
    solved = {"at": on(1, 11), "kind": "resolved", "state": "resolved"}
    tickets.record_ticket(desk.runtime, Call("anna"), "mail", "one", [solved])
    desk.activate(tower("member", neu=member("neu")))
    assert (addressed(desk, 4), told(desk, "neu")) == (("committee", {"member"}), [])


def test_of_a_review_it_is_said_that_it_is_one(desk: Desk) -> None:
    swept(desk, 0, 12)
    swept(desk, 1, 12)
    [(number,)] = desk.rows_of("SELECT id FROM escalation WHERE subject_id = 'B-1'")
    desk.activate(tower("head"))
    assert addressed(desk, number) == ("committee", {"head", "member"})
    assert ("B-1", "T-10001 “Late”: its breach review was due 3 Mar 2026 12:00 UTC.") in told(desk, "member")
