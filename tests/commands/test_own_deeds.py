"""What we decided here about a ticket of another tool stays, until the tool itself says something new."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from control.commands import correspondence, endings, progress, routing, rulebook
from control.commands.registry import Call
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.policy.sources import Source, TicketDeed
from control.settings import dump, load
from control.store.tables import ticket, ticket_event
from tests.commands.test_known_tickets import LOG, incident
from tests.commands.test_later_exports import NOW, Office
from tests.surroundings import ROOT

LIST = "ticket,created_at,updated_at,title,service,category,owner,state"
UNDATED = "ticket,created_at,title,service,category,owner,state"
ONE = "T-10001"


def told(updated: str, owner: str = "ada", state: str = "in-progress", title: str = "Parcel") -> str:
    """The one ticket as its tool's list has it, at an hour of 4 March."""
    return f"L1,2026-03-02T08:00Z,2026-03-04T{updated}Z,{title},customer-care,delivery,{owner},{state}"


@pytest.fixture
def office(store_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office that knows the ticket by a list of nine o'clock, and whose Zoe may do everything but the answering."""
    opened = Office(store_url, tmp_path, at(8))
    shipped = load(ROOT / "config")
    zoe = Person("zoe", "Zoe", "customer-care", "zoe", (RoleGrant("agent", "all"),))
    sources = {name: Source(name, name, frozenset({TicketDeed.REPLY})) for name in ("template", "servicenow")}
    changed = replace(shipped, people={**shipped.people, "zoe": zoe}, sources={**shipped.sources, **sources})
    rulebook.activate(opened.runtime, Call("piotr-wolny", reason="Zoe works here now"), dump(changed))
    yield opened
    opened.runtime.close()


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=UTC)


def take(office: Office, hour: int, *lines: str, header: str = LIST) -> dict[str, Any]:
    """Import the list at an hour of 4 March; each is another file."""
    office.clock.set(at(hour))
    return office.take("template", header, *lines, name=f"at{hour}.csv")


def zoe(office: Office, hour: int, deed: Any, *named: Any, **more: Any) -> None:
    office.clock.set(at(hour))
    deed(office.runtime, Call("zoe", reason="the customer said so"), ONE, *named, **more)


def stands(office: Office) -> dict[str, Any]:
    with office.runtime.read() as connection:
        return dict(connection.execute(ticket.select()).mappings().one())


def events(office: Office) -> list[tuple[str, int, dict[str, Any]]]:
    """Kind, hour and payload of every event after the creation."""
    with office.runtime.read() as connection:
        rows = connection.execute(ticket_event.select().order_by(ticket_event.c.at, ticket_event.c.seq)).all()
    return [(row.kind, row.at.hour, json.loads(row.payload)) for row in rows if row.kind != "created"]


def test_a_list_that_says_what_the_tool_said_before_leaves_our_owner(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 10, routing.assign, owner="nadia-farouk")
    take(office, 12, told("11:00", title="Parcel lost"))
    assert (stands(office)["owner"], stands(office)["title"]) == ("nadia-farouk", "Parcel lost")
    assert events(office)[-1] == ("note", 11, {"title": "Parcel lost"})


def test_a_list_that_changes_nothing_of_its_own_is_a_duplicate(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 10, routing.assign, owner="nadia-farouk")
    counts = take(office, 12, told("11:00"))
    assert (counts["accepted"], counts["duplicate"], counts["events"]) == (0, 1, 0)


def test_a_list_without_updates_leaves_our_owner_too(office: Office) -> None:
    undated = "L1,2026-03-02T08:00Z,{},customer-care,delivery,ada,new"
    take(office, 9, undated.format("Parcel"), header=UNDATED)
    zoe(office, 10, routing.assign, owner="nadia-farouk")
    take(office, 12, undated.format("Parcel lost"), header=UNDATED)
    assert (stands(office)["owner"], stands(office)["title"]) == ("nadia-farouk", "Parcel lost")


def test_a_value_that_the_tool_itself_changes_later_holds(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 10, routing.assign, owner="nadia-farouk")
    take(office, 12, told("11:00", owner="bob"))
    assert stands(office)["owner"] == "bob"
    assert take(office, 13, told("11:00", owner="bob"))["events"] == 0


