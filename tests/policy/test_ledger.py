"""The ledger adds up: contiguous segments whose parts are the wall time of the clock, to the second."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from control.conformance import history
from control.model import EventKind, Holder, TicketEvent
from control.policy.ledger import Held, Part, held_by, ledger, totals
from tests.policy.random_cases import random_cases
from tests.rings import times

ZERO = timedelta(0)
HOURS = {day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def case(*events: dict[str, Any], as_of: str = "2026-03-03T12:00", **target: Any) -> dict[str, Any]:
    return {
        "id": "one",
        "as_of": at(as_of),
        "calendar": {"time_zone": "UTC", "holidays": [], "hours": HOURS},
        "target": {"kind": "resolution", "minutes": 240, "pause_states": ["waiting"], **target},
        "event": [{**event, "at": at(event["at"])} for event in events],
    }


def segments(described: dict[str, Any], held: list[Held] | None = None) -> list[Any]:
    return ledger(history(described), held or [], described["as_of"])


@settings(max_examples=times(check=150, proof=20_000), deadline=None)
@given(described=random_cases())
def test_segments_are_contiguous_and_their_parts_add_up_to_the_wall_time(described: dict[str, Any]) -> None:
    found = history(described)
    drawn = ledger(found, [], described["as_of"])
    assert all(before.end == after.start for before, after in pairwise(drawn))
    assert all(segment.start < segment.end for segment in drawn)
    wall = drawn[-1].end - drawn[0].start if drawn else ZERO
    assert sum(totals(drawn).values(), ZERO) == wall
    assert sum(held_by(drawn).values(), ZERO) == wall


@settings(max_examples=times(check=150, proof=20_000), deadline=None)
@given(described=random_cases())
def test_what_the_ledger_counts_is_what_the_clock_reads(described: dict[str, Any]) -> None:
    found = history(described)
    reading, sums = found.read(described["as_of"]), totals(ledger(found, [], described["as_of"]))
    recounted = found.cycles and found.cycles[-1].carried and described.get("calendar_change")
    if not recounted:  # what was carried out of an earlier cycle keeps the calendar by which it was counted
        assert (sums[Part.ELAPSED], sums[Part.PAUSED]) == (reading.elapsed, reading.paused)


def test_a_segment_is_cut_at_the_due_time_and_says_on_which_side_it_lies() -> None:
    drawn = segments(case({"at": "2026-03-02T10:00", "kind": "created"}, as_of="2026-03-02T17:00"))
    assert [(one.start.hour, one.end.hour, one.part, one.after_due) for one in drawn] == [
        (10, 12, Part.ELAPSED, False),
        (12, 13, Part.OUTSIDE, False),
        (13, 15, Part.ELAPSED, False),
        (15, 17, Part.ELAPSED, True),
    ]


def test_each_segment_names_its_line_of_the_calendar_in_the_calendars_own_zone() -> None:
    described = case({"at": "2026-03-02T10:00", "kind": "created"}, as_of="2026-03-02T14:00")
    described["calendar"]["time_zone"] = "Europe/Berlin"
    assert [one.line for one in segments(described)][:2] == ["Mon 09:00–12:00", "closed Mon 12:00 – Mon 13:00"]


def test_a_holiday_is_named_where_it_keeps_the_clock_from_counting() -> None:
    described = case({"at": "2026-03-02T16:00", "kind": "created"}, as_of="2026-03-04T10:00")
    described["calendar"]["holidays"] = [at("2026-03-03").date()]
    assert "closed Mon 17:00 – Wed 09:00, holiday 2026-03-03" in [one.line for one in segments(described)]


def test_the_holder_of_a_segment_is_whoever_had_the_ticket_then() -> None:
    described = case(
        {"at": "2026-03-02T09:00", "kind": "created"},
        {"at": "2026-03-02T10:00", "kind": "state", "state": "waiting"},
        {"at": "2026-03-02T11:00", "kind": "state", "state": "in-progress"},
        as_of="2026-03-02T12:00",
    )
    event = TicketEvent(at("2026-03-02T09:00"), EventKind.CREATED)
    held = [
        Held(at("2026-03-02T09:00"), Holder.QUEUE, event),
        Held(at("2026-03-02T10:00"), Holder.CUSTOMER, event),
        Held(at("2026-03-02T11:00"), Holder.AGENT, event),
    ]
    drawn = [(one.part, one.holder) for one in segments(described, held)]
    assert drawn == [
        (Part.ELAPSED, Holder.QUEUE),
        (Part.PAUSED, Holder.CUSTOMER),
        (Part.ELAPSED, Holder.AGENT),
    ]


@given(mode=st.sampled_from(["continue_excluding_closed", "continue_including_closed"]))
def test_the_time_between_two_cycles_counts_only_where_the_target_says_so(mode: str) -> None:
    drawn = segments(
        case(
            {"at": "2026-03-02T09:00", "kind": "created"},
            {"at": "2026-03-02T10:00", "kind": "resolved"},
            {"at": "2026-03-02T11:00", "kind": "reopened"},
            as_of="2026-03-02T12:00",
            reopen=mode,
        )
    )
    between = [one for one in drawn if one.holder is Holder.BETWEEN_CYCLES]
    expected = Part.CLOSED if mode == "continue_excluding_closed" else Part.ELAPSED
    assert [(one.part, one.wall) for one in between] == [(expected, timedelta(hours=1))]


def test_a_clock_that_never_started_has_an_empty_ledger() -> None:
    assert segments(case({"at": "2026-03-02T09:00", "kind": "created"}, kind="next_response")) == []
