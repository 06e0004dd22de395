"""Surges: a candidate at once where tickets gather, a sign on the issue that is known, and nothing where none is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from control.commands import issues
from control.commands.issue_finding import Placed
from control.commands.issue_learning import compare
from control.commands.issue_looking import Finder
from control.commands.issue_surge_finding import Surged, Surges
from control.commands.issue_surging import look_for_surge, surge
from control.commands.registry import Call
from control.errors import Conflict
from control.policy.issue_terms import IssueKind, SurgeTerms
from control.store.bulk import load
from control.store.tables import issue, issue_surge, issue_ticket, notice, ticket
from tests.analysis.gathered_tickets import Stream, with_a_surge
from tests.commands.desk import Desk, on
from tests.commands.recurring import TERMS, WHY, comparing_rulebook
from tests.commands.test_issues import LAMP, LATE, LEAD, SYSTEM, arrive, numbered
from tests.store.measure_rows import WHOLE
from tests.store.rows import SOUND, insert

NOW = on(220, 12)
DAYS, THING, MANY = 230, 7, 12
"""Days of a company's tickets, what gathers in the last three of them, and how many more of it."""
ONCE = 9_000


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    terms = replace(TERMS, looks_back_days=540, surge=SurgeTerms(Decimal("0.2"), after_days=120))
    made.activate(replace(comparing_rulebook(), issues=terms))
    yield made
    made.runtime.close()


def of(*tickets: int, model: int = 1) -> Surged:
    return Surged(model, tuple(Placed(one, 0, 900) for one in tickets), 1_200, ONCE, WHY)


def surges(desk: Desk, *columns: str) -> list[dict[str, Any]]:
    return [{name: row[name] for name in columns} for row in desk.rows(issue_surge)]


def test_tickets_that_belong_nowhere_are_a_new_candidate_that_says_so(desk: Desk) -> None:
    arrive(desk, *LAMP[:2], product="lamp")
    compare(desk.runtime, SYSTEM)
    answer = surge(desk.runtime, SYSTEM, of(10_001, 10_002)).value
    told = {"tickets": 2, "placed": 2, "usual": 1_200, "once_in_days": ONCE}
    assert answer == {"issue": "I-1", "new": True, **told, "back": []}
    assert numbered(desk) == {1: [10_001, 10_002]}
    [row] = desk.rows(issue)
    assert (row["state"], row["label"], row["place"], row["version"]) == ("candidate", "Mail: parcel, late", None, 1)
    at = {"since_at": on(4, 12), "from_at": on(4, 12), "last_at": on(4, 12), "found_at": on(4, 12)}
    seen = {"seen_at": on(4, 12), "tickets": 2, "usual": 1_200, "once_in_days": ONCE, "issue_id": 1}
    assert surges(desk, *at, *seen) == [{**at, **seen}]


def test_of_an_issue_that_most_of_them_belong_to_it_is_a_surge_and_the_others_join_it(desk: Desk) -> None:
    arrive(desk, *LATE)
    arrive(desk, LAMP[0], product="lamp")
    compare(desk.runtime, SYSTEM)
    issues.confirm(desk.runtime, LEAD, "I-1", IssueKind.SUPPLIER_ISSUE)
    answer = surge(desk.runtime, SYSTEM, of(10_003, 10_004, 10_005)).value
    assert (answer["issue"], answer["new"], answer["placed"]) == ("I-1", False, 1)
    assert numbered(desk) == {1: [10_001, 10_002, 10_003, 10_004, 10_005]}
    assert [row["state"] for row in desk.rows(issue)] == ["confirmed"]


def test_a_new_candidate_takes_tickets_from_candidates_but_not_from_what_people_decided_about(desk: Desk) -> None:
    arrive(desk, *LATE)
    arrive(desk, *LAMP, product="lamp")
    compare(desk.runtime, SYSTEM)
    issues.know(desk.runtime, LEAD, "I-1", IssueKind.SUPPLIER_ISSUE)
    answer = surge(desk.runtime, SYSTEM, of(10_003, 10_004, 10_007, 10_008)).value
    assert (answer["issue"], answer["new"], answer["placed"]) == ("I-3", True, 2)
    assert numbered(desk) == {1: [10_001, 10_002, 10_003, 10_004], 2: [10_005, 10_006], 3: [10_007, 10_008]}


