"""A ticket that comes to another ladder within a cycle goes on from where it was: nobody is told a thing twice."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from control.commands import escalations, routing, tickets
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.policy.criteria import Criteria, Criterion, Operator
from control.policy.ladder import Ladder, Level, Recipient
from control.policy.rulebook import Rulebook
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.worker.tower import begin, tower_rulebook

FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "title": "Late"}


def two_ladders(*urgent: Level) -> Rulebook:
    """What is urgent climbs a ladder of its own: the tower's, unless other levels are given."""
    tower = tower_rulebook()
    solve = tower.ladders["solve"]
    own = Ladder("urgent", solve.watches, urgent or solve.levels, priorities=frozenset({"P1"}))
    return given(replace(tower, ladders={"solve": solve, "urgent": own}))


def given(rulebook: Rulebook) -> Rulebook:
    return replace(rulebook, permissions={**rulebook.permissions, **dict.fromkeys(GIVEN, PEOPLE_DECIDE)})


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(two_ladders())
    yield made
    made.runtime.close()


def urgent(desk: Desk) -> None:
    """An urgent ticket of Monday at nine, due at one: the tower tells at twelve, one, two and three."""
    desk.record([{"at": desk.clock.now(), "kind": "created", **FIELDS, "priority": "P1", "impact": "high"}])


def swept(desk: Desk, day: int, hour: int, minute: int = 0) -> None:
    desk.clock.set(on(day, hour, minute))
    sweep(desk.runtime, Call("ada"))


def prioritise(desk: Desk, priority: str) -> None:
    call = Call("anna", reason="it was judged wrongly at first")
    routing.prioritise(desk.runtime, call, "T-10001", priority=priority)


def climbed(desk: Desk) -> list[tuple[Any, ...]]:
    rows = desk.rows_of("SELECT ladder, level, state, ended_because FROM escalation ORDER BY id")
    return [tuple(row) for row in rows]


def test_a_lower_priority_tells_nobody_again_who_was_told(desk: Desk) -> None:
    urgent(desk)
    swept(desk, 0, 15)
    [(last,)] = desk.rows_of("SELECT id FROM escalation WHERE level = 4")
    escalations.act(desk.runtime, Call("member"), f"E-{last}", "the customer agreed to wait")
    before, told = climbed(desk), desk.rows_of("SELECT sum(times) FROM notice")
    for day, priority in ((1, "P2"), (2, "P1"), (3, "P2")):
        prioritise(desk, priority)
        swept(desk, day, 17)
    assert (climbed(desk), desk.rows_of("SELECT sum(times) FROM notice")) == (before, told)


def test_what_lies_above_whoever_was_told_fires_and_supersedes_what_the_other_ladder_raised(desk: Desk) -> None:
    urgent(desk)
    swept(desk, 0, 13)
    prioritise(desk, "P2")
    swept(desk, 1, 10)
    assert climbed(desk) == [
        ("urgent", 1, "superseded", "Level 2 was reached."),
        ("urgent", 2, "superseded", "Level 3 of solve was reached."),
        ("solve", 3, "raised", None),
    ]


def test_what_somebody_has_acted_on_is_not_superseded_by_another_ladder(desk: Desk) -> None:
    urgent(desk)
    swept(desk, 0, 12)
    escalations.act(desk.runtime, Call("anna"), "E-1", "the part is on its way")
    prioritise(desk, "P2")
    swept(desk, 0, 17)
    assert climbed(desk) == [("urgent", 1, "actioned", None), ("solve", 2, "raised", None)]


def test_a_level_whose_criteria_did_not_hold_told_nobody_and_fires_on_the_other_ladder(desk: Desk) -> None:
    nobody = Criteria((Criterion("owner", Operator.IS_EMPTY, ()),))
    levels = (Level(-60, Recipient.OWNER), Level(0, Recipient.DEPARTMENT_HEAD, nobody))
    desk.activate(renamed(levels))
    urgent(desk)
    swept(desk, 0, 13)
    prioritise(desk, "P2")
    swept(desk, 1, 10)
    assert [row[:3] for row in climbed(desk)] == [
        ("pressing", 1, "superseded"),
        ("pressing", 2, "moot"),
        ("solve", 2, "superseded"),
        ("solve", 3, "raised"),
    ]


def renamed(levels: tuple[Level, ...]) -> Rulebook:
    """The urgent ladder under the name “pressing”."""
    both = two_ladders(*levels)
    pressing = replace(both.ladders["urgent"], name="pressing")
    return replace(both, ladders={"solve": both.ladders["solve"], "pressing": pressing})


def test_a_ladder_under_a_new_name_goes_on_from_where_the_old_one_was(desk: Desk) -> None:
    urgent(desk)
    swept(desk, 0, 13)
    desk.activate(renamed(tower_rulebook().ladders["solve"].levels))
    swept(desk, 0, 14)
    assert [row[:3] for row in climbed(desk)] == [
        ("urgent", 1, "superseded"),
        ("urgent", 2, "superseded"),
        ("pressing", 3, "raised"),
    ]


def test_who_escalates_by_hand_goes_on_above_whoever_was_told(desk: Desk) -> None:
    urgent(desk)
    swept(desk, 0, 13)
    prioritise(desk, "P2")
    answer = escalations.raise_early(desk.runtime, Call("anna", reason="the line stands still"), "T-10001").value
    assert (answer["level"], answer["to"], answer["superseded"]) == (3, "department head", [2])


def test_what_an_import_passed_over_stays_passed_on_another_ladder(desk: Desk) -> None:
    desk.clock.set(on(1, 9, 30))
    begin(desk, [on(0, 9)])
    event = {"at": on(1, 9, 30), "kind": "priority", "priority": "P1"}
    tickets.record_ticket(desk.runtime, Call("anna"), "log", "L-1", [event])
    swept(desk, 1, 9, 31)
    assert climbed(desk) == []
    swept(desk, 1, 11)
    assert [row[:2] for row in climbed(desk)] == [("urgent", 3), ("urgent", 4)]
