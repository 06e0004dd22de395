"""Judged is judged: whatever is told later, in whatever order, a recorded verdict stays and counts where it counted."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.model import TargetKind, Verdict
from control.policy.scope import Scope
from control.queries import sla
from control.queries.derivations import compare
from control.queries.explanation import explain
from control.queries.ledger import OfCycle, ledger
from control.queries.standing import Promise
from control.store.tables import clock
from tests.commands.desk import Desk, on
from tests.rings import times

NOW = on(9, 9)
SOLVED = {"at": on(0, 12), "kind": "resolved", "key": "solved"}
CREATED = {"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "priority": "P2", "key": "created"}
REOPENED = {"at": on(1, 9), "kind": "reopened", "actor_kind": "customer", "key": "again"}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url)
    made.clock.set(NOW)
    yield made
    made.runtime.close()


def figures(desk: Desk, **asked: Any) -> tuple[int, int]:
    """How many tickets were judged to have been met and breached in their resolution."""
    with desk.runtime.read() as connection:
        [row] = sla.attainment(connection, NOW, Scope(), Promise(**asked)).to_dict("records")
    return row["met"], row["breached"]


@pytest.mark.parametrize("late", ["cancelled", "merged"])
@pytest.mark.parametrize("told", [[CREATED, SOLVED], [CREATED, SOLVED, REOPENED]], ids=["met", "breached"])
def test_a_figure_stays_when_a_ticket_turns_out_to_have_been_given_up_before(
    desk: Desk, told: list[dict[str, Any]], late: str
) -> None:
    desk.record(told)
    before = figures(desk)
    desk.record([{"at": on(0, 11), "kind": late}])
    assert sum(before) == 1
    assert figures(desk) == before


def test_what_was_met_stays_in_the_period_in_which_it_was_judged(desk: Desk) -> None:
    desk.record([CREATED, SOLVED])
    desk.record([{"at": on(0, 10), "kind": "resolved"}])
    assert figures(desk, since=on(0, 12)) == (1, 0)
    [repair] = [row for row in desk.repairs() if row["kind"] == "resolution"]
    assert (repair["proposed_verdict"], repair["proposed_judged_at"]) == ("met", on(0, 10))


def test_a_cycle_that_the_facts_no_longer_show_still_has_its_ledger(desk: Desk) -> None:
    desk.record([CREATED, SOLVED, REOPENED, {"at": on(1, 10), "kind": "resolved"}])
    desk.record([{"at": on(0, 11), "kind": "merged"}])
    with desk.runtime.read() as connection:
        segments = ledger(connection, NOW, Scope(), desk.runtime, OfCycle("T-10001", TargetKind.RESOLUTION, 2))
    assert segments["seconds"].sum() == 3600


def test_a_cycle_has_the_number_it_has_in_the_store_at_every_instant(desk: Desk) -> None:
    reply = {"kind": "reply", "public": True}
    contact = {"kind": "contact", "actor_kind": "customer"}
    desk.record([CREATED, {**reply, "at": on(0, 9, 30)}, {**contact, "at": on(0, 12)}, {**reply, "at": on(0, 13)}])
    desk.record([{**contact, "at": on(0, 10)}, {**reply, "at": on(0, 11)}])
    numbers = {row["started_at"]: row["cycle"] for row in desk.rows(clock) if row["kind"] == "next_response"}
    assert numbers == {on(0, 12): 1, on(0, 10): 2}
    with desk.runtime.read() as connection:
        then = explain(desk.runtime, connection, on(0, 10, 30), Scope(), "T-10001")
    [story] = [story for story in then.clocks if story.kind is TargetKind.NEXT_RESPONSE]
    assert story.reading.cycle == 2


KINDS = ("reply", "contact", "contact", "resolved", "closed", "reopened", "cancelled", "merged", "state", "priority")
SAID: dict[str, dict[str, Any]] = {
    "reply": {"public": True},
    "contact": {"actor_kind": "customer"},
    "reopened": {"actor_kind": "customer"},
    "state": {"state": "waiting"},
    "priority": {"priority": "P1"},
}
EVENTS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 30)), min_size=1, max_size=9)


@settings(
    max_examples=times(check=15, proof=500), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(told=EVENTS, together=st.integers(1, 4))
def test_whatever_is_told_later_no_verdict_moves_and_a_rebuild_agrees(
    desk: Desk, told: list[tuple[str, int]], together: int
) -> None:
    events = [
        {"at": on(hours // 6, 9 + hours % 6), "kind": kind, "key": str(number), **SAID.get(kind, {})}
        for number, (kind, hours) in enumerate(told)
    ]
    name = f"ticket {len(desk.rows_of('select id from ticket'))}"
    desk.record([CREATED], name)
    verdicts: dict[tuple[Any, ...], Any] = {}
    for start in range(0, len(events), together):
        desk.record(events[start : start + together], name)
        standing = clocks_judged(desk)
        assert {place: standing.get(place) for place in verdicts} == verdicts
        verdicts = standing
        proposed = len(desk.repairs())
        desk.record(events[start : start + together], name)
        assert len(desk.repairs()) == proposed, "told again, nothing more is proposed"
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, NOW).differing == ()


def clocks_judged(desk: Desk) -> dict[tuple[Any, ...], Any]:
    """What every finished or breached cycle of a clock says, by ticket, kind and number, and when it was judged."""
    found = {}
    for row in desk.rows(clock):
        breached = row["verdict"] == Verdict.BREACHED or (row["breaches_at"] is not None and row["breaches_at"] < NOW)
        if breached or row["verdict"] == Verdict.MET:
            verdict, at = (Verdict.BREACHED, row["breaches_at"]) if breached else (Verdict.MET, row["ended_at"])
            found[row["ticket_id"], row["kind"], row["cycle"]] = (verdict, at, row["target"], row["minutes"])
    return found