def test_a_value_that_the_tool_changed_before_our_deed_is_told_at_its_time_and_ours_holds(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 11, routing.assign, owner="nadia-farouk")
    take(office, 12, told("10:00", owner="bob"))
    assert events(office)[-2:] == [
        ("assigned", 10, {"owner": "bob"}),
        ("assigned", 11, {"owner": "nadia-farouk", "deed": "assign"}),
    ]
    assert stands(office)["owner"] == "nadia-farouk"
    take(office, 13, told("13:00", owner="bob", title="Parcel lost"))
    assert stands(office)["owner"] == "nadia-farouk"


def test_a_value_that_the_tool_takes_over_from_us_is_its_own_from_then_on(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 10, routing.assign, owner="nadia-farouk")
    take(office, 12, told("11:00", owner="nadia-farouk"))
    zoe(office, 13, routing.assign, owner="tomas-brandt")
    for hour in (15, 16):
        take(office, hour, told(f"{hour - 1}:00", owner="nadia-farouk", title=f"Parcel at {hour}"))
        assert stands(office)["owner"] == "tomas-brandt"


def test_a_note_of_ours_does_not_date_what_the_tool_changed_before_it(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 11, correspondence.note, "I called them.")
    take(office, 12, told("10:00", title="Parcel lost"))
    assert [(kind, hour) for kind, hour, _ in events(office)] == [("state", 9), ("note", 10), ("note", 11)]


def test_a_ticket_that_we_let_wait_still_waits_while_the_tool_repeats_its_state(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 10, progress.wait, "customer")
    take(office, 12, told("11:00", title="Parcel lost"))
    assert stands(office)["state"] == "waiting-for-customer"
    take(office, 14, told("13:00", title="Parcel lost", state="resolved"))
    assert stands(office)["state"] == "resolved"
    assert [kind for kind, _, _ in events(office)].count("resolved") == 1


def test_what_we_resolved_is_not_reopened_by_a_tool_that_has_not_noticed(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 10, endings.resolve, "solved", "Sent again.")
    take(office, 12, told("11:00", title="Parcel lost"))
    assert (stands(office)["state"], stands(office)["reopen_count"]) == ("resolved", 0)


def test_what_we_resolved_and_the_tool_resolves_later_is_resolved_once(office: Office) -> None:
    take(office, 9, told("09:00"))
    zoe(office, 10, endings.resolve, "solved", "Sent again.")
    take(office, 12, told("11:00", state="resolved"))
    assert [kind for kind, _, _ in events(office)].count("resolved") == 1
    assert stands(office)["first_resolved_at"] == at(10)


def test_what_the_tool_reopens_after_we_closed_it_is_reopened_once(office: Office) -> None:
    take(office, 9, told("09:00", state="resolved"))
    zoe(office, 10, endings.reopen)
    take(office, 12, told("11:00", state="in-progress"))
    assert (stands(office)["state_category"], stands(office)["reopen_count"]) == ("open", 1)


@pytest.mark.parametrize("worked_on", [False, True])
def test_a_log_of_updates_goes_on_as_if_our_deeds_were_not_its_own(office: Office, worked_on: bool) -> None:
    rows = incident([(0, "Active", "a", 0), (30, "Active", "a", 0), (60, "Resolved", "a", -10)], 0)
    # The first row is of six o'clock in Berlin; our deeds come between the end that the last one names and its time.
    office.clock.set(datetime(2026, 3, 11, 5, 55, tzinfo=UTC))
    office.take("servicenow_log", LOG, *rows[:1], name="first.csv")
    if worked_on:
        call = Call("zoe", reason="the customer said so")
        routing.assign(office.runtime, call, ONE, team="service-desk")
        correspondence.note(office.runtime, call, ONE, "I called them.")
    office.clock.set(NOW)
    office.take("servicenow_log", LOG, *rows[1:], name="second.csv")
    assert [kind for kind, _, payload in events(office) if "deed" not in payload] == ["note", "resolved"]
    assert stands(office)["team"] == ("service-desk" if worked_on else "a")
    assert stands(office)["first_resolved_at"] == datetime(2026, 3, 11, 5, 50, tzinfo=UTC)
