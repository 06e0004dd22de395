"""What somebody has to see to about measures: each reason begins and ends by its own facts, and is theirs alone."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from control.policy.scope import Scope, Sight
from control.queries import escalations, measure_exceptions
from control.queries.measure_needs import PROPOSED_FOR, MeasureReason, Own
from control.store.engine import Store
from tests.queries.seeds import VERSION, Seeds, at
from tests.queries.test_plans import statements
from tests.store.approval_rows import WITHOUT_MONEY
from tests.store.measure_rows import WHOLE
from tests.store.rows import insert

NOW = at("2026-04-10 12:00")
BEFORE, LATER = NOW - timedelta(days=3), NOW + timedelta(hours=1)
OWNER, SPONSOR, CONTROLLER = Own("lead", "lead"), Own("sam", "sam"), Own("cleo", "cleo")
NOBODY = Own()
EVERYTHING = Scope()
Facts = tuple[dict[str, Any], dict[str, Any]]
"""What is different of the measure, and of its verdict or its milestone; of a document's version, and its review."""
REST = {"subject_type": "measure", "subject_id": "M-1", "ladder": "resumption", "kind": None}


class Measures:
    """A store into which measures are put, with whatever is known of them."""

    def __init__(self, store: Store) -> None:
        Seeds(store)
        self._store = store

    def put(self, table: str, **values: Any) -> None:
        with self._store.writer.begin() as connection:
            insert(connection, table, **values)

    def measure(self, stage: str, **values: Any) -> None:
        self.put("measure", **{**WHOLE, "stage": stage, "opened_at": BEFORE, **values})

    def escalated(self, number: int, *people: str, **values: Any) -> None:
        named = {"ticket_id": None, "measure_id": 1, "rulebook_version": VERSION, "raised_at": BEFORE}
        self.put("escalation", **{**REST, **named, "id": number, "level": number, **values})
        for person in people:
            self.put("escalation_person", escalation_id=number, person=person)

    def judged(self, **values: Any) -> None:
        self.put("measure_baseline")
        self.put("measure_test")
        self.put("measure_verdict", **{"passed": False, **values})

    def surged(self, **values: Any) -> None:
        self.put("issue_model")
        self.put("issue")
        self.measure("closed", source_kind="recurring issue", source="I-1")
        self.put("measure_gate", stage="closed", passed_at=BEFORE)
        found = {"since_at": BEFORE, "from_at": BEFORE, "last_at": BEFORE, "found_at": NOW, "seen_at": NOW}
        self.put("issue_surge", **{**found, **values})


@pytest.fixture
def made(store: Store) -> Measures:
    return Measures(store)


@pytest.fixture
def asks(store: Store, made: Measures) -> Callable[..., list[dict[str, Any]]]:
    def of(own: Own, scope: Scope = EVERYTHING, as_of: Any = NOW) -> list[dict[str, Any]]:
        with store.reader.connect() as connection:
            return list(measure_exceptions.needing(connection, as_of, scope, own).to_dict("records"))

    return of


def reasons(rows: list[dict[str, Any]]) -> list[str]:
    return [row["reason"] for row in rows]


# ------------------------------------------------------------------------------------------------- what was escalated


def test_what_was_escalated_stands_for_whoever_sees_the_measure(made: Measures, asks: Any) -> None:
    made.measure("decided", halt="on hold", halted_on="2026-03-02", resume_on="2026-04-08")
    made.escalated(1, "lead")
    for own, needs_me in ((OWNER, 1), (SPONSOR, 0), (NOBODY, 0)):
        [row] = asks(own)
        told = {"reason": "escalated", "key": "M-1", "id": 1, "needs_me": needs_me, "escalation_number": "E-1"}
        assert told.items() <= row.items()
        assert (row["escalation_state"], row["people"], row["due_at"]) == ("raised", "lead", at("2026-04-09 00:00"))


