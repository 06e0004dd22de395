"""What a count is compared with is what was counted then: at each instant, of each log, on each database."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from control.policy.scope import Scope
from control.queries.earlier import earlier
from tests.queries.escalated import Escalated
from tests.queries.seeds import Stood, at

NOW = at("2026-03-10 12:00")
BEFORE = tuple(NOW - timedelta(days=7 * weeks) for weeks in (3, 2, 1))


@pytest.fixture
def seeds(store) -> Escalated:
    return Escalated(store)


def counts(reading, name, scope=Scope()):  # noqa: B008 (frozen)
    return earlier(reading, NOW, scope, BEFORE)[name].to_list()


def test_the_instants_are_answered_in_their_order_and_with_zeros_where_nothing_was(seeds, reading):
    found = earlier(reading, NOW, Scope(), BEFORE[::-1])
    assert found["at"].to_list() == list(BEFORE)
    assert found.drop(columns="at").sum().sum() == 0


def test_a_ticket_is_open_from_its_creation_until_it_is_resolved(seeds, reading):
    resolved = {"state_category": "resolved", "first_resolved_at": "2026-02-25 09:00"}
    seeds.ticket(created="2026-02-20 09:00", **resolved)
    seeds.ticket(created="2026-02-24 11:59")
    assert counts(reading, "open") == [0, 2, 1]


def test_a_reopened_ticket_is_open_again_by_its_own_events(seeds, reading):
    number = seeds.ticket(created="2026-02-10 09:00", reopen_count=1, first_resolved_at="2026-02-16 09:00")
    for when, kind in (("02-10", "created"), ("02-16", "resolved"), ("02-20", "reopened")):
        seeds.event(number, f"2026-{when} 09:00", kind)
    assert counts(reading, "open") == [0, 1, 1]


def test_a_ticket_is_stale_once_nothing_has_happened_to_it_for_a_week(seeds, reading):
    number = seeds.ticket(created="2026-02-10 11:00")
    for when in ("2026-02-10 13:00", "2026-02-20 09:00"):
        seeds.event(number, when, "note")
    assert counts(reading, "stale") == [0, 0, 1]
    assert counts(reading, "open") == [1, 1, 1]


def test_a_clock_is_at_risk_until_it_is_broken_and_broken_until_it_stops(seeds, reading):
    number = seeds.ticket(created="2026-02-10 09:00")
    due = "2026-02-20 09:00"
    stood = [
        Stood("2026-02-10 09:00", "running", due, due, "2026-02-15 09:00"),
        Stood("2026-02-26 09:00", "stopped", due, due, "2026-02-15 09:00"),
    ]
    seeds.clock(number, stood)
    seeds.clock(number, stood, "next_response")
    assert counts(reading, "at_risk") == [1, 0, 0]
    assert counts(reading, "breached") == [0, 1, 0]


def test_a_scope_counts_its_own_tickets_and_a_withdrawn_one_is_in_none(seeds, reading):
    for service in ("orders", "orders", "refunds"):
        seeds.ticket(created="2026-02-10 09:00", service=service)
    seeds.ticket(created="2026-02-10 09:00", service="orders", withdrawn_seq=1)
    assert counts(reading, "open", Scope(service="orders")) == [2, 2, 2]
    assert counts(reading, "open") == [3, 3, 3]


# ---------------------------------------------------------------------------- at random, against a reading of the words

Span = tuple[datetime, datetime | None]


@dataclass
class Told:
    """What was put into the store of one ticket, for a second opinion."""

    open: Span
    events: list[datetime] = field(default_factory=list)
    escalated: list[Span] = field(default_factory=list)
    reviewed: list[Span] = field(default_factory=list)
    clocks: list[tuple[Span, datetime, datetime]] = field(default_factory=list)
    """While it ran, at risk from, breached from."""

    def stands(self, name: str, when: datetime) -> bool:
        ran = [(risk, due) for span, risk, due in self.clocks if lies(when, span)]
        return {
            "open": lambda: lies(when, self.open),
            "stale": lambda: lies(when, self.open) and max(e for e in self.events if e <= when) < when - WEEK,
            "escalated": lambda: any(lies(when, span) for span in self.escalated),
            "review": lambda: any(lies(when, span) for span in self.reviewed),
            "breached": lambda: any(due < when for _, due in ran),
            "at_risk": lambda: any(risk <= when <= due for risk, due in ran),
        }[name]()


WEEK = timedelta(days=7)
EXPLAINED = {
    "reason": "queue",
    "escape_point": "unseen",
    "reasoned_by": "anna",
    "reasoned_by_person": "anna",
    "reviewed_by": "otto",
    "reviewed_by_person": "otto",
}


def lies(when: datetime, span: Span) -> bool:
    return span[0] <= when and (span[1] is None or when < span[1])


def test_tickets_at_random_are_counted_as_their_logs_read(seeds, reading):
    draw = random.Random(7)
    told = [tell(seeds, draw) for _ in range(60)]
    found = earlier(reading, NOW, Scope(), BEFORE)
    for name in found.columns.drop(["at", "approvals"]):
        expected = [sum(each.stands(name, when) for each in told) for when in BEFORE]
        assert found[name].to_list() == expected, name
        assert sum(expected) > 0, f"nothing was ever {name}"


def tell(seeds: Escalated, draw: random.Random) -> Told:
    created = moment(draw, at("2026-02-01 00:00"))
    ended = draw.choice([None, moment(draw, created)])
    state = {} if ended is None else {"state_category": "resolved", "first_resolved_at": said(ended)}
    number = seeds.ticket(created=said(created), **state)
    told = Told((created, ended), [created, *(moment(draw, created) for _ in range(draw.randrange(4)))])
    for when in told.events:
        seeds.event(number, said(when), "note")
    for cycle, kind in enumerate(draw.sample(["next_response", "first_response"], draw.randrange(3)), start=1):
        told.clocks.append(ran(seeds, draw, number, kind, cycle))
    for _ in range(draw.randrange(3)):
        raised, over = moment(draw, created), draw.choice([True, False])
        until = moment(draw, raised) if over else None
        seeds.escalation(number, said(raised), "anna", **({} if until is None else {"ended_at": said(until)}))
        told.escalated.append((raised, until))
    if draw.random() < 0.5:
        opened = moment(draw, created)
        until = draw.choice([None, moment(draw, opened)])
        seeds.clock(number, [Stood(said(opened), "stopped", *[said(opened)] * 3)], "resolution")
        seen = {} if until is None else {"state": "reviewed", "reviewed_at": said(until), **EXPLAINED}
        seeds.review(number, said(opened), said(opened + WEEK), **seen)
        told.reviewed.append((opened, until))
        told.events.append(opened)  # the breach that is reviewed knows of an event
    return told


def ran(seeds: Escalated, draw: random.Random, number: int, kind: str, cycle: int) -> tuple[Span, datetime, datetime]:
    """A cycle that ran from some instant, to the end of the log or until it stopped."""
    began = moment(draw, at("2026-02-01 00:00"))
    risk = moment(draw, began)
    due, stopped = moment(draw, risk), draw.choice([None, moment(draw, began)])
    stood = [Stood(said(began), "running", said(due), said(due), said(risk))]
    if stopped is not None:
        stood.append(Stood(said(stopped), "stopped", said(due), said(due), said(risk)))
    seeds.clock(number, stood, kind, cycle)
    return (began, stopped), risk, due


def moment(draw: random.Random, after: datetime) -> datetime:
    """An instant later than `after`, on a whole minute, and never one of those that are asked for."""
    return after.replace(second=0, microsecond=0) + timedelta(minutes=2 * draw.randrange(1, 10_000) + 1)


def said(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"
