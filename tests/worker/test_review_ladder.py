"""Reviews that wait follow the ladder that is in force, from where they are; by when they are due does not move."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from control.commands import breach_reviews
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.rulebook import Rulebook
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.worker.tower import instant, reviewed, tower_rulebook

FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2", "title": "Late"}
OWNER, HEAD = Recipient.CATEGORY_OWNER, Recipient.DEPARTMENT_HEAD


def explained_by(*levels: tuple[int, Recipient], name: str = "explain", minutes: int = 480) -> Rulebook:
    """A desk whose breaches are reviewed within `minutes`, along a ladder of these levels, and climb no other."""
    tower = reviewed(tower_rulebook())
    ladder = Ladder(name, frozenset({Watched.BREACH_REVIEW}), tuple(Level(*each) for each in levels))
    assert tower.breach_reviews is not None
    return replace(
        tower,
        breach_reviews=replace(tower.breach_reviews, minutes=minutes),
        ladders={name: ladder} if levels else {},
        permissions={**tower.permissions, **dict.fromkeys(GIVEN, PEOPLE_DECIDE)},
    )


USUAL = explained_by((0, OWNER), (120, HEAD))


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A ticket whose answer was late on Monday at ten, known at noon: its review is due on Tuesday at noon."""
    made = Desk(store_url, on(0, 9))
    yield made
    made.runtime.close()


def begin(desk: Desk, rulebook: Rulebook) -> None:
    desk.activate(rulebook)
    desk.record([{"at": on(0, 9), "kind": "created", **FIELDS}])
    swept(desk, 0, 12)


def swept(desk: Desk, day: int, hour: int, minute: int = 0) -> None:
    desk.clock.set(on(day, hour, minute))
    sweep(desk.runtime, Call("ada"))


def changed(desk: Desk, rulebook: Rulebook, day: int, hour: int) -> None:
    desk.clock.set(on(day, hour))
    desk.activate(rulebook)


def raised(desk: Desk) -> list[tuple[object, ...]]:
    """(ladder, level, when it was reached) of everything raised of the review of the answer."""
    rows = desk.rows_of("SELECT ladder, level, due_at FROM escalation WHERE subject_id = 'B-1' ORDER BY id")
    return [(row[0], row[1], instant(row[2])) for row in rows]


def test_a_renamed_ladder_reaches_the_reviews_that_wait(desk: Desk) -> None:
    begin(desk, USUAL)
    changed(desk, explained_by((0, OWNER), (60, HEAD), name="anew"), 0, 13)
    swept(desk, 1, 13)
    assert raised(desk) == [("anew", 1, on(1, 12)), ("anew", 2, on(1, 13))]


def test_what_has_fired_does_not_fire_again_under_another_name(desk: Desk) -> None:
    begin(desk, USUAL)
    swept(desk, 1, 12)
    changed(desk, explained_by((0, OWNER), (60, HEAD), name="anew"), 1, 12)
    swept(desk, 1, 13)
    assert raised(desk) == [("explain", 1, on(1, 12)), ("anew", 2, on(1, 13))]


def test_a_tighter_ladder_calls_at_once_where_its_time_has_come(desk: Desk) -> None:
    begin(desk, USUAL)
    changed(desk, explained_by((-240, OWNER), (0, HEAD)), 1, 9)
    swept(desk, 1, 9)
    assert raised(desk) == [("explain", 1, on(1, 9))]
    swept(desk, 1, 12)
    assert raised(desk)[1:] == [("explain", 2, on(1, 12))]


def test_a_looser_ladder_calls_later(desk: Desk) -> None:
    begin(desk, USUAL)
    changed(desk, explained_by((60, OWNER), (120, HEAD)), 0, 13)
    swept(desk, 1, 12, 59)
    assert raised(desk) == []
    swept(desk, 1, 13)
    assert raised(desk) == [("explain", 1, on(1, 13))]


def test_the_first_ladder_of_reviews_leaves_the_past_alone(desk: Desk) -> None:
    begin(desk, explained_by())
    changed(desk, USUAL, 1, 13)
    swept(desk, 1, 14)
    assert raised(desk) == [("explain", 2, on(1, 14))]


def test_by_when_a_review_is_due_stays_and_its_levels_are_counted_from_there(desk: Desk) -> None:
    begin(desk, USUAL)
    changed(desk, explained_by((0, OWNER), (120, HEAD), minutes=60), 0, 16)
    [(due,)] = desk.rows_of("SELECT due_at FROM breach_review WHERE id = 1")
    assert instant(due) == on(1, 12)
    swept(desk, 1, 12)
    assert raised(desk) == [("explain", 1, on(1, 12))]


def test_nothing_comes_of_a_review_that_is_done(desk: Desk) -> None:
    begin(desk, USUAL)
    breach_reviews.explain(desk.runtime, Call("anna"), "B-1", "queue", "unseen")
    breach_reviews.review(desk.runtime, Call("lead"), "B-1")
    changed(desk, explained_by((0, OWNER), (60, HEAD), name="anew"), 0, 13)
    swept(desk, 2, 12)
    assert raised(desk) == []
