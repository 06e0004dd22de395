"""When a clock reaches the levels of a ladder, and whom each of them turns to."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.model import EventKind, TargetKind, TicketEvent
from control.policy.clocks import replay
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.path import addressed, ladder_for, level_at
from control.policy.promises import promises
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from tests.commands.desk import on
from tests.worker.tower import tower_rulebook

RULEBOOK = tower_rulebook()
MINUTE = timedelta(minutes=1)
BUDGET = 480
FIELDS = {"service": "help", "category": "mail", "unit": "desk", "team": "desk", "owner": "anna", "priority": "P2"}

pauses = st.lists(st.tuples(st.integers(1, 2_000), st.integers(1, 900)), max_size=4)


@given(pauses=pauses, minutes=st.sampled_from((-480, -60, -1, 0, 1, 60, 700)))
def test_a_level_is_reached_when_so_many_minutes_have_counted(pauses: list[tuple[int, int]], minutes: int) -> None:
    events, waits = waiting(pauses)
    history = replay(TargetKind.RESOLUTION, events, promises(RULEBOOK))
    assert level_at(history.cycles[-1], Level(minutes, Recipient.OWNER)) == walked(waits, BUDGET + minutes)


def waiting(pauses: list[tuple[int, int]]) -> tuple[list[TicketEvent], list[tuple[datetime, datetime]]]:
    """A ticket of Monday morning that waits for its customer: so long after the last time, for so long."""
    at, seq = on(0, 8), 1
    events = [TicketEvent(at, EventKind.CREATED, payload={**FIELDS, "state": "new"}, seq=seq)]
    waits = []
    for after, lasts in pauses:
        begins, ends = at + after * MINUTE, at + (after + lasts) * MINUTE
        events.append(TicketEvent(begins, EventKind.STATE, payload={"state": "waiting"}, seq=seq + 1))
        events.append(TicketEvent(ends, EventKind.STATE, payload={"state": "in-progress"}, seq=seq + 2))
        waits.append((begins, ends))
        at, seq = ends, seq + 2
    return events, waits


def walked(waits: list[tuple[datetime, datetime]], wanted: int) -> datetime:
    """The same by looking at every minute: office hours are nine to five on weekdays, in UTC."""
    at, counted = on(0, 8), 0
    if wanted == 0:
        return at
    while True:
        works = at.weekday() < 5 and 9 <= at.hour < 17
        counted += works and not any(begins <= at < ends for begins, ends in waits)
        at += MINUTE
        if counted == wanted:
            return at


def test_while_it_waits_no_level_lies_ahead_and_those_behind_stay() -> None:
    created = TicketEvent(on(0, 9), EventKind.CREATED, payload={**FIELDS, "state": "new"}, seq=1)
    waits = TicketEvent(on(0, 16, 30), EventKind.STATE, payload={"state": "waiting"}, seq=2)
    [cycle] = replay(TargetKind.RESOLUTION, [created, waits], promises(RULEBOOK)).cycles
    levels = [level_at(cycle, Level(minutes, Recipient.OWNER)) for minutes in (-60, 0, 60)]
    assert levels == [on(0, 16), None, None]


def test_after_a_shorter_target_the_path_goes_on_from_the_change() -> None:
    created = TicketEvent(on(0, 9), EventKind.CREATED, payload={**FIELDS, "state": "new"}, seq=1)
    urgent = TicketEvent(on(0, 15), EventKind.PRIORITY, payload={"priority": "P1"}, seq=2)
    [cycle] = replay(TargetKind.RESOLUTION, [created, urgent], promises(RULEBOOK)).cycles
    assert cycle.due_at == on(0, 15), "four hours were used up at one: it is due when that was decided"
    levels = [level_at(cycle, Level(minutes, Recipient.OWNER)) for minutes in (-60, 0, 60)]
    assert levels == [on(0, 15), on(0, 15), on(0, 16)]


@pytest.mark.parametrize(
    ("wanted", "fields", "found", "people"),
    [
        (Recipient.OWNER, {}, Recipient.OWNER, ("anna",)),
        (Recipient.OWNER, {"owner": None}, Recipient.TEAM_LEAD, ("lead",)),
        (Recipient.OWNER, {"owner": "Somebody elsewhere"}, Recipient.TEAM_LEAD, ("lead",)),
        (Recipient.OWNER, {"owner": None, "team": None}, Recipient.CATEGORY_OWNER, ("anna",)),
        (Recipient.TEAM_LEAD, {}, Recipient.TEAM_LEAD, ("lead",)),
        (Recipient.CATEGORY_OWNER, {"category": None}, Recipient.DEPARTMENT_HEAD, ("head",)),
        (Recipient.DEPARTMENT_HEAD, {}, Recipient.DEPARTMENT_HEAD, ("head",)),
        (Recipient.KPI_OWNER, {}, Recipient.COMMITTEE, ("member",)),
        (Recipient.COMMITTEE, {}, Recipient.COMMITTEE, ("member",)),
    ],
)
def test_a_level_turns_to_whom_it_names_or_to_the_next_one_upwards(
    wanted: Recipient, fields: dict[str, str | None], found: Recipient, people: tuple[str, ...]
) -> None:
    assert addressed(RULEBOOK, {**FIELDS, **fields}, wanted) == (found, people)


def test_somebody_who_has_left_is_nobody() -> None:
    left = replace(RULEBOOK.people["lead"], active=False)
    rulebook = replace(RULEBOOK, people={**RULEBOOK.people, "lead": left})
    assert addressed(rulebook, FIELDS, Recipient.TEAM_LEAD) == (Recipient.CATEGORY_OWNER, ("anna",))


def test_the_head_of_a_department_goes_before_the_heads_above_it() -> None:
    category = replace(RULEBOOK.categories["help", "mail"], department="annex")
    annex = replace(RULEBOOK.units["annex"], kind="department", head="otto")
    categories, units = {("help", "mail"): category}, {**RULEBOOK.units, "annex": annex}
    rulebook = replace(RULEBOOK, categories=categories, units=units)
    assert addressed(rulebook, FIELDS, Recipient.DEPARTMENT_HEAD) == (Recipient.DEPARTMENT_HEAD, ("otto",))


def test_a_committee_is_whoever_sits_in_it_for_this_place() -> None:
    far = Person("far", "Far", "desk", "far", (RoleGrant("committee member", "unit:annex"),))
    near = Person("near", "Near", "desk", "near", (RoleGrant("committee member", "unit:desk"),))
    rulebook = replace(RULEBOOK, people={**RULEBOOK.people, "far": far, "near": near})
    assert addressed(rulebook, FIELDS, Recipient.COMMITTEE) == (Recipient.COMMITTEE, ("member", "near"))


def test_nobody_at_all_is_said_and_not_hidden() -> None:
    rulebook = replace(RULEBOOK, people={})
    assert addressed(rulebook, FIELDS, Recipient.TEAM_LEAD) == (Recipient.TEAM_LEAD, ())


def test_the_narrowest_ladder_that_holds_decides() -> None:
    def ladder(name: str, **drawn: frozenset[str]) -> Ladder:
        return Ladder(name, frozenset({Watched.RESOLUTION}), (Level(0, Recipient.OWNER),), **drawn)

    ladders = (
        ladder("all"),
        ladder("urgent", priorities=frozenset({"P1"})),
        ladder("help", services=frozenset({"help"})),
        ladder("mail", categories=frozenset({"help/mail"})),
    )
    rulebook = replace(RULEBOOK, ladders={each.name: each for each in ladders})

    def found(**fields: str) -> str | None:
        held = ladder_for(rulebook, Watched.RESOLUTION, fields)
        return None if held is None else held.name

    assert found(service="other", priority="P2") == "all"
    assert found(service="other", priority="P1") == "urgent"
    assert found(service="help", priority="P1") == "help"
    assert found(service="help", category="mail", priority="P1") == "mail"
    assert ladder_for(rulebook, Watched.FIRST_RESPONSE, FIELDS) is None
