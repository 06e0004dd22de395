"""The inbox holds exactly the tickets that need somebody, once each, in the order of what asks most."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pandas as pd
import pytest

from control.policy.scope import Scope
from control.queries import exceptions
from control.queries.needs import Asked, Reason
from tests.queries.escalated import LATER, Escalated
from tests.queries.seeds import Stood, at

NOW = at("2026-03-10 12:00")
ANNA = Asked("anna")


@pytest.fixture
def seeds(store) -> Escalated:
    return Escalated(store)


def inbox(reading, asked=ANNA, as_of=NOW, scope=Scope()):  # noqa: B008 (frozen)
    return exceptions.inbox(reading, as_of, scope, asked)


def keys(reading, asked=ANNA, as_of=NOW, scope=Scope()):  # noqa: B008 (frozen)
    return inbox(reading, asked, as_of, scope)["key"].to_list()


def busy(seeds: Escalated, **fields) -> int:
    """An open ticket that needs nobody: owned, routed, and something happened to it today."""
    usual = {"owner": "otto", "state_category": "open", "last_event_at": "2026-03-10 09:00"}
    return seeds.ticket(created="2026-03-09 09:00", **{**usual, **fields})


def running(seeds: Escalated, ticket: int, due: str, at_risk: str, kind: str = "resolution") -> None:
    seeds.clock(ticket, [Stood("2026-03-09 09:00", "running", due=due, breaches=due, at_risk=at_risk)], kind)


def test_a_ticket_that_needs_nobody_is_not_there(seeds, reading):
    ticket = busy(seeds)
    running(seeds, ticket, "2026-03-11 17:00", "2026-03-11 15:00")
    assert keys(reading) == []


def test_what_is_addressed_to_the_person_comes_first_then_what_has_least_time_left(seeds, reading):
    for due in ("2026-03-10 10:00", "2026-03-10 09:00", "2026-03-12 17:00"):
        running(seeds, busy(seeds), due, "2026-03-10 08:00")
    seeds.escalation(3, "2026-03-10 11:00", "anna")
    assert keys(reading) == ["T-3", "T-2", "T-1"]
    assert keys(reading, Asked("otto")) == ["T-2", "T-1", "T-3"]


def test_an_escalation_on_which_the_person_has_acted_needs_them_no_more_but_stays_theirs(seeds, reading):
    seeds.escalation(busy(seeds), "2026-03-10 09:00", "anna", actioned_at="2026-03-10 10:00", **seen("10:00"))
    row = inbox(reading).iloc[0]
    assert (row["needs_me"], row["mine"], row["escalation_state"]) == (0, 1, "actioned")


def seen(hour):
    return {"acknowledged_at": f"2026-03-10 {hour}", "acknowledged_by": "anna"}


def test_of_several_escalations_the_one_that_asks_most_is_shown(seeds, reading):
    ticket = busy(seeds)
    seeds.escalation(ticket, "2026-03-10 09:00", "anna", level=1)
    seeds.escalation(ticket, "2026-03-10 10:00", "otto", "ada", level=3)
    mine, theirs = inbox(reading).iloc[0], inbox(reading, Asked("nobody")).iloc[0]
    assert (mine["escalation_number"], mine["mine_too"], mine["people"]) == ("E-1", 1, "anna")
    assert (theirs["escalation_number"], theirs["mine_too"], theirs["level"]) == ("E-2", 0, 3)
    assert set(theirs["people"].split()) == {"otto", "ada"}


def test_the_resolution_says_what_is_due_even_where_an_answer_is_due_earlier(seeds, reading):
    ticket = busy(seeds)
    running(seeds, ticket, "2026-03-12 17:00", "2026-03-10 08:00")
    running(seeds, ticket, "2026-03-10 13:00", "2026-03-10 08:00", "next_response")
    other = busy(seeds)
    running(seeds, other, "2026-03-10 13:00", "2026-03-10 08:00", "next_response")
    assert inbox(reading)["due_at"].to_list() == [at("2026-03-10 13:00"), at("2026-03-12 17:00")]


def test_what_was_put_aside_is_left_out_for_that_person_until_then(seeds, reading):
    busy(seeds, owner=None)
    seeds.snooze("anna", 1, "2026-03-10 10:00", "2026-03-11 10:00")
    assert keys(reading) == []
    assert keys(reading, Asked("otto")) == keys(reading, Asked("anna", aside=True)) == ["T-1"]
    assert keys(reading, as_of=at("2026-03-11 10:00")) == ["T-1"]


def test_a_ticket_is_found_by_its_key_for_whatever_it_needs_somebody_even_where_it_is_put_aside(seeds, reading):
    for fields in ({"owner": None}, {"routing": "unrouted", "unit": "annex"}, {}, {"owner": None}):
        busy(seeds, **fields)
    seeds.snooze("anna", 1, "2026-03-10 10:00", "2026-03-11 10:00")
    rows = exceptions.named(reading, NOW, Scope(), Asked("anna", Reason.UNOWNED), ("T-1", "T-2", "T-3"))
    found = rows.set_index("key")
    assert sorted(found.index) == ["T-1", "T-2"]
    assert found.loc["T-1", "aside_until"] == at("2026-03-11 10:00")
    assert pd.isna(found.loc["T-2", "aside_until"])


def test_every_key_is_that_of_every_row_however_few_of_them_are_listed(seeds, reading):
    for _ in range(5):
        busy(seeds, owner=None)
    seeds.snooze("anna", 5, "2026-03-10 10:00", "2026-03-11 10:00")
    listed = exceptions.inbox(reading, NOW, Scope(), ANNA, 2)["key"].to_list()
    every = exceptions.every_key(reading, NOW, Scope(), ANNA)["key"].to_list()
    assert listed == ["T-1", "T-2"]
    assert sorted(every) == ["T-1", "T-2", "T-3", "T-4"]


def test_what_is_raised_after_it_was_put_aside_brings_it_back(seeds, reading):
    busy(seeds, owner=None)
    seeds.snooze("anna", 1, "2026-03-10 10:00", "2026-03-11 10:00")
    seeds.escalation(1, "2026-03-10 11:00", "otto", raised_seq=LATER)
    assert keys(reading) == ["T-1"]


def test_what_had_been_raised_before_it_was_put_aside_does_not(seeds, reading):
    seeds.escalation(busy(seeds), "2026-03-10 09:00", "otto")
    seeds.snooze("anna", 1, "2026-03-10 10:00", "2026-03-11 10:00")
    assert keys(reading) == []


def test_a_reason_alone_can_be_asked_for(seeds, reading):
    busy(seeds, owner=None)
    busy(seeds, routing="unrouted")
    assert keys(reading, Asked("anna", Reason.UNROUTED)) == ["T-2"]
    assert keys(reading, Asked("anna", Reason.UNOWNED)) == ["T-1"]


@pytest.mark.parametrize("past", [False, True])
def test_a_ticket_of_somebody_who_has_left_is_nobodys_like_one_without_an_owner(seeds, reading, past):
    for fields in ({"owner": "otto"}, {"owner": "gone"}, {"owner": None}):
        busy(seeds, **fields)
    seeds.ticket(owner="gone", state_category="resolved", first_resolved_at="2026-03-05 09:00")
    asked = Asked("anna", Reason.UNOWNED, past=past, left=("gone", "late"))
    assert keys(reading, asked) == ["T-2", "T-3"]
    assert exceptions.counts(reading, NOW, Scope(), asked).iloc[0]["unowned"] == 2
    assert keys(reading, Asked("anna", Reason.UNOWNED, past=past)) == ["T-3"]


def test_a_review_that_is_overdue_stands_by_its_own_due_time(seeds, reading):
    ended = seeds.ticket(state_category="resolved", first_resolved_at="2026-03-05 09:00")
    seeds.clock(ended, [Stood("2026-03-02 09:00", "stopped", due="2026-03-03 09:00", breaches="2026-03-03 09:00")])
    seeds.review(ended, "2026-03-03 09:00", "2026-03-10 11:00")
    late = busy(seeds)
    running(seeds, late, "2026-03-10 11:30", "2026-03-10 08:00")
    rows = inbox(reading)
    assert rows["key"].to_list() == ["T-1", "T-2"]
    assert rows.iloc[0][["review_number", "review_state", "review_kind"]].to_list() == ["B-1", "open", "resolution"]


# ---------------------------------------------------------------------------- at random, against a reading of the words


@dataclass
class Told:
    """What was put into the store of one ticket, for a second opinion."""

    key: str
    fields: dict
    clocks: list[tuple[str, str, datetime, datetime]] = field(default_factory=list)
    escalations: list[tuple[set[str], bool, bool]] = field(default_factory=list)
    review: bool = False
    put_aside: bool = False

    def reasons(self) -> set[str]:
        is_open = self.fields["state_category"] in ("new", "open", "waiting customer")
        running = [(risk, due) for _, state, risk, due in self.clocks if state in ("running", "paused")]
        said = {
            "mine": any("anna" in people for people, is_open, _ in self.escalations if is_open),
            "escalated": any(is_open for _, is_open, _ in self.escalations),
            "breached": any(due < NOW for _, due in running),
            "at_risk": any(risk <= NOW <= due for risk, due in running),
            "unrouted": is_open and self.fields["routing"] == "unrouted",
            "unowned": is_open and self.fields["owner"] is None,
            "review": self.review,
            "stale": is_open and at(self.fields["last_event_at"]) < NOW - timedelta(days=7),
        }
        return {reason for reason, holds in said.items() if holds}


def around(draw: random.Random, days: float) -> str:
    return f"{NOW + timedelta(minutes=int(draw.uniform(-days, days) * 1440)):%Y-%m-%d %H:%M}"


def one(draw: random.Random, seeds: Escalated) -> Told:
    fields = {
        "owner": draw.choice([None, "anna", "otto"]),
        "routing": draw.choice(["routed", "routed", "unrouted"]),
        "unit": draw.choice([None, "care", "annex"]),
        "service": draw.choice([None, "orders"]),
        "state_category": draw.choice(["new", "open", "waiting customer", "resolved", "cancelled"]),
        "last_event_at": f"2026-03-{draw.choice(['01', '02', '04', '09'])} 12:00",
    }
    ended = {"resolved": "first_resolved_at", "cancelled": "cancelled_at"}.get(fields["state_category"])
    number = seeds.ticket(created="2026-03-01 09:00", **fields, **({ended: "2026-03-09 17:00"} if ended else {}))
    seeds.event(number, fields["last_event_at"], "note")
    told = Told(f"T-{number}", fields)
    for kind in draw.sample(["first_response", "next_response", "resolution"], draw.randrange(4)):
        risk, due = sorted((around(draw, 3), around(draw, 3)))
        state = draw.choice(["running", "paused", "stopped", "cancelled"])
        seeds.clock(number, [Stood("2026-03-01 09:00", state, due=due, breaches=due, at_risk=risk)], kind)
        told.clocks.append((kind, state, at(risk), at(due)))
    for _ in range(draw.choice([0, 0, 1, 2])):
        people, is_open = set(draw.sample(["anna", "otto", "ada"], draw.randrange(3))), draw.random() < 0.6
        ended = {} if is_open else {"ended_at": "2026-03-09 15:00"}
        seeds.escalation(number, "2026-03-09 12:00", *people, **ended)
        told.escalations.append((people, is_open, is_open))
    told.review = any(kind == "resolution" for kind, *_ in told.clocks) and draw.random() < 0.4
    if told.review:
        seeds.review(number, "2026-03-01 09:00", around(draw, 4))
    told.put_aside = draw.random() < 0.2
    if told.put_aside:
        seeds.snooze("anna", number, "2026-03-09 18:00", "2026-03-12 18:00")
    return told


@pytest.mark.parametrize("seed", range(4))
def test_rows_and_counts_are_those_that_a_reading_of_the_sentences_finds(seeds, store, seed):
    draw = random.Random(seed)
    tickets = [one(draw, seeds) for _ in range(60)]
    with store.reader.connect() as reading:
        for scope in (Scope(), Scope("care"), Scope(service="orders")):
            agree(reading, [each for each in tickets if lies_in(each, scope)], scope)


def lies_in(told: Told, scope: Scope) -> bool:
    unit, service = told.fields["unit"], told.fields["service"]
    return scope.unit in (None, unit) and scope.service in (None, service)


def agree(reading, tickets: list[Told], scope: Scope) -> None:
    for aside in (False, True):
        seen = {each.key: each.reasons() for each in tickets if each.reasons() and (aside or not each.put_aside)}
        counted = exceptions.counts(reading, NOW, scope, Asked("anna", aside=aside)).iloc[0]
        assert counted["total"] == len(seen)
        assert counted["put_aside"] == sum(bool(each.reasons()) and each.put_aside for each in tickets)
        for reason in (None, *Reason):
            rows = inbox(reading, Asked("anna", reason, aside), scope=scope)
            expected = {key for key, reasons in seen.items() if reason is None or reason.value in reasons}
            assert len(rows) == len(expected)
            assert set(rows["key"]) == expected
            assert counted[reason.value if reason else "total"] == len(expected)
            for row in rows.to_dict("records"):
                assert {each.value for each in Reason if row[each.value]} == seen[row["key"]]


@pytest.mark.parametrize("seed", range(2))
def test_what_was_known_at_a_past_instant_needs_the_same_whether_it_is_asked_then_or_looked_back_at(seeds, store, seed):
    draw = random.Random(100 + seed)
    for _ in range(60):
        one(draw, seeds)
    # Nothing has changed since: the logs must tell what the rows tell.
    with store.reader.connect() as reading:
        now, then = (inbox(reading, Asked("anna", past=past, aside=True)) for past in (False, True))
    assert len(now) > 20
    pd.testing.assert_frame_equal(now, then)


def test_a_past_instant_shows_what_was_raised_and_seen_by_then(seeds, reading):
    ticket = busy(seeds)
    steps = {"actioned_at": "2026-03-10 10:00", "ended_at": "2026-03-10 11:00", **seen("09:30")}
    seeds.escalation(ticket, "2026-03-10 09:00", "anna", **steps)
    states = [
        inbox(reading, Asked("anna", past=True), at(f"2026-03-10 {hour}"))["escalation_state"].to_list()
        for hour in ("08:59", "09:00", "09:30", "10:00", "11:00")
    ]
    assert states == [[], ["raised"], ["acknowledged"], ["actioned"], []]