def test_a_surge_that_goes_on_is_one_and_one_after_a_week_of_quiet_is_another(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    surge(desk.runtime, SYSTEM, of(10_001, 10_002, 10_003))
    desk.clock.set(on(7, 12))
    arrive(desk, LATE[0], prefix="more")
    surge(desk.runtime, SYSTEM, replace(of(10_003, 10_004, 10_005), once_in_days=5))
    told = ("number", "since_at", "last_at", "tickets", "once_in_days", "found_at", "seen_at")
    first = dict(zip(told, (1, on(4, 12), on(7, 12), 3, ONCE, on(4, 12), on(7, 12)), strict=True))
    assert surges(desk, *told) == [first]
    desk.clock.set(on(14, 12))
    surge(desk.runtime, SYSTEM, of(10_005))
    second = dict(zip(told, (2, on(7, 12), on(7, 12), 1, ONCE, on(14, 12), on(14, 12)), strict=True))
    assert surges(desk, *told) == [first, second]


def told(desk: Desk) -> dict[str, str]:
    """What people have not read of the measure."""
    rows = [row for row in desk.rows(notice) if row["read_at"] is None]
    assert all((row["subject_type"], row["subject_id"], row["measure_id"]) == ("measure", "M-1", 1) for row in rows)
    return {row["person"]: row["said"] for row in rows}


def closed(desk: Desk, **other: Any) -> None:
    """A measure that came of the first issue and is closed."""
    of_issue = {"source_kind": "recurring issue", "source": "I-1"}
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "measure", **{**WHOLE, "stage": "closed", **of_issue, **other})


@pytest.fixture
def known(desk: Desk) -> Desk:
    """An issue of four tickets."""
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    return desk


AGAIN = "M-1 “Parcels come in time”: I-1 surges again, 3 tickets at once; look whether to take it up again."
THREE = (10_001, 10_002, 10_003)


def test_owner_and_sponsor_of_a_closed_measure_are_told_that_its_issue_surges(known: Desk) -> None:
    closed(known)
    surge(known.runtime, SYSTEM, of(*THREE))
    assert told(known) == {"lead": AGAIN, "sam": AGAIN}


def test_they_are_told_once_of_a_surge_that_goes_on_and_again_of_the_next_one(known: Desk) -> None:
    closed(known)
    surge(known.runtime, SYSTEM, of(*THREE))
    for person in ("lead", "sam"):
        with known.runtime.store.writer.begin() as connection:
            connection.execute(update(notice).where(notice.c.person == person).values(read_at=on(4, 13)))
    known.clock.set(on(7, 12))
    surge(known.runtime, SYSTEM, of(*THREE))
    assert told(known) == {}
    known.clock.set(on(15, 12))
    surge(known.runtime, SYSTEM, of(*THREE))
    assert set(told(known)) == {"lead", "sam"}


@pytest.mark.parametrize("other", [{"stage": "implemented"}, {"source": "I-2"}, {"source_kind": "by hand"}])
def test_of_a_measure_that_goes_on_or_is_against_something_else_nobody_is(known: Desk, other: dict[str, Any]) -> None:
    closed(known, **other)
    surge(known.runtime, SYSTEM, of(*THREE))
    assert told(known) == {}


def test_what_was_seen_before_tickets_were_compared_anew_is_not_kept(desk: Desk) -> None:
    arrive(desk, *LATE)
    with pytest.raises(Conflict, match="compared anew"):
        surge(desk.runtime, SYSTEM, of(10_001, 10_002))
    compare(desk.runtime, SYSTEM)
    compare(desk.runtime, SYSTEM)
    with pytest.raises(Conflict, match="compared anew"):
        surge(desk.runtime, SYSTEM, of(10_001, 10_002))
    assert desk.rows(issue_surge) == []


def test_tickets_of_an_import_that_was_taken_back_are_no_part_of_it(desk: Desk) -> None:
    arrive(desk, *LAMP[:2], product="lamp")
    compare(desk.runtime, SYSTEM)
    withdraw(desk, 10_001)
    assert surge(desk.runtime, SYSTEM, of(10_001, 10_002)).value["tickets"] == 1
    withdraw(desk, 10_002)
    with pytest.raises(Conflict, match="of no use"):
        surge(desk.runtime, SYSTEM, of(10_001, 10_002))


