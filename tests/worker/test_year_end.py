"""Where a calendar does not know next year's holidays yet, what is told of lateness comes about for everybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from control.commands import breach_reviews
from control.commands.registry import Call
from control.model import TargetKind
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.rulebook import Rulebook
from control.worker import Worker
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.worker.tower import instant, raised, reviewed, tower_rulebook

FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P1", "title": "Late"}
EXPLAIN = Ladder(
    "explain",
    frozenset({Watched.BREACH_REVIEW}),
    (Level(-60, Recipient.CATEGORY_OWNER), Level(0, Recipient.DEPARTMENT_HEAD)),
)


def known_until_tuesday() -> Rulebook:
    """Reviewed breaches, and a calendar that can count until the beginning of Tuesday, 3 March 2026."""
    tower = reviewed(tower_rulebook())
    office = replace(tower.calendars["office"], holidays_until=date(2026, 3, 3))
    permissions = {**tower.permissions, **dict.fromkeys(GIVEN, PEOPLE_DECIDE)}
    solve = tower.ladders["solve"]
    far = replace(solve, levels=(*solve.levels[:3], Level(300, Recipient.COMMITTEE)))
    ladders = {"solve": far, "explain": EXPLAIN}
    return replace(tower, calendars={"office": office}, ladders=ladders, permissions=permissions)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A ticket that is due on Monday at one; the days after lie where no holidays are known."""
    made = Desk(store_url, on(0, 9))
    made.activate(known_until_tuesday())
    made.record([{"at": on(0, 9), "kind": "created", **FIELDS}])
    yield made
    made.runtime.close()


def test_a_review_is_due_by_ordinary_weeks_where_the_holidays_are_not_known(desk: Desk) -> None:
    desk.clock.set(on(0, 13, 30))
    assert Worker(desk.runtime, "one").tick().worked
    due = [instant(row[0]) for row in desk.rows_of("SELECT due_at FROM breach_review")]
    assert due == [on(1, 13, 30)] * 2


def test_the_levels_of_clock_and_review_beyond_the_known_holidays_fire(desk: Desk) -> None:
    worker = Worker(desk.runtime, "one")
    for at in (on(0, 13, 30), on(0, 14), on(1, 10), on(1, 12, 30), on(1, 13, 30)):
        desk.clock.set(at)
        assert worker.tick().worked
    fired = [(row[0], row[1], instant(row[2])) for row in raised(desk)]
    assert [each for each in fired if each[0] == "T-10001/resolution"] == [
        ("T-10001/resolution", 1, on(0, 12)),
        ("T-10001/resolution", 2, on(0, 13)),
        ("T-10001/resolution", 3, on(0, 14)),
        ("T-10001/resolution", 4, on(1, 10)),
    ]
    assert [each[1:] for each in fired if each[0] == "B-2"] == [(1, on(1, 12, 30)), (2, on(1, 13, 30))]


def test_a_deed_of_a_person_that_records_a_breach_is_done(desk: Desk) -> None:
    desk.clock.set(on(0, 13, 30))
    resolved = {"at": on(0, 13, 30), "kind": "resolved", "state": "resolved"}
    assert desk.record([resolved])["events_new"] == 1
    assert desk.rows_of("SELECT count(*) FROM breach_review")[0][0] == 2


def test_a_review_that_somebody_asks_for_is_opened(desk: Desk) -> None:
    tower = known_until_tuesday()
    desk.activate(replace(tower, breach_reviews=None))
    desk.clock.set(on(0, 13, 30))
    Worker(desk.runtime, "one").tick()
    desk.activate(tower)
    breach_reviews.open_late(desk.runtime, Call("anna"), "T-10001", TargetKind.RESOLUTION)
    [due] = desk.rows_of("SELECT due_at FROM breach_review")
    assert instant(due[0]) == on(1, 13, 30)
