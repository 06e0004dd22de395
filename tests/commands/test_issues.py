"""Recurring issues: found from tickets, kept through every comparison, decided by people, and never by two at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from control.commands import issues
from control.commands.issue_finding import Placed, Places, compared, gathered
from control.commands.issue_learning import compare, learn, place
from control.commands.issue_looking import Finder
from control.commands.registry import Call
from control.errors import Conflict, Invalid, NotFound, Refused
from control.policy.issue_terms import IssueKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.tables import issue, issue_model, issue_ticket
from tests.commands.desk import Desk, on
from tests.commands.recurring import GIVEN, TERMS, comparing_rulebook

SYSTEM = Call("system", origin="worker")
LEAD = Call("lead", reason="it happens each week")
LATE = ("Parcel is late again", "The parcel comes late", "Late parcel since Monday", "My parcel is late")
LAMP = ("Lamp arrived broken", "The lamp is broken", "Broken lamp in the box", "A lamp came broken")
CUSTOMERS = ("Brown", "Gray", "White", "Black")


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    rulebook = comparing_rulebook()
    far = Person("far", "Far Manager", "annex", "far", (RoleGrant("manager", "unit:annex"),))
    made.activate(replace(rulebook, people={**rulebook.people, "far": far}))
    yield made
    made.runtime.close()


def arrive(desk: Desk, *titles: str, at: Any = None, product: str = "parcel", prefix: str = "") -> None:
    for number, title in enumerate(titles):
        fields = {"service": "help", "category": "mail", "unit": "desk", "product": product}
        created = {"at": at or desk.clock.now(), "kind": "created", "title": title, **fields}
        desk.record([{**created, "customer": CUSTOMERS[number % 4]}], f"{prefix or product} {number} {title}")


def numbered(desk: Desk) -> dict[int, list[int]]:
    """The tickets of each issue."""
    found: dict[int, list[int]] = {row["id"]: [] for row in desk.rows(issue)}
    for row in desk.rows(issue_ticket):
        found[row["issue_id"]].append(row["ticket_id"])
    return found


def test_enough_tickets_that_are_alike_are_a_candidate_and_others_are_not(desk: Desk) -> None:
    arrive(desk, *LATE)
    arrive(desk, *LAMP[:2], product="lamp")
    assert compare(desk.runtime, SYSTEM)["new"] == ["I-1"]
    assert numbered(desk) == {1: [10_001, 10_002, 10_003, 10_004]}
    [row] = desk.rows(issue)
    assert (row["state"], row["named_by"], row["version"]) == ("candidate", None, 1)


def test_without_a_ticket_there_is_nothing_to_compare(desk: Desk) -> None:
    assert compare(desk.runtime, SYSTEM) == {}
    assert Finder().look(desk.runtime, SYSTEM) == 0
    assert desk.rows(issue_model) == []


def test_tickets_that_say_nothing_are_no_issue(desk: Desk) -> None:
    for number in range(12):
        desk.record([{"at": desk.clock.now(), "kind": "created", "unit": "desk"}], f"blank {number}")
    assert compare(desk.runtime, SYSTEM)["new"] == []
    assert desk.rows(issue_ticket) == []


def test_tickets_of_one_customer_alone_are_no_issue(desk: Desk) -> None:
    for title in LATE:
        arrive(desk, title)
    assert compare(desk.runtime, SYSTEM)["new"] == []


def test_tickets_that_are_too_old_are_no_issue(desk: Desk) -> None:
    arrive(desk, *LATE, at=on(4, 12) - timedelta(days=TERMS.recent_days + 1))
    assert compare(desk.runtime, SYSTEM)["new"] == []


def test_an_issue_keeps_its_number_name_and_decision_whatever_is_compared_later(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    issues.name(desk.runtime, Call("lead"), "I-1", "Parcels come late")
    issues.confirm(desk.runtime, LEAD, "I-1", IssueKind.SUPPLIER_ISSUE)
    before = desk.rows(issue, "words", "filed", "place")
    arrive(desk, *LAMP, product="lamp")
    arrive(desk, *reversed(LATE), prefix="more")
    assert compare(desk.runtime, SYSTEM)["new"] == ["I-2"]
    assert desk.rows(issue, "words", "filed", "place")[:1] == before
    assert {number: len(tickets) for number, tickets in numbered(desk).items()} == {1: 8, 2: 4}


def test_the_name_stays_that_people_knew_when_they_decided(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    issues.confirm(desk.runtime, LEAD, "I-1", IssueKind.SUPPLIER_ISSUE)
    [before] = desk.rows(issue)
    arrive(desk, *LAMP, product="lamp")
    arrive(desk, *["Parcel parcel, strike of the carrier"] * 4, prefix="strike")
    compare(desk.runtime, SYSTEM)
    assert desk.rows(issue)[0]["label"] == before["label"]


def test_an_issue_whose_tickets_are_all_too_old_stays_as_it_was_described(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    before = desk.rows(issue, "place")
    desk.clock.set(desk.clock.now() + timedelta(days=TERMS.looks_back_days + 1))
    arrive(desk, *LAMP, product="lamp", prefix="later")
    assert compare(desk.runtime, SYSTEM)["new"] == ["I-2"]
    assert desk.rows(issue, "place")[:1] == before
    assert len(numbered(desk)[1]) == 4  # and its tickets stay with it
    arrive(desk, LAMP[0], product="lamp", prefix="last")
    assert Finder().look(desk.runtime, SYSTEM) == 1
    assert len(numbered(desk)[2]) == 5


def test_a_new_ticket_is_placed_without_comparing_all(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    arrive(desk, "Late again is my parcel", prefix="new")
    desk.record([{"at": desk.clock.now(), "kind": "created", "unit": "desk", "title": "Where can we eat?"}], "canteen")
    finder = Finder()
    assert finder.look(desk.runtime, SYSTEM) == 1
    assert numbered(desk) == {1: [10_001, 10_002, 10_003, 10_004, 10_005]}
    events = len(desk.rows_of("SELECT seq FROM audit_event"))
    assert finder.look(desk.runtime, SYSTEM) == 0  # and nothing is written where nothing came
    assert len(desk.rows_of("SELECT seq FROM audit_event")) == events


def test_all_are_compared_anew_when_it_is_time_and_old_models_give_their_content_up(desk: Desk) -> None:
    arrive(desk, *LATE)
    finder = Finder()
    for _ in range(4):
        finder.look(desk.runtime, SYSTEM)
        desk.clock.set(desk.clock.now() + timedelta(days=TERMS.learns_every_days))
    rows = desk.rows(issue_model)
    assert [row["number"] for row in rows] == [1, 2, 3, 4]
    assert [row["content"] is None for row in rows] == [True, True, False, False]


def test_of_two_who_compare_at_once_the_second_is_told(desk: Desk) -> None:
    arrive(desk, *LATE)
    with desk.runtime.read() as connection:
        found = gathered(connection, TERMS, desk.clock.now())
    learnt = compared(found, TERMS, desk.clock.now())
    learn(desk.runtime, SYSTEM, learnt)
    with pytest.raises(Conflict, match="by somebody else"):
        learn(desk.runtime, SYSTEM, learnt)
    arrive(desk, LATE[0], prefix="new")
    with desk.runtime.read() as connection:
        joined = Places().joined(connection)
    assert joined is not None
    place(desk.runtime, SYSTEM, joined)
    with pytest.raises(Conflict, match="by somebody else"):
        place(desk.runtime, SYSTEM, joined)
    assert [one.ticket for one in joined.placed] == [10_005]
    assert len(desk.rows(issue_ticket)) == 5


def test_the_finder_leaves_to_others_what_they_did_first_and_says_so(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    arrive(desk, *LATE)
    with caplog.at_level("INFO"):
        assert Finder().look(desk.runtime, Call("system", origin="worker"), token=7) == 0
    assert "left to another" in caplog.text
    assert desk.rows(issue_model) == []


def test_where_the_rulebook_says_nothing_nothing_is_looked_for(desk: Desk) -> None:
    desk.activate(replace(comparing_rulebook(), issues=None))
    arrive(desk, *LATE)
    assert Finder().look(desk.runtime, SYSTEM) == 0
    with pytest.raises(Invalid, match=r"issues\.toml"):
        compare(desk.runtime, SYSTEM)


def test_a_dismissed_issue_returns_by_itself_when_it_recurs_too_often(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    desk.clock.set(on(5, 9))
    issues.dismiss(desk.runtime, LEAD, "I-1", on(25, 9), 2)
    desk.clock.set(on(6, 9))
    finder = Finder()
    arrive(desk, LATE[0], prefix="first")
    finder.look(desk.runtime, SYSTEM)
    assert desk.rows(issue)[0]["state"] == "dismissed"
    arrive(desk, LATE[1], prefix="second")
    finder.look(desk.runtime, SYSTEM)
    [row] = desk.rows(issue)
    undecided = ("decided_at", "decided_by", "decided_by_person", "reason", "dismissed_until", "returns_at", "kind")
    assert (row["state"], *(row[name] for name in undecided)) == ("candidate", *(None for _ in undecided))
    assert row["version"] == 3


def test_a_dismissed_issue_returns_after_its_time_with_the_next_ticket(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    issues.dismiss(desk.runtime, LEAD, "I-1", on(6, 9), 99)
    desk.clock.set(on(6, 10))
    assert compare(desk.runtime, SYSTEM)["back"] == []
    arrive(desk, LATE[0], prefix="after")
    assert compare(desk.runtime, SYSTEM)["back"] == ["I-1"]


def test_somebody_whose_roles_do_not_reach_an_issue_decides_nothing_and_does_not_see_it(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    far = Call("far", reason="it happens each week")
    with pytest.raises(NotFound, match="no issue I-1"):
        issues.confirm(desk.runtime, far, "I-1", IssueKind.SUPPLIER_ISSUE)
    with pytest.raises(Refused, match="may not do this"):
        issues.confirm(desk.runtime, Call("anna", reason="it happens each week"), "I-1", IssueKind.SUPPLIER_ISSUE)


def test_whoever_decides_of_what_has_changed_since_is_told_who_was_faster(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    issues.name(desk.runtime, Call("lead"), "I-1", "Parcels come late")
    with pytest.raises(Conflict, match="Lead"):
        issues.confirm(desk.runtime, replace(LEAD, expected_version=1), "I-1", IssueKind.SUPPLIER_ISSUE)


def test_an_import_that_is_taken_back_takes_its_tickets_out_of_every_comparison(desk: Desk) -> None:
    arrive(desk, *LATE)
    with desk.runtime.store.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE ticket SET withdrawn_seq = 1 WHERE id = 10001")
        connection.exec_driver_sql("UPDATE ticket SET withdrawn_seq = 1 WHERE id = 10002")
    assert compare(desk.runtime, SYSTEM) == {"model": 1, "tickets": 2, "placed": 0, "new": [], "back": []}


def test_the_trail_tells_what_was_found_and_what_was_decided(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    issues.know(desk.runtime, LEAD, "I-1", IssueKind.PROCESS_DEFECT)
    columns, named = "command, subject_type, subject_id, reason", "('issue', 'issue_model')"
    told = desk.rows_of(f"SELECT {columns} FROM audit_event WHERE subject_type IN {named} ORDER BY seq")
    assert [tuple(row) for row in told] == [
        ("issue.learn", "issue_model", "1", None),
        ("issue.know", "issue", "I-1", LEAD.reason),
    ]


def test_every_deed_of_this_desk_is_somebodys() -> None:
    people = ("confirm", "know", "dismiss", "name", "link", "unlink", "merge", "split")
    assert set(GIVEN) == {f"issue.{deed}" for deed in (*people, "learn", "place", "surge")}
    assert Placed(1, 0, 1_000).likeness == 1_000
