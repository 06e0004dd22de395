"""How tickets travelled is read from their events alone."""

from dataclasses import replace

import pytest

from control.model import Holder, StateCategory
from control.policy.rulebook import Rulebook, TicketState
from control.policy.scope import Scope
from control.queries import flow
from tests.queries.seeds import at

NOW = at("2026-03-10 12:00")
CATEGORIES = {
    "queued": StateCategory.NEW,
    "accepted": StateCategory.OPEN,
    "waiting": StateCategory.WAITING_CUSTOMER,
    "completed": StateCategory.RESOLVED,
}
STATES = {name: TicketState(name, category, Holder.AGENT) for name, category in CATEGORIES.items()}
RULEBOOK = replace(
    Rulebook("", {}, {}, {}, {}, {}, (), (), (), {}, {}, {}, {}, {}),
    states=STATES,
)


def counted(reading, as_of=NOW, scope=Scope()):  # noqa: B008 (a frozen value)
    return flow.flow(reading, as_of, scope, RULEBOOK).iloc[0].to_dict()


def travel(seeds, *states, team=None, **fields):
    """A ticket that took these states, an hour each."""
    ticket_id = seeds.ticket(**fields)
    for hour, state in enumerate(states):
        seeds.event(ticket_id, f"2026-03-02 {hour:02}:00", "state", state=state)
    return ticket_id


def pass_on(seeds, *teams):
    """A ticket that these teams had, one after the other."""
    ticket_id = seeds.ticket()
    for hour, team in enumerate(teams):
        seeds.event(ticket_id, f"2026-03-02 {hour:02}:00", "assigned", team=team)


@pytest.mark.parametrize(
    ("states", "returned"),
    [
        (["queued", "accepted", "completed"], 0),
        (["accepted", "completed", "accepted", "completed"], 1),
        (["accepted", "completed", "waiting"], 1),
        (["accepted", "completed", "queued"], 0),  # asked for again, and nobody has taken it up
        (["accepted", "completed", "queued", "accepted"], 1),
        (["completed"], 0),
        ([], 0),
    ],
)
def test_a_ticket_returned_to_work_when_it_was_worked_on_after_it_had_been_finished(seeds, reading, states, returned):
    travel(seeds, *states)
    assert counted(reading)["returned_to_work"] == returned


def test_kinds_speak_for_events_that_name_no_state(seeds, reading):
    ticket_id = seeds.ticket()
    for day, kind in enumerate(("created", "resolved", "reopened"), start=2):
        seeds.event(ticket_id, f"2026-03-0{day} 09:00", kind)
    assert counted(reading)["returned_to_work"] == 1


@pytest.mark.parametrize(
    ("teams", "ping_pong", "no_hand_over"),
    [
        ([], 0, 1),
        (["a"], 0, 1),
        (["a", "a"], 0, 1),
        (["a", "b"], 0, 0),
        (["a", "b", "c"], 0, 0),
        (["a", "b", "a"], 1, 0),
        (["a", "b", "c", "a", "b"], 1, 0),
    ],
)
def test_ping_pong_is_a_team_that_gets_a_ticket_back(seeds, reading, teams, ping_pong, no_hand_over):
    pass_on(seeds, *teams)
    found = counted(reading)
    assert (found["ping_pong"], found["no_hand_over"]) == (ping_pong, no_hand_over)


def test_what_happened_after_the_instant_does_not_count(seeds, reading):
    travel(seeds, "accepted", "completed", "accepted")  # the return comes at 02:00
    assert counted(reading, as_of=at("2026-03-02 01:59"))["returned_to_work"] == 0


def test_tickets_outside_the_scope_do_not_count(seeds, reading):
    travel(seeds, "accepted", "completed", "accepted", service="orders")
    travel(seeds, "accepted", "completed", "accepted", service="repairs")
    found = counted(reading, scope=Scope(service="orders"))
    assert (found["tickets"], found["returned_to_work"]) == (1, 1)


def test_a_state_counts_the_tickets_that_were_ever_in_it_once_each(seeds, reading):
    travel(seeds, "accepted", "waiting", "accepted", "waiting")
    travel(seeds, "accepted")
    visits = flow.visits(reading, NOW, Scope()).to_dict("records")
    assert visits == [{"state": "accepted", "tickets": 2}, {"state": "waiting", "tickets": 1}]