def test_out_of_sight_it_does_not_stand(made: Measures, asks: Any) -> None:
    made.measure("decided")
    made.escalated(1, "otto")
    annex = Scope(sight=Sight(units=frozenset({"annex"})))
    assert asks(Own("otto", "otto"), annex) == []
    assert asks(Own("kim", "kim"), replace(annex, person="kim")) == []
    # To whom it was escalated, it is shown, wherever it lies.
    assert reasons(asks(Own("otto", "otto"), replace(annex, person="otto"))) == ["escalated"]
    assert reasons(asks(OWNER, Scope(sight=Sight(), person="lead"))) == ["escalated"]


@pytest.mark.parametrize(
    ("values", "states"),
    [
        ({}, ["raised"]),
        ({"state": "acknowledged", "acknowledged_at": BEFORE, "acknowledged_by": "lead"}, ["acknowledged"]),
        ({"state": "actioned", "actioned_at": BEFORE, "actioned_by": "lead", "action": "done"}, ["actioned"]),
        ({"state": "closed", "ended_at": NOW, "ended_by": "lead"}, []),
        ({"raised_at": LATER}, []),
    ],
)
def test_it_stands_until_it_ends_and_needs_nobody_once_somebody_acted(
    made: Measures, asks: Any, values: dict[str, Any], states: list[str]
) -> None:
    made.measure("decided")
    made.escalated(1, "lead", **values)
    found = asks(OWNER)
    assert [row["escalation_state"] for row in found] == states
    assert [row["needs_me"] for row in found] == [0 if state == "actioned" else 1 for state in states]


def test_an_approval_that_was_escalated_is_due_when_it_is_to_be_decided(made: Measures, asks: Any) -> None:
    made.measure("defined")
    gate = {"kind": "stage gate", "gate": "identified", "measure_hash": "e" * 64, **WITHOUT_MONEY}
    about = {"ticket_id": None, "measure_id": 1, "rulebook_version": VERSION, "due_at": NOW}
    made.put("approval", **{**about, **gate})
    made.escalated(1, subject_type="approval", subject_id="A-1")
    [row] = asks(NOBODY)
    assert (row["due_at"], row["subject_id"]) == (NOW, "A-1")


# --------------------------------------------------------------------------------------- what waits for owner, sponsor


@pytest.mark.parametrize(
    ("values", "own", "found"),
    [
        ({"accepted_at": None}, OWNER, ["ownership"]),
        ({"accepted_at": None}, Own("another account", "lead"), ["ownership"]),
        ({"accepted_at": None}, SPONSOR, []),
        ({"accepted_at": BEFORE}, OWNER, []),
        ({"accepted_at": LATER}, OWNER, ["ownership"]),
        ({"accepted_at": None, "halt": "cancelled", "halted_on": "2026-03-02"}, OWNER, []),
        ({"accepted_at": None, "opened_at": LATER}, OWNER, []),
    ],
)
def test_a_measure_waits_for_whoever_is_to_own_it(
    made: Measures, asks: Any, values: dict[str, Any], own: Own, found: list[str]
) -> None:
    made.measure("defined", **values)
    assert reasons(asks(own)) == found


@pytest.mark.parametrize(
    ("facts", "own", "found"),
    [
        (({}, {}), OWNER, ["failed"]),
        (({}, {}), SPONSOR, ["failed"]),
        (({}, {}), CONTROLLER, []),
        (({}, {"passed": True}), OWNER, []),
        (({}, {"judged_at": LATER}), OWNER, []),
        (({"cycle": 2}, {}), OWNER, []),
        (({"stage": "closed"}, {}), OWNER, []),
        (({"halt": "cancelled", "halted_on": "2026-03-02"}, {}), OWNER, []),
    ],
)
def test_a_verdict_that_failed_stands_as_long_as_the_cycle_goes_on(
    made: Measures, asks: Any, facts: Facts, own: Own, found: list[str]
) -> None:
    made.measure(**{"stage": "implemented", **facts[0]})
    made.judged(**facts[1])
    rows = asks(own)
    assert reasons(rows) == found
    assert [(row["came"], row["exposures"]) for row in rows] == [(9, 100)] * len(found)


