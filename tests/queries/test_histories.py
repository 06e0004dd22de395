"""One ticket's history as it was known to be at an instant."""

from control.policy.scope import Scope
from control.queries import histories
from tests.queries.seeds import Stood, at

NOW = at("2026-03-10 12:00")


def test_events_come_in_the_order_in_which_they_apply(seeds, reading):
    ticket_id = seeds.ticket()
    later = seeds.event(ticket_id, "2026-03-03 09:00", "note")
    first = seeds.event(ticket_id, "2026-03-02 09:00", "created")
    same = seeds.event(ticket_id, "2026-03-03 09:00", "reply", public=True)
    found = histories.events(reading, NOW, Scope(), ticket_id)
    assert found["seq"].to_list() == [first, later, same]
    assert found["payload"].iloc[2] == '{"public": true}'


def test_events_after_the_instant_are_not_told(seeds, reading):
    ticket_id = seeds.ticket()
    seeds.event(ticket_id, "2026-03-02 09:00", "created")
    seeds.event(ticket_id, "2026-03-03 09:00", "resolved")
    assert histories.events(reading, at("2026-03-03 08:59"), Scope(), ticket_id)["kind"].to_list() == ["created"]


def test_a_clock_reads_as_it_stood_at_the_instant(seeds, reading):
    ticket_id = seeds.ticket()
    running = Stood("2026-03-02 09:00", "running", due="2026-03-03 17:00", breaches="2026-03-03 17:00")
    paused = Stood("2026-03-03 09:00", "paused", cause="state")
    seeds.clock(ticket_id, [running, paused])
    then, now = (
        histories.clocks(reading, as_of, Scope(), ticket_id).iloc[0] for as_of in (at("2026-03-03 08:59"), NOW)
    )
    assert (then["state"], then["due_at"]) == ("running", at("2026-03-03 17:00"))
    assert (now["state"], now["due_at"] is not now["due_at"]) == ("paused", False)


def test_a_clock_that_had_not_started_is_not_told(seeds, reading):
    ticket_id = seeds.ticket()
    seeds.clock(ticket_id, [Stood("2026-03-05 09:00", "running", due="2026-03-06 09:00")])
    assert histories.clocks(reading, at("2026-03-05 08:59"), Scope(), ticket_id).empty


def test_every_move_of_a_due_time_is_a_row_with_its_cause(seeds, reading):
    ticket_id = seeds.ticket()
    first = Stood("2026-03-02 09:00", "running", due="2026-03-03 17:00")
    second = Stood("2026-03-02 11:00", "running", due="2026-03-02 17:00", cause="priority")
    seeds.clock(ticket_id, [first, second])
    found = histories.changes(reading, NOW, Scope(), ticket_id)
    assert found[["cause", "due_at"]].to_numpy().tolist() == [
        ["created", at("2026-03-03 17:00")],
        ["priority", at("2026-03-02 17:00")],
    ]
