"""Tickets are found by number or text, and counted by what is missing of them."""

from datetime import UTC, datetime

import pytest

from control.policy.scope import Scope
from control.queries import tickets
from tests.queries.seeds import at

EVERYTHING = Scope()
NOW = at("2026-03-10 12:00")


def keys(reading, text, as_of=NOW, scope=EVERYTHING):
    return tickets.found(reading, as_of, scope, text)["key"].to_list()


def open_at(reading, then):
    return tickets.counts(reading, at(then), EVERYTHING)["open"].iloc[0]


def test_a_ticket_is_found_by_a_part_of_its_title_in_any_case(seeds, reading):
    seeds.ticket(title="Printer on FIRE in the lobby")
    seeds.ticket(title="Printer out of paper")
    assert keys(reading, "on fire") == ["T-1"]


def test_an_exact_number_comes_before_tickets_that_only_mention_it(seeds, reading):
    seeds.ticket(external_id="4711")
    seeds.ticket(external_id="9", title="same as 4711", created="2026-03-05 09:00")
    assert keys(reading, "4711") == ["T-1", "T-2"]


def test_a_number_is_found_though_it_is_typed_in_lower_case_with_blanks_around(seeds, reading):
    seeds.ticket()
    assert tickets.numbered(reading, NOW, EVERYTHING, " t-1 ")["key"].to_list() == ["T-1"]


@pytest.mark.parametrize("text", ["100%", "under_score", "back\\slash"])
def test_signs_that_mean_something_to_sql_are_looked_for_as_they_are(seeds, reading, text):
    seeds.ticket(title=f"before {text} after")
    seeds.ticket(title="before 100 and underXscore and backslash after")
    assert keys(reading, text) == ["T-1"]


def test_a_search_takes_upper_and_lower_case_alike_in_every_alphabet(seeds, reading):
    seeds.ticket(title="Ärger mit der Maschine")
    seeds.ticket(title="ЗАЯВКА")
    assert keys(reading, "ärger") == keys(reading, "ÄRGER MIT") == ["T-1"]
    assert keys(reading, "заявка") == ["T-2"]


def test_a_search_says_how_many_there_are_beyond_those_it_shows(seeds, reading):
    for number in range(4):
        seeds.ticket(title=f"leak {number}")
    found = tickets.found(reading, NOW, EVERYTHING, "leak", limit=3)
    assert (len(found), set(found["total"])) == (3, {4})


def test_a_ticket_that_did_not_exist_yet_is_not_found(seeds, reading):
    seeds.ticket(created="2026-03-05 09:00", title="late comer")
    assert keys(reading, "late comer", as_of=at("2026-03-05 08:59")) == []
    assert tickets.ticket_of(reading, at("2026-03-05 08:59"), EVERYTHING, "T-1").empty


def test_a_ticket_is_read_with_the_instants_that_were_stored(seeds, reading):
    seeds.ticket(created="2026-03-05 09:00", title="one")
    row = tickets.ticket_of(reading, NOW, EVERYTHING, "T-1").iloc[0]
    assert row["created_at"] == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert row["title"] == "one"


def test_what_is_missing_of_tickets_is_counted(seeds, reading):
    seeds.ticket(owner="mara", service="orders", unit="care")
    seeds.ticket(owner="mara", service="orders", routing="unrouted")
    seeds.ticket(owner="mara")
    seeds.ticket(first_resolved_at="2026-03-02 10:00")
    row = tickets.counts(reading, NOW, EVERYTHING).iloc[0].to_dict()
    assert row == {
        "tickets": 4,
        "open": 3,
        "unrouted": 1,
        "without_owner": 1,
        "without_service": 2,
        "without_unit": 3,
        "open_unrouted": 1,
        "open_without_owner": 0,
        "open_without_service": 1,
        "open_without_unit": 2,
    }


@pytest.mark.parametrize("end", ["first_resolved_at", "closed_at", "cancelled_at"])
def test_a_ticket_is_open_until_the_instant_at_which_it_ends(seeds, reading, end):
    seeds.ticket(created="2026-03-02 09:00", **{end: "2026-03-04 12:00"})
    assert [open_at(reading, f"2026-03-{moment}") for moment in ("04 11:59", "04 12:00")] == [1, 0]


def test_a_reopened_ticket_is_open_in_each_of_its_open_stretches_and_in_no_other(seeds, reading):
    ticket_id = seeds.ticket(created="2026-03-02 09:00", first_resolved_at="2026-03-03 09:00", reopen_count=2)
    seeds.event(ticket_id, "2026-03-02 09:00", "created")
    for day, kind in enumerate(("resolved", "reopened", "cancelled", "reopened"), start=3):
        seeds.event(ticket_id, f"2026-03-{day:02} 09:00", kind)
    noon_of_each_day = [open_at(reading, f"2026-03-{day:02} 12:00") for day in range(2, 7)]
    assert noon_of_each_day == [1, 0, 1, 0, 1]


def test_a_reopened_ticket_that_began_resolved_was_not_open_before(seeds, reading):
    ticket_id = seeds.ticket(created="2026-03-02 09:00", first_resolved_at="2026-03-02 09:00", reopen_count=1)
    seeds.event(ticket_id, "2026-03-02 09:00", "created", state="resolved")
    seeds.event(ticket_id, "2026-03-03 09:00", "reopened")
    assert [open_at(reading, f"2026-03-0{day} 12:00") for day in (2, 3)] == [0, 1]


def test_a_scope_says_when_its_first_and_last_ticket_came(seeds, reading):
    seeds.ticket(created="2026-03-02 09:00", service="orders")
    seeds.ticket(created="2026-03-05 09:00", service="orders")
    seeds.ticket(created="2026-03-09 09:00")
    row = tickets.span(reading, Scope(service="orders")).iloc[0]
    assert (row["first_at"], row["last_at"]) == (at("2026-03-02 09:00"), at("2026-03-05 09:00"))