@pytest.mark.parametrize(
    ("facts", "own", "found"),
    [
        (({}, {}), OWNER, ["late"]),
        (({}, {}), SPONSOR, ["late"]),
        (({}, {}), CONTROLLER, []),
        (({}, {"due_on": "2026-04-10"}), OWNER, []),
        (({}, {"due_on": "2026-04-09"}), OWNER, ["late"]),
        (({}, {"is_mandatory": False}), OWNER, []),
        (({}, {"kind": "dependency"}), OWNER, []),
        (({}, {"settled_at": BEFORE, "settled_by": "anna", "evidence": "It is there."}), OWNER, []),
        (({}, {"settled_at": LATER, "settled_by": "anna", "evidence": "It is there."}), OWNER, ["late"]),
        (({}, {"planned_at": LATER}), OWNER, []),
        (({"stage": "closed"}, {}), OWNER, []),
        (({"halt": "on hold", "halted_on": "2026-03-02", "resume_on": "2026-05-01"}, {}), OWNER, []),
    ],
)
def test_a_milestone_stands_once_its_day_is_over(
    made: Measures, asks: Any, facts: Facts, own: Own, found: list[str]
) -> None:
    made.measure(**{"stage": "decided", **facts[0]})
    made.put("measure_item", **facts[1])
    assert reasons(asks(own)) == found


def test_it_is_late_since_the_end_of_its_day(made: Measures, asks: Any) -> None:
    made.measure("decided")
    made.put("measure_item", due_on="2026-04-08")
    [row] = asks(OWNER)
    assert (row["due_at"], row["said"]) == (at("2026-04-09 00:00"), "A contract is signed")


@pytest.mark.parametrize(
    ("surge", "own", "found"),
    [
        ({}, OWNER, ["recurs"]),
        ({}, SPONSOR, ["recurs"]),
        ({}, CONTROLLER, []),
        ({"found_at": BEFORE, "seen_at": NOW}, OWNER, []),
        ({"found_at": BEFORE + timedelta(hours=1), "seen_at": NOW}, OWNER, ["recurs"]),
        ({"found_at": LATER, "seen_at": LATER}, OWNER, []),
    ],
)
def test_what_surges_after_closing_proposes_to_take_it_up_again(
    made: Measures, asks: Any, surge: dict[str, Any], own: Own, found: list[str]
) -> None:
    made.surged(**surge)
    rows = asks(own)
    assert reasons(rows) == found
    assert [(row["surged"], row["usual"], row["since_at"]) for row in rows] == [(12, 1_200, BEFORE)] * len(found)


def test_it_is_proposed_for_four_weeks_and_once_of_two_surges(made: Measures, asks: Any) -> None:
    made.surged()
    made.put("issue_surge", number=2, tickets=5, since_at=NOW, from_at=NOW, last_at=NOW, found_at=NOW, seen_at=NOW)
    assert [row["surged"] for row in asks(OWNER)] == [5]
    assert reasons(asks(OWNER, as_of=NOW + PROPOSED_FOR - timedelta(minutes=1))) == ["recurs"]
    assert asks(OWNER, as_of=NOW + PROPOSED_FOR) == []


@pytest.mark.parametrize(
    ("facts", "own", "found"),
    [
        (({}, {}), OWNER, ["unread"]),
        (({}, {}), SPONSOR, []),
        (({}, {"next_on": "2026-04-10"}), OWNER, []),
        (({"effective_at": None}, {}), OWNER, []),
        (({"effective_at": LATER}, {}), OWNER, []),
        (({"obsolete_at": NOW}, {}), OWNER, []),
        (({"obsolete_at": LATER}, {}), OWNER, ["unread"]),
    ],
)
def test_a_document_stands_for_whoever_sees_to_it_once_its_day_is_over(
    made: Measures, asks: Any, facts: Facts, own: Own, found: list[str]
) -> None:
    made.measure("closed")
    release = {"kind": "document release", "gate": "document release", "measure_hash": "e" * 64, **WITHOUT_MONEY}
    made.put("approval", **{"ticket_id": None, "measure_id": 1, "rulebook_version": VERSION, **release})
    made.put("document", owner="lead", owner_person="lead")
    made.put("document_version", **facts[0])
    made.put("document_review", **{"said_at": BEFORE, "next_on": "2026-04-09", **facts[1]})
    rows = asks(own)
    assert reasons(rows) == found
    assert [(row["document"], row["document_title"]) for row in rows] == [(1, "How parcels are packed")] * len(found)
    made.put("document_review", number=2, said_at=NOW, next_on="2027-04-10")
    assert reasons(asks(own)) == []


