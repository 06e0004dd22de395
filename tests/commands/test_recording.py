"""Facts become history: in whatever order they arrive, however often they are told, whatever was judged before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from control.errors import Invalid, Refused
from control.queries.derivations import compare
from tests.commands.desk import Desk, on, small_rulebook
from tests.rings import times

CREATED = {"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "priority": "P2", "title": "Hello"}
BEFORE_ANY_DUE = [
    CREATED,
    {"at": on(0, 9, 5), "kind": "state", "state": "in-progress"},
    {"at": on(0, 9, 10), "kind": "state", "state": "waiting"},
    {"at": on(0, 9, 15), "kind": "contact", "actor_kind": "customer"},
    {"at": on(0, 9, 20), "kind": "state", "state": "in-progress"},
    {"at": on(0, 9, 25), "kind": "priority", "priority": "P1"},
    {"at": on(0, 9, 30), "kind": "note"},
]
"""Half an hour in which nothing comes due and nothing finishes, so that nothing can be judged."""


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url)
    yield made
    made.runtime.close()


@settings(
    max_examples=times(check=12, proof=500), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(order=st.permutations(BEFORE_ANY_DUE), at_once=st.integers(1, 7))
def test_events_in_any_order_of_arrival_give_the_same_clocks_before_a_verdict(
    desk: Desk, order: list[dict[str, object]], at_once: int
) -> None:
    desk.clock.set(on(0, 9, 45))
    number = len(desk.rows_of("select id from ticket"))
    for start in range(0, len(order), at_once):
        desk.record(order[start : start + at_once], f"shuffled {number}")
    desk.record(BEFORE_ANY_DUE, f"straight {number}")
    shuffled, straight = (_clocks(desk, f"{how} {number}") for how in ("shuffled", "straight"))
    assert shuffled == straight
    assert len(straight[0]) == 2, "a first response and a resolution, no next response"


def _clocks(desk: Desk, ticket: str) -> list[list[tuple[object, ...]]]:
    owner = f"ticket_id = (select id from ticket where external_id = '{ticket}')"
    clocks = "select kind, cycle, state, due_at, first_due_at, at_risk_at, breaches_at, elapsed_seconds from clock"
    changes = "select kind, number, at, until, cause, state, due_at, at_risk_at, breaches_at from clock_change"
    return [[tuple(row) for row in desk.rows_of(f"{query} where {owner} order by 1, 2")] for query in (clocks, changes)]


def test_a_recorded_breach_stays_when_a_late_event_speaks_against_it_and_a_repair_is_proposed(desk: Desk) -> None:
    desk.clock.set(on(0, 12))
    desk.record([CREATED])
    desk.record([{"at": on(0, 9, 30), "kind": "reply", "public": True}])
    [answer] = [row for row in desk.judgements() if row["kind"] == "first_response"]
    assert (answer["verdict"], answer["judged_at"]) == ("breached", on(0, 10))
    [clock] = [row for row in desk.clock_rows()[0] if row["kind"] == "first_response"]
    assert (clock["state"], clock["verdict"], clock["due_at"]) == ("stopped", "breached", on(0, 10))
    [repair] = desk.repairs()
    assert (repair["recorded_verdict"], repair["proposed_verdict"], repair["state"]) == ("breached", "met", "proposed")


def test_the_same_late_fact_told_twice_proposes_one_repair(desk: Desk) -> None:
    desk.clock.set(on(0, 12))
    desk.record([CREATED])
    late = {"at": on(0, 9, 30), "kind": "reply", "public": True, "key": "mail-7"}
    desk.record([late])
    desk.record([late, {"at": on(0, 11), "kind": "note"}])
    assert [repair["state"] for repair in desk.repairs()] == ["proposed"]


def test_a_repeated_event_is_known_by_its_key_and_recorded_once(desk: Desk) -> None:
    desk.clock.set(on(0, 9, 45))
    told = {**CREATED, "key": "mail-1"}
    first, again = desk.record([told]), desk.record([told])
    assert (first["events_new"], again["events_new"], again["events_known"]) == (1, 0, 1)
    assert desk.rows_of("select count(*) from ticket_event")[0][0] == 1


def test_a_met_clock_is_judged_when_it_stops_and_names_the_rulebook_that_held(desk: Desk) -> None:
    desk.clock.set(on(0, 9, 45))
    desk.record([CREATED, {"at": on(0, 9, 40), "kind": "reply", "public": True}])
    [met] = desk.judgements()
    version = desk.rows_of("select version from rulebook_activation")[0][0]
    assert (met["verdict"], met["judged_at"], met["due_at"]) == ("met", on(0, 9, 40), on(0, 10))
    assert met["rulebook_version"] == version


def test_judging_records_what_has_come_due_and_finds_nothing_the_second_time(desk: Desk) -> None:
    desk.clock.set(on(0, 9, 45))
    desk.record([CREATED])
    desk.clock.set(on(0, 10))
    assert desk.judge()["judged"] == 0, "at the due time itself nothing is late"
    desk.clock.set(on(0, 10, 1))
    assert desk.judge()["judged"] == 1
    assert desk.judge()["judged"] == 0


def test_a_new_rulebook_moves_open_clocks_and_leaves_a_breach_as_it_was_judged(desk: Desk) -> None:
    desk.clock.set(on(0, 11))
    desk.record([CREATED])
    rules = small_rulebook()
    targets = {**rules.targets, "answer": replace(rules.targets["answer"], minutes=600)}
    targets["solve"] = replace(rules.targets["solve"], minutes_by_priority={"P1": 240, "P2": 600})
    desk.activate(small_rulebook(targets=targets))
    due = {row["kind"]: (row["due_at"], row["minutes"]) for row in desk.clock_rows()[0]}
    assert due == {"first_response": (on(0, 10), 60), "resolution": (on(1, 11), 600)}


def test_a_corrected_calendar_recounts_an_open_clock_from_its_start(desk: Desk) -> None:
    desk.clock.set(on(0, 9, 45))
    desk.record([CREATED])
    rules = small_rulebook()
    closed_today = replace(rules.calendars["office"], holidays=frozenset({on(0, 0).date()}))
    desk.activate(small_rulebook(calendars={"office": closed_today}))
    due = {row["kind"]: row["due_at"] for row in desk.clock_rows()[0]}
    assert due == {"first_response": on(1, 10), "resolution": on(1, 17)}


def test_a_category_given_later_brings_the_promise_that_counts_from_the_creation(desk: Desk) -> None:
    desk.clock.set(on(0, 9, 45))
    desk.record([{"at": on(0, 9), "kind": "created"}])
    assert [row["kind"] for row in desk.clock_rows()[0]] == ["first_response"]
    desk.record([{"at": on(0, 9, 30), "kind": "priority", "priority": "P1"}])
    solve = [row for row in desk.clock_rows()[0] if row["kind"] == "resolution"]
    assert [(row["started_at"], row["due_at"]) for row in solve] == [(on(0, 9), on(0, 13))]


def test_derived_rows_are_what_follows_from_the_facts_after_any_history(desk: Desk) -> None:
    for day, ticket in enumerate(("one", "two", "three")):
        desk.clock.set(on(day, 9, 45))
        desk.record([{**CREATED, "at": on(day, 9)}], ticket)
        desk.record([{"at": on(day, 9, 30), "kind": "state", "state": "waiting"}], ticket)
    desk.clock.set(on(4, 12))
    desk.judge()
    desk.record([{"at": on(0, 9, 20), "kind": "reply", "public": True}], "one")
    desk.record([{"at": on(3, 9), "kind": "resolved"}, {"at": on(4, 9), "kind": "reopened"}], "two")
    desk.activate(small_rulebook(priorities=("P1", "P2", "P3")))
    with desk.runtime.read() as connection:
        found = compare(desk.runtime, connection, desk.runtime.now())
    assert (found.tickets, found.differing) == (3, ())
    assert found.rows > 10


def test_a_derived_row_that_was_tampered_with_is_named(desk: Desk) -> None:
    desk.clock.set(on(0, 9, 45))
    desk.record([CREATED])
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(text("update clock set elapsed_seconds = elapsed_seconds + 1 where kind = 'resolution'"))
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, desk.runtime.now()).differing == ("T-10001",)


def test_who_acts_for_one_unit_records_nothing_for_another(desk: Desk) -> None:
    desk.clock.set(on(0, 9, 45))
    with pytest.raises(Refused, match="only for unit annex, not for service help"):
        desk.record([CREATED], actor="otto")
    desk.record([CREATED])
    with pytest.raises(Refused, match="one is none of the tickets that Otto may tell of"):
        desk.record([{"at": on(0, 9, 30), "kind": "note"}], actor="otto")
    assert desk.record([{**CREATED, "unit": "annex"}], "two", actor="otto")["events_new"] == 1


def test_a_creation_that_is_told_later_still_begins_its_ticket_and_a_second_one_does_not(desk: Desk) -> None:
    desk.clock.set(on(0, 10))
    desk.record([{"at": on(0, 9, 30), "kind": "note"}])
    assert desk.record([CREATED])["events_new"] == 1
    with pytest.raises(Invalid, match="is created twice"):
        desk.record([CREATED])


def test_what_has_not_happened_yet_is_refused_with_its_number(desk: Desk) -> None:
    desk.clock.set(on(0, 9))
    with pytest.raises(Invalid, match=r"Event 2 happened at .*, which has not come yet"):
        desk.record([CREATED, {"at": on(0, 10), "kind": "note"}])


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ({"at": on(0, 9), "kind": "exploded"}, "'exploded'"),
        ({"at": on(0, 9), "kind": "state", "state": "lost"}, "the state 'lost'"),
        ({"at": "yesterday", "kind": "note"}, "'yesterday'"),
        ({"at": "2026-03-02T09:00:00", "kind": "note"}, "names no zone"),
        ({"at": on(0, 9), "kind": "note", "mood": "bad"}, "mood"),
        ({"at": on(0, 9), "kind": "reply", "public": "true"}, "public = .true."),
        ({"at": on(0, 9), "kind": "reopened", "actor_kind": "system"}, "reopens nothing"),
        ({"at": on(0, 9), "kind": "note", "title": 5}, "title = 5: it must be text"),
        ({"at": on(0, 9), "kind": "note", "title": ["a"]}, r"title = \['a'\]: it must be text"),
        ({"at": on(0, 9), "kind": "note", "key": 5}, "key = 5"),
        ({"at": on(0, 9), "kind": "note", "actor": "a\0b"}, "actor with a character"),
        ({"at": on(0, 9), "kind": "note", "title": "\ud800"}, "title with a character"),
        ({"at": on(0, 10), "kind": "created"}, "is created twice"),
        ({"at": on(0, 9), "kind": "state", "state": "resolved"}, "an event that means resolved says so"),
        ({"at": on(0, 9), "kind": "reply", "public": True, "state": "closed"}, "an event that means closed says so"),
        ({"at": on(0, 9), "kind": "resolved", "state": "in-progress"}, "'in-progress', which means open"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    desk: Desk, event: dict[str, object], sentence: str
) -> None:
    desk.clock.set(on(0, 10))
    with pytest.raises(Invalid, match=sentence):
        desk.record([CREATED, event])
    assert desk.rows_of("select count(*) from ticket")[0][0] == 0
