"""What was raised is listed as it stood, with whom it was addressed to; and how soon somebody had it."""

import json
import random
import statistics
from datetime import timedelta

import pytest

from control.policy.scope import Scope
from control.queries import breach_reviews, escalations, worker
from control.store import leases
from control.store.tables import watch
from tests.queries.escalated import Escalated
from tests.queries.seeds import Stood, at

NOW = at("2026-03-10 12:00")
EVERYTHING = Scope()


@pytest.fixture
def seeds(store) -> Escalated:
    return Escalated(store)


def test_the_escalations_of_a_ticket_stand_as_they_stood(seeds, reading):
    ticket = seeds.ticket()
    seen = {"acknowledged_at": "2026-03-10 09:30", "actioned_at": "2026-03-10 10:00", "ended_at": "2026-03-10 11:00"}
    seeds.escalation(ticket, "2026-03-10 09:00", "anna", "otto", action="called", **seen)
    seeds.escalation(seeds.ticket(), "2026-03-10 09:00", "anna")
    found = {hour: escalations.of_ticket(reading, at(f"2026-03-10 {hour}"), Scope(), ticket) for hour in HOURS}
    assert [rows["state"].to_list() for rows in found.values()] == [
        *([], ["raised"], ["acknowledged"], ["actioned"], ["closed"])
    ]
    assert [rows["action"].to_list() for rows in found.values()] == [[], [None], [None], ["called"], ["called"]]
    last = found["11:00"].iloc[0]
    assert (last["number"], set(last["people"].split())) == ("E-1", {"anna", "otto"})


HOURS = ("08:59", "09:00", "09:30", "10:00", "11:00")


@pytest.mark.parametrize("number", [0, 1, 2, 7, 24])
def test_how_soon_somebody_had_it_is_the_middle_and_the_mean_of_what_it_took(seeds, reading, number):
    draw = random.Random(number)
    took = [draw.randrange(60, 90_000, 60) for _ in range(number)]
    for seconds in took:
        seen = at("2026-03-09 00:00") + timedelta(seconds=seconds)
        seeds.escalation(seeds.ticket(), "2026-03-09 00:00", acknowledged_at=f"{seen:%Y-%m-%d %H:%M}")
    seeds.escalation(seeds.ticket(), "2026-03-09 00:00")
    seeds.escalation(seeds.ticket(), "2026-03-01 00:00", acknowledged_at="2026-03-01 00:10")
    [row] = escalations.acknowledgement(reading, NOW, EVERYTHING, at("2026-03-09 00:00")).to_dict("records")
    assert row["n"] == number
    if number:
        assert row["median_seconds"] == pytest.approx(statistics.median(took))
        assert row["mean_seconds"] == pytest.approx(statistics.fmean(took))
    else:
        assert row["mean_seconds"] != row["mean_seconds"]


def test_reviews_that_wait_are_counted_with_those_past_their_own_due_time(seeds, reading):
    for due in ("2026-03-10 11:00", "2026-03-10 13:00", "2026-03-10 10:00"):
        ticket = seeds.ticket(unit="care")
        seeds.clock(ticket, [Stood("2026-03-02 09:00", "stopped", due="2026-03-03 09:00", breaches="2026-03-03 09:00")])
        seeds.review(ticket, "2026-03-03 09:00", due)
    counted = [breach_reviews.waiting(reading, NOW, scope).iloc[0].to_dict() for scope in (EVERYTHING, Scope("annex"))]
    assert counted == [{"to_do": 3, "overdue": 2}, {"to_do": 0, "overdue": 0}]
    assert breach_reviews.of_ticket(reading, NOW, Scope(), 1)["number"].to_list() == ["B-1"]


def test_the_worker_was_last_seen_when_it_said_so(store):
    with store.reader.connect() as reading:
        assert worker.heartbeat(reading) is None
    with store.writer.begin() as connection:
        leases.taken(connection, "one", NOW)
        leases.taken(connection, "one", NOW + timedelta(seconds=5))
    with store.reader.connect() as reading:
        assert worker.heartbeat(reading) == worker.Heartbeat("one", NOW + timedelta(seconds=5))


def test_what_is_ahead_is_told_level_by_level_with_its_instant_whatever_climbs(seeds, store, reading):
    ticket = seeds.ticket()
    kept = {"ticket_id": ticket, "cycle": 1, "passed": 0}
    clock, itself = (f"{ticket}/resolution", f"T-{ticket}")
    rows = [
        {
            **kept,
            "subject_type": "clock",
            "subject_id": clock,
            "ladder": "usual",
            "levels": micros("2 16:00", "3 17:00"),
        },
        {**kept, "subject_type": "ticket", "subject_id": itself, "ladder": "lost", "levels": micros("1 15:00")},
    ]
    with store.writer.begin() as connection:
        connection.execute(watch.insert(), rows)
    told = escalations.ahead(reading, NOW, Scope(), ticket)
    assert [tuple(row) for row in told[["subject_id", "ladder", "level", "at"]].itertuples(index=False)] == [
        (itself, "lost", 1, at("2026-03-10 15:00")),
        (clock, "usual", 2, at("2026-03-10 16:00")),
        (clock, "usual", 3, at("2026-03-10 17:00")),
    ]
    assert escalations.ahead(reading, NOW, Scope(), ticket + 1).empty


def micros(*levels):
    """Levels as they are kept: pairs of a number and microseconds since 1970."""
    pairs = [each.split() for each in levels]
    return json.dumps([[int(number), int(at(f"2026-03-10 {hour}").timestamp()) * 1_000_000] for number, hour in pairs])