# -------------------------------------------------------------------------------------------------- in which order


def test_what_needs_the_person_comes_first_and_then_what_is_due_first(made: Measures, asks: Any) -> None:
    made.measure("decided", accepted_at=None, resume_on="2026-04-01")
    made.put("measure_item", due_on="2026-04-08")
    made.put("measure_item", number=2, due_on="2026-04-03")
    made.escalated(1)
    made.escalated(2, "lead")
    found = [
        (row["reason"], row["needs_me"], row["due_at"].day if row["due_at"] == row["due_at"] else None)
        for row in asks(OWNER)
    ]
    assert found == [("escalated", 1, 2), ("late", 1, 4), ("late", 1, 9), ("ownership", 1, None), ("escalated", 0, 2)]


def test_nothing_at_all_answers_with_every_column(asks: Any, store: Store) -> None:
    assert asks(OWNER) == []
    with store.reader.connect() as connection:
        found = measure_exceptions.needing(connection, NOW, EVERYTHING, NOBODY)
    assert {"reason", "key", "needs_me", "due_at", "escalation_number", "said", "came", "surged"} <= set(found.columns)


def test_every_reason_of_the_query_is_one_that_there_is(made: Measures, asks: Any) -> None:
    assert {*MeasureReason} - {MeasureReason.APPROVAL} == {
        *("escalated", "ownership", "failed", "late", "unread", "recurs")
    }


# --------------------------------------------------------------------------------- how soon somebody had it, and plans


def test_how_soon_somebody_had_it_counts_measures_that_are_seen(made: Measures, store: Store) -> None:
    made.measure("decided")
    made.escalated(1, raised_at=BEFORE, acknowledged_at=BEFORE + timedelta(minutes=9), acknowledged_by="lead",
                   state="acknowledged")  # fmt: skip
    with store.reader.connect() as connection:
        for scope, number in ((EVERYTHING, 1), (Scope("desk"), 1), (Scope("annex"), 0)):
            [row] = escalations.acknowledgement(connection, NOW, scope).to_dict("records")
            assert row["n"] == number
        [row] = escalations.acknowledgement(connection, NOW, EVERYTHING).to_dict("records")
    assert row["median_seconds"] == row["mean_seconds"] == 540


def planned(connection: Connection, ask: Callable[[Connection], object]) -> str:
    """How either database reads what is asked, where it may not read a whole table while there is another way."""
    with statements(connection) as seen:
        ask(connection)
    [(statement, parameters)] = seen
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN"
    return "\n".join(str(step[-1]) for step in connection.exec_driver_sql(f"{explain} {statement}", parameters))


PLANS: dict[str, tuple[Callable[[Connection], object], tuple[str, ...]]] = {
    "what measures need": (
        lambda c: measure_exceptions.needing(c, NOW, EVERYTHING, OWNER),
        (
            *(r"ix_escalation_ticket_id", r"ix_document_owner_person"),
            *(rf"(sqlite_autoindex|pk)_measure_{part}" for part in ("item", "verdict", "gate")),
        ),
    ),
    "how soon somebody had it": (
        lambda c: escalations.acknowledgement(c, NOW, Scope("desk"), BEFORE),
        (r"ticket USING INTEGER PRIMARY KEY|pk_ticket\b", r"measure USING INTEGER PRIMARY KEY|pk_measure\b"),
    ),
}
"""Which index answers on either database."""


@pytest.mark.parametrize("name", PLANS)
def test_what_is_asked_is_read_by_indexes_on_either_database(reading: Connection, name: str) -> None:
    ask, expected = PLANS[name]
    found = planned(reading, ask)
    for index in expected:
        assert re.search(index, found), found
    whole = ("ticket", "measure_item", "measure_verdict", "measure_gate", "document_version", "document_review")
    assert not re.search(rf"(SCAN|Seq Scan on) ({'|'.join(whole)})\b", found), found
