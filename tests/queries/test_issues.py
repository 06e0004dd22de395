"""The figures of a recurring issue are those of its tickets, counted one by one, whoever looks and whenever."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest

from control.policy.scope import Scope, Sight
from control.queries import issue_tickets, issues
from control.queries.issues import WEEKS, IssuesAsked
from control.store.tables import clock, issue_ticket, ticket
from tests.commands.desk import Desk, on
from tests.commands.recurring import comparing_rulebook
from tests.store.issue_rows import DECIDED
from tests.store.rows import insert
from tests.stores import PreparedStore

NOW, DAYS = on(200, 12), 30
ASKED = IssuesAsked(DAYS)


@pytest.fixture
def desk(prepared_store: PreparedStore) -> Iterator[Desk]:
    url, _ = prepared_store("sixty tickets of two issues", two_issues)
    made = Desk(url, NOW)
    yield made
    made.runtime.close()


def two_issues(url: str) -> None:
    """Sixty tickets over two hundred days, each of which belongs to one of two issues."""
    made = Desk(url, on(0, 9))
    made.activate(comparing_rulebook())
    made.clock.set(NOW)
    draw = Random(6)
    for number in range(60):
        at = NOW - timedelta(minutes=draw.randrange(10, 200 * 1_440))
        unit = draw.choice(("desk", "desk", "annex"))
        fields = {"service": "help", "category": "mail", "unit": unit, "priority": "P2", "title": f"Late {number}"}
        events = [{"at": at, "kind": "created", "customer": draw.choice(("Brown", "Gray", "White")), **fields}]
        if number % 3:
            events.append({"at": at + timedelta(hours=draw.randrange(1, 60)), "kind": "resolved"})
        made.record([each for each in events if each["at"] < NOW], f"t{number}")
    with made.runtime.store.writer.begin() as connection:
        insert(connection, "issue_model")
        for number in (1, 2):
            insert(connection, "issue", id=number, found_at=on(1, 9))
        for row in range(60):
            insert(connection, "issue_ticket", ticket_id=10_001 + row, issue_id=1 + row % 2)
    made.runtime.close()


def counted(desk: Desk, number: int, units: set[str], as_of: Any = NOW) -> dict[str, int]:
    """The same figures, ticket by ticket."""
    own = {row["ticket_id"] for row in desk.rows(issue_ticket) if row["issue_id"] == number}
    mine = [
        row for row in desk.rows(ticket) if row["id"] in own and row["unit"] in units and row["created_at"] <= as_of
    ]
    recent = [row for row in mine if row["created_at"] > as_of - timedelta(days=DAYS)]
    start = as_of - timedelta(days=2 * DAYS)
    ids = {row["id"] for row in recent}
    clocks = [row for row in desk.rows(clock) if row["ticket_id"] in ids and row["kind"] == "resolution"]
    return {
        "tickets": len(mine),
        "recent": len(recent),
        "before": sum(row["created_at"] > start for row in mine) - len(recent),
        "customers": len({row["customer"] for row in recent}),
        "minutes": sum(row["elapsed_seconds"] for row in clocks) // 60,
        # What is late and still open is broken too.
        "breached": sum(row["verdict"] == "breached" or is_late(row, as_of) for row in clocks),
        "base_cents": 0,
    }


def is_late(row: dict[str, Any], as_of: Any) -> bool:
    return row["ended_at"] is None and row["due_at"] is not None and row["due_at"] < as_of


def figures(row: dict[str, Any]) -> dict[str, int]:
    names = ("tickets", "recent", "before", "customers", "minutes", "breached", "base_cents")
    return {name: int(row[name]) for name in names}


@pytest.mark.parametrize("days", [0, 20, 45])
def test_every_figure_is_what_its_tickets_say(desk: Desk, days: int) -> None:
    at = NOW - timedelta(days=days)
    with desk.runtime.read() as connection:
        rows = issues.listed(connection, at, Scope(), ASKED).to_dict("records")
    units = {"desk", "annex"}
    assert {row["id"]: figures(row) for row in rows} == {number: counted(desk, number, units, at) for number in (1, 2)}


def test_only_what_is_seen_is_counted(desk: Desk) -> None:
    with desk.runtime.read() as connection:
        rows = issues.listed(connection, NOW, Scope(sight=Sight(units=("desk",))), ASKED).to_dict("records")
    assert {row["id"]: figures(row) for row in rows} == {number: counted(desk, number, {"desk"}) for number in (1, 2)}


def test_whoever_sees_less_than_half_of_an_issue_is_told_of_none(desk: Desk) -> None:
    with desk.runtime.read() as connection:
        assert issues.listed(connection, NOW, Scope(sight=Sight(units=("annex",))), ASKED).empty
        for row in desk.rows(issue_ticket):
            assert issues.of_ticket(connection, NOW, Scope(sight=Sight(units=("annex",))), row["ticket_id"]).empty


def test_the_weeks_add_up_to_the_tickets_of_half_a_year(desk: Desk) -> None:
    with desk.runtime.read() as connection:
        rows = issues.weekly(connection, NOW, Scope()).to_dict("records")
    own = {row["ticket_id"]: row["issue_id"] for row in desk.rows(issue_ticket)}
    expected: dict[tuple[int, int], int] = {}
    for row in desk.rows(ticket):
        week = WEEKS - 1 - int((NOW - row["created_at"]) / timedelta(weeks=1))
        if week >= 0:
            expected[own[row["id"]], week] = expected.get((own[row["id"]], week), 0) + 1
    assert {(row["issue_id"], row["week"]): row["tickets"] for row in rows} == expected


def test_before_an_issue_was_found_there_is_none(desk: Desk) -> None:
    with desk.runtime.read() as connection:
        assert issues.listed(connection, on(1, 8), Scope(), ASKED).empty


def surging(desk: Desk, **other: Any) -> None:
    """The second issue surges."""
    at = {"since_at": on(195, 9), "from_at": on(196, 9), "last_at": on(199, 9), "found_at": on(198, 9)}
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue_surge", **{"issue_id": 2, **at, "seen_at": on(199, 10), **other})


def ordered(desk: Desk, as_of: datetime, scope: Scope) -> list[int]:
    with desk.runtime.read() as connection:
        return [int(number) for number in issues.listed(connection, as_of, scope, ASKED)["id"]]


def test_an_issue_that_surges_stands_first_and_says_how_much_gathers(desk: Desk) -> None:
    before = ordered(desk, NOW, Scope())
    surging(desk)
    with desk.runtime.read() as connection:
        first, other = issues.listed(connection, NOW, Scope(), ASKED).to_dict("records")
    assert (first["id"], other["id"]) == (2, 1)
    told = ("surge_since_at", "surge_from_at", "surge_last_at", "surge_tickets", "surge_usual", "surge_once_in_days")
    assert [first[name] for name in told] == [on(195, 9), on(196, 9), on(199, 9), 12, 1_200, 9_000]
    assert all(pd.isna(other[name]) for name in told)
    assert sorted(before) == [1, 2]


def test_a_surge_is_over_a_week_after_it_was_seen_and_not_there_before_it_was_found(desk: Desk) -> None:
    surging(desk)
    for as_of, there in ((on(197, 9), False), (on(198, 9), True), (on(206, 9), True), (on(206, 10), False)):
        with desk.runtime.read() as connection:
            rows = issues.listed(connection, as_of, Scope(), ASKED)
        assert bool(rows["surge_since_at"].notna().any()) is there


def test_how_much_gathers_is_told_to_whoever_sees_all_of_an_issue_alone(desk: Desk) -> None:
    surging(desk)
    with desk.runtime.read() as connection:
        rows = issues.listed(connection, NOW, Scope(sight=Sight(units=("desk",))), ASKED)
    [row] = rows[rows["id"] == 2].to_dict("records")
    assert row["surge_since_at"] == on(195, 9)
    assert all(pd.isna(row[f"surge_{name}"]) for name in ("tickets", "usual", "from_at", "last_at"))


def test_the_tickets_of_an_issue_are_listed_newest_first(desk: Desk) -> None:
    with desk.runtime.read() as connection:
        listed = issues.tickets(connection, NOW, Scope(), 1, 200)
        assert len(issues.tickets(connection, NOW, Scope(), 1, 5)) == 5
    assert len(listed) == 30
    assert listed["created_at"].is_monotonic_decreasing


def test_a_ticket_names_the_issue_that_it_belongs_to(desk: Desk) -> None:
    with desk.runtime.read() as connection:
        assert issues.of_ticket(connection, NOW, Scope(), 10_002)["id"].tolist() == [2]
        assert issues.of_ticket(connection, NOW, Scope(), 99_999).empty


def test_where_a_merged_issue_went_is_seen_by_whoever_sees_the_other_one(desk: Desk) -> None:
    """Most of its tickets are of the desk, the fewer ones of the annex."""
    merged = {"state": "merged", **DECIDED, "merged_into": 2, "label": "Late as well", "found_at": on(1, 9)}
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue", id=3, **merged)
    with desk.runtime.read() as connection:
        asked = [(Scope(), 3), (Scope(sight=Sight(units=("desk",))), 3), (Scope(sight=Sight(units=("annex",))), 3)]
        seen = [issues.merged(connection, NOW, scope, number).to_dict("records") for scope, number in asked]
        assert [[row["merged_into"] for row in rows] for rows in seen] == [[2], [2], []]
        assert (seen[0][0]["label"], seen[0][0]["into_label"]) == ("Late as well", "Parcels come late")
        assert issues.merged(connection, on(1, 8), Scope(), 3).empty
        assert issues.merged(connection, NOW, Scope(), 2).empty
        assert 3 not in issues.listed(connection, NOW, Scope(), ASKED)["id"].tolist()


REVIEWS = {
    10_001: [{"state": "open"}],
    10_002: [{"state": "reasoned", "reason": "late-supplier", "escape_point": "Nobody asked."}],
    10_003: [{"state": "reviewed", "reason": "late-supplier", "escape_point": "Nobody asked."}],
    10_004: [
        {"state": "accepted", "reason": "too-few", "escape_point": "Nobody asked."},
        {"state": "reviewed", "reason": "late-supplier", "escape_point": "Nobody asked."},
    ],
}
SAID = {"reasoned_by": "anna", "reasoned_by_person": "anna", "reasoned_at": NOW}
ENDED = ("reviewed", "accepted")
LOOKED_AT = {"reviewed_by": "otto", "reviewed_by_person": "otto"}


def test_tickets_are_compared_by_a_cause_once_somebody_else_has_looked_at_it(desk: Desk) -> None:
    with desk.runtime.store.writer.begin() as connection:
        number = 0
        for ticket_id, reviews in REVIEWS.items():
            for cycle, review in enumerate(reviews, start=8):
                number += 1
                version = {"rulebook_version": desk.runtime.rulebook().version}
                insert(connection, "judgement", ticket_id=ticket_id, cycle=cycle, **version)
                beside = {**(SAID if "reason" in review else {}), **(LOOKED_AT if review["state"] in ENDED else {})}
                about = {"id": number, "ticket_id": ticket_id, "cycle": cycle}
                insert(connection, "breach_review", **about, **review, **beside)
        found = issue_tickets.since(connection, NOW - timedelta(days=400))
    causes = dict(zip(found.ids, found.told.fields["cause"], strict=True))
    assert {number: causes[number] for number in REVIEWS} == {
        **dict.fromkeys((10_001, 10_002)), **dict.fromkeys((10_003, 10_004), "late-supplier"),
    }  # fmt: skip
    assert {cause for number, cause in causes.items() if number not in REVIEWS} == {None}