def withdraw(desk: Desk, number: int) -> None:
    with desk.runtime.store.writer.begin() as connection:
        connection.exec_driver_sql(f"UPDATE ticket SET withdrawn_seq = 1 WHERE id = {number}")


def test_a_dismissed_issue_returns_when_it_surges_by_more_tickets_than_were_named(desk: Desk) -> None:
    arrive(desk, *LATE)
    compare(desk.runtime, SYSTEM)
    issues.dismiss(desk.runtime, LEAD, "I-1", on(25, 9), 1)
    desk.clock.set(on(5, 9))
    arrive(desk, LATE[0], prefix="first")
    assert surge(desk.runtime, SYSTEM, of(10_003, 10_004, 10_005)).value["back"] == ["I-1"]


def test_the_trail_tells_of_a_surge(desk: Desk) -> None:
    arrive(desk, *LAMP[:2], product="lamp")
    compare(desk.runtime, SYSTEM)
    surge(desk.runtime, SYSTEM, of(10_001, 10_002))
    told = desk.rows_of("SELECT subject_type, subject_id, outcome FROM audit_event WHERE command = 'issue.surge'")
    assert [tuple(row) for row in told] == [("issue", "I-1", "ok")]


def come(desk: Desk, told: Stream) -> None:
    """Tickets of many days, straight into the store."""
    begin = NOW - timedelta(days=DAYS)
    rows = (
        {**SOUND["ticket"], "id": 20_000 + row, "key": f"T-{20_000 + row}", "external_id": f"X-{row}", "title": said}
        | {"created_at": begin + timedelta(days=float(day)), "rulebook_version": desk.runtime.rulebook().version}
        | {"batch_id": None, "customer": f"customer {row % 40}"}
        for row, (said, day) in enumerate(zip(told.texts, told.days, strict=True))
    )
    with desk.runtime.store.writer.begin() as connection:
        load(connection, ticket, rows)
    desk.clock.set(NOW)


def test_tickets_that_gather_are_found_within_the_day_and_survive_the_next_comparison(desk: Desk) -> None:
    told, looks = with_a_surge(DAYS, 3, THING, MANY), Surges()
    assert look_for_surge(desk.runtime, SYSTEM, looks) == {}  # there is nothing yet, nor any history
    come(desk, told)
    compare(desk.runtime, SYSTEM)
    found = look_for_surge(desk.runtime, SYSTEM, looks)
    assert found["once_in_days"] > 5 * 365
    assert look_for_surge(desk.runtime, SYSTEM, looks) == {}  # one has been looked already
    number = int(found["issue"].removeprefix("I-"))
    [row] = desk.rows(issue_surge)
    assert (row["issue_id"], row["tickets"]) == (number, found["tickets"])
    about = [told.about[one - 20_000] for one in numbered(desk)[number]]
    assert about.count(THING) >= MANY
    kept = {one["id"] for one in desk.rows(issue)}
    compare(desk.runtime, SYSTEM)
    assert {one["id"] for one in desk.rows(issue)} >= kept
    assert len(numbered(desk)[number]) >= MANY / 2
    desk.clock.set(NOW + timedelta(hours=6))
    assert look_for_surge(desk.runtime, SYSTEM, looks)["issue"] == found["issue"]
    assert len(desk.rows(issue_surge)) == 1


def test_before_there_is_a_history_nothing_is_a_surge_and_it_costs_nothing(desk: Desk) -> None:
    arrive(desk, *LATE)
    finder = Finder()
    assert finder.surge(desk.runtime, SYSTEM) == 0
    assert finder.surge(desk.runtime, SYSTEM) == 0
    assert desk.rows(issue_ticket) == []


def test_one_ticket_of_long_ago_is_no_history(desk: Desk) -> None:
    arrive(desk, LATE[0])
    desk.clock.set(NOW)
    assert look_for_surge(desk.runtime, SYSTEM, Surges()) == {}


def test_where_the_rulebook_does_not_ask_for_surges_none_is_looked_for(desk: Desk) -> None:
    desk.activate(replace(comparing_rulebook(), issues=TERMS))
    arrive(desk, *LATE)
    assert look_for_surge(desk.runtime, SYSTEM, Surges()) == {}
    desk.activate(replace(comparing_rulebook(), issues=None))
    assert Finder().surge(desk.runtime, Call("system")) == 0
