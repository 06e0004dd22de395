"""What people of the demo company do by commands: the same on the same store, allowed by the rulebook, to its end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from control.clock import FixedClock
from control.commands.breach_reviews import open_late
from control.commands.delegations import give
from control.commands.registry import Call
from control.commands.rulebook import activate
from control.demo.batches import CONFIG
from control.demo.loading import tell
from control.demo.people import days_work
from control.demo.presence import Presence
from control.model import TargetKind
from control.runtime import Runtime
from control.settings import dump, load
from control.store.engine import open_store
from tests.surroundings import ROOT

UNTIL = datetime(2026, 3, 13, 14, 30, tzinfo=UTC)
MONDAY = datetime(2026, 3, 16, tzinfo=UTC)
BREACHED = "SELECT ticket_id FROM judgement WHERE kind = 'resolution' AND verdict = 'breached' AND cycle = 1"


@pytest.fixture
def office(store_url: str) -> Iterator[Runtime]:
    """The company after twelve days, on the Monday morning after, when it begins to review its broken promises."""
    store = open_store(store_url)
    tell(store, UNTIL, span=timedelta(days=12))
    runtime = Runtime(store, FixedClock(MONDAY))
    activate(runtime, Call("system", reason="reviews begin"), dump(load(ROOT / CONFIG)))
    with runtime.read() as connection:
        late = list(connection.scalars(text(BREACHED)))
    for ticket_id in late:
        open_late(runtime, Call("marta-figueira"), f"T-{ticket_id}", TargetKind.RESOLUTION)
    yield runtime
    store.close()


def worked(runtime: Runtime, days: int) -> dict[str, int]:
    """How often each command was given in so many days; every deed was done."""
    given: dict[str, int] = {}
    presence = Presence(runtime)
    for day in range(days):
        for act in days_work(runtime, 1, MONDAY + timedelta(days=day), as_a_habit=True):
            assert isinstance(runtime.clock, FixedClock)
            runtime.clock.set(act.at)
            assert act.do(runtime, presence), act
            given[act.command] = given.get(act.command, 0) + 1
    return given


def test_the_same_store_gives_the_same_deeds_in_the_order_of_time(office: Runtime) -> None:
    acts = days_work(office, 1, MONDAY, as_a_habit=True)
    assert acts == days_work(office, 1, MONDAY, as_a_habit=True)
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    assert acts


def test_nobody_works_at_weekends(office: Runtime) -> None:
    assert days_work(office, 1, MONDAY + timedelta(days=5), as_a_habit=True) == []


def test_before_it_is_a_habit_less_is_done(office: Runtime) -> None:
    with_habit, without = (len(days_work(office, 1, MONDAY, as_a_habit=habit)) for habit in (True, False))
    assert without < with_habit


def test_escalations_are_seen_and_reviews_come_to_their_end_and_nobody_is_refused(office: Runtime) -> None:
    given = worked(office, 12)
    assert {"escalation.acknowledge", "breach_review.explain", "breach_review.review", "notice.read"} <= set(given)
    with office.read() as connection:
        states = dict(connection.execute(text("SELECT state, count(*) FROM breach_review GROUP BY state")).all())
        by_two = connection.scalar(text("SELECT count(*) FROM breach_review WHERE reviewed_by = reasoned_by"))
    assert by_two == 0
    assert sum(states.get(state, 0) for state in ("reviewed", "accepted")) > sum(states.values()) / 2


def test_for_whoever_is_away_somebody_acts_by_the_roles_that_were_lent_and_reads_none_of_their_notices(
    office: Runtime,
) -> None:
    before = days_work(office, 1, MONDAY, as_a_habit=True)
    working = [act.person for act in before if act.command != "notice.read"]
    head = max(sorted(set(working)), key=working.count)
    roles = sorted({grant.role for grant in office.rulebook().people[head].grants} - {"administrator"})
    lent = {"to": "emre-aydin", "roles": roles, "until": MONDAY + timedelta(days=2)}
    give(office, Call(head, reason="away for these two days"), **lent)

    acts = days_work(office, 1, MONDAY, {head: "emre-aydin"}, as_a_habit=True)
    theirs = [act for act in acts if act.in_place_of == head]
    assert head not in {act.person for act in acts}
    assert {act.person for act in theirs} == {"emre-aydin"}
    assert "notice.read" not in {act.command for act in theirs}
    assert len(theirs) == len([act for act in before if act.person == head and act.command != "notice.read"])
    presence = Presence(office)
    for act in acts:
        assert isinstance(office.clock, FixedClock)
        office.clock.set(act.at)
        assert act.do(office, presence), act
    with office.read() as connection:
        both = text("SELECT DISTINCT actor FROM audit_event WHERE on_behalf_of = :head AND outcome = 'ok'")
        assert list(connection.scalars(both, {"head": head})) == ["emre-aydin"]
