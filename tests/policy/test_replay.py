"""A clock is a function of its events: their order of arrival, and the moment of looking back, change nothing."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control import conformance
from control.model import ClockState, EventKind, TargetKind, TicketEvent
from control.policy.calendar import SupportHours
from control.policy.clocks import ClockHistory, replay
from control.policy.reading import read
from control.policy.rulebook import Calendar, SlaTarget, Window
from control.policy.terms import TermsOf, terms_of
from tests.policy.random_cases import random_cases
from tests.rings import times

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALWAYS = SupportHours(Calendar("always", "UTC", ((Window(0, 1440),),) * 7))


def promise(minutes: int) -> TermsOf:
    """One plain promise to every ticket; replays that are compared must be asked the very same one."""
    terms = terms_of(SlaTarget("plain", TargetKind.RESOLUTION, "always", minutes=minutes), "P1", ALWAYS)
    return lambda _kind, _fields: terms


def event(hour: int, kind: EventKind, seq: int, **payload: str) -> TicketEvent:
    return TicketEvent(START + timedelta(hours=hour), kind, payload=payload, seq=seq)


@settings(max_examples=times(check=100, proof=5_000), suppress_health_check=[HealthCheck.too_slow])
@given(random_cases(), st.randoms(use_true_random=False))
def test_events_in_any_order_of_arrival_give_the_same_history(case: dict[str, Any], draw: random.Random) -> None:
    events = [conformance._event(number, entry) for number, entry in enumerate(case["event"])]
    target = conformance._target(case["target"])
    terms = conformance._terms(target, SupportHours(conformance._calendar(case["calendar"])))
    arrived = list(events)
    draw.shuffle(arrived)
    assert replay(target.kind, arrived, terms) == replay(target.kind, events, terms)


@settings(max_examples=times(check=100, proof=5_000), suppress_health_check=[HealthCheck.too_slow])
@given(random_cases(), st.integers(0, 20_000))
def test_the_log_reads_at_every_past_instant_as_the_clock_did_then(case: dict[str, Any], minutes_ago: int) -> None:
    then = case["as_of"] - timedelta(minutes=minutes_ago)
    known = [change for change in conformance.history(case).changes if change.at <= then]
    found = conformance.read(case | {"as_of": then})
    if found.cycle:
        assert read(known[-1].cycle, then) == found
    else:
        assert known == []


def history(*events: TicketEvent) -> ClockHistory:
    return replay(TargetKind.RESOLUTION, events, promise(240))


def test_a_late_event_takes_its_place_by_its_own_time() -> None:
    created, resolved = event(0, EventKind.CREATED, 1), event(2, EventKind.RESOLVED, 2)
    late = event(1, EventKind.CANCELLED, 3)
    assert history(created, resolved).state is ClockState.STOPPED
    assert history(created, resolved, late).state is ClockState.CANCELLED


def test_a_merged_ticket_cancels_its_clock() -> None:
    merged = history(event(0, EventKind.CREATED, 1), event(1, EventKind.MERGED, 2))
    reading = merged.read(START + timedelta(hours=9))
    assert (reading.state, reading.due_at, reading.elapsed) == (ClockState.CANCELLED, None, timedelta(hours=1))


def test_a_merged_ticket_keeps_the_breach_of_its_clock() -> None:
    merged = history(event(0, EventKind.CREATED, 1), event(5, EventKind.MERGED, 2))
    assert merged.read(START + timedelta(hours=9)).verdict.value == "breached"


def test_an_event_that_says_nothing_of_the_clock_leaves_no_entry_in_its_log() -> None:
    silent = [event(1, kind, 2) for kind in (EventKind.NOTE, EventKind.COST, EventKind.CSAT, EventKind.ASSIGNED)]
    logged = history(event(0, EventKind.CREATED, 1), *silent).changes
    assert [change.cause for change in logged] == ["created"]


def test_every_change_of_a_due_time_is_in_the_log_with_its_cause() -> None:
    found = replay(
        TargetKind.RESOLUTION,
        [event(0, EventKind.CREATED, 1), event(1, EventKind.PRIORITY, 2, priority="P2")],
        lambda _kind, fields: terms_of(
            SlaTarget("table", TargetKind.RESOLUTION, "always", minutes_by_priority={"P1": 240, "P2": 480}),
            fields.get("priority") or "P1",
            ALWAYS,
        ),
    )
    due = [(change.cause, change.event_seq, change.cycle.due_at) for change in found.changes]
    assert due == [("created", 1, START + timedelta(hours=4)), ("priority", 2, START + timedelta(hours=8))]
