"""The control checklist counts what is wrong for exactly the reason that was planted, and lists the very rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from control.policy.checklist import IN_RULEBOOK, Point
from control.policy.scope import Scope, Sight
from control.queries import checklist
from control.queries.checklist import ChecklistAsked
from control.store.engine import Store
from tests.queries.seeds import Seeds, at
from tests.queries.test_plans import plan_steps
from tests.store.approval_rows import VERSION
from tests.store.decision_rows import BY_STATE
from tests.store.issue_rows import DECIDED
from tests.store.measure_rows import WHOLE
from tests.store.rows import insert

NOW = at("2026-04-10 12:00")
LATELY, LONG_AGO, YEAR_AGO = NOW - timedelta(days=3), NOW - timedelta(days=60), NOW - timedelta(days=365)
ASKED = ChecklistAsked(92, 30, ("help/misc",))
FILED = {"service": "help", "unit": "desk", "category": "mail", "owner": "anna"}
IN_STORE = sorted(set(Point) - IN_RULEBOOK)
EVERYTHING = Scope()
Plant = Callable[["Company"], object]


class Company:
    """A store into which what is counted is put."""

    def __init__(self, store: Store) -> None:
        self.seeds = Seeds(store)
        self._store = store

    def put(self, table: str, **values: Any) -> None:
        with self._store.writer.begin() as connection:
            insert(connection, table, **values)

    def ticket(self, created: str = "2026-04-07 12:00", **fields: Any) -> None:
        self.seeds.ticket(created, **{**FILED, **fields})

    def breach(self, **values: Any) -> None:
        self.ticket()
        self.seeds.event(1, "2026-04-07 12:00", "created")
        self.put("judgement", verdict="breached", rulebook_version=VERSION)
        self.put("breach_review", **{"due_at": LATELY, "opened_at": LATELY - timedelta(days=2), **values})

    def issue(self, state: str, **values: Any) -> None:
        kind = None if state in ("candidate", "dismissed") else "supplier issue"
        self.put("issue_model")
        self.put("issue", **{**DECIDED, "state": state, "kind": kind, "decided_at": LONG_AGO, **values})

    def measure(self, stage: str, **values: Any) -> None:
        self.put("measure", **{**WHOLE, "stage": stage, "opened_at": LATELY, **values})

    def approval(self, *, steps: bool = True, decided: bool = True) -> None:
        self.ticket()
        ended = {"state": "rejected", "ended_at": LATELY, "ended_by": "ben", "next_at": None}
        self.put("approval", **ended)
        self.put("approval_round")
        if steps:
            self.put("approval_step", state="rejected", ended_at=LATELY)
            self.put("approval_seat")
        if steps and decided:
            self.put("approval_decision", decision="reject")

    def decision(self, state: str = "asked", **values: Any) -> None:
        named = {"owner": "ben", "needed_by": "2026-04-20", "needed_since": LATELY, "asked_at": LATELY}
        self.put("decision", **{**named, **BY_STATE["decision"][state], "state": state, **values})


REVIEWED = {
    "state": "reviewed",
    "reason": "queue",
    "escape_point": "nobody",
    "reasoned_at": LATELY,
    "reasoned_by": "anna",
    "reasoned_by_person": "anna",
    "reviewed_by": "ben",
    "reviewed_by_person": "ben",
}
FORECAST = {"series": "forecast", "state": "draft", "said": None, "said_at": LATELY}
VALIDATED = {"series": "actual", "state": "validated", "said_at": LATELY}


def with_values(stage: str, *values: dict[str, Any]) -> Plant:
    def plant(company: Company) -> None:
        company.measure(stage)
        for each in values:
            company.put("measure_value", **each)

    return plant


WRONG: dict[str, tuple[Point, str, Plant]] = {
    "no category": (Point.OTHER, "T-1", lambda c: c.ticket(category=None)),
    "a category that says nothing": (Point.OTHER, "T-1", lambda c: c.ticket(category="misc")),
    "no unit": (Point.UNFILED, "T-1", lambda c: c.ticket(unit=None)),
    "no service": (Point.UNFILED, "T-1", lambda c: c.ticket(service=None)),
    "resolved by nobody": (
        *(Point.UNFILED, "T-1"),
        lambda c: c.ticket(owner=None, state_category="resolved", first_resolved_at="2026-04-08 12:00"),
    ),
    "a breach nobody looked at": (Point.UNREVIEWED, "T-1", lambda c: c.breach()),
    "a breach looked at too late": (
        *(Point.UNREVIEWED, "T-1"),
        lambda c: c.breach(**REVIEWED, reviewed_at=LATELY + timedelta(minutes=1)),
    ),
    "an issue that is only confirmed": (Point.UNIMPROVED, "I-1", lambda c: c.issue("confirmed")),
    "an owner who has not taken it on": (Point.UNANSWERED, "M-1", lambda c: c.measure("identified", accepted_at=None)),
    "decided without a forecast": (Point.UNVALUED, "M-1", with_values("decided")),
    "closed without anything validated": (Point.UNVALUED, "M-1", with_values("closed", FORECAST)),
    "decided by nobody": (Point.UNTRACED, "A-1", lambda c: c.approval(decided=False)),
    "a decision nobody is named for": (Point.UNADDRESSED, "DEC-1", lambda c: c.decision(owner=None)),
    "a decision without a day": (Point.UNADDRESSED, "DEC-1", lambda c: c.decision(needed_by=None)),
    "one that waits for long": (
        *(Point.UNADDRESSED, "DEC-1"),
        lambda c: c.decision(owner=None, asked_at=YEAR_AGO, needed_since=YEAR_AGO),
    ),
}
RIGHT: dict[str, tuple[Point, Plant]] = {
    "filed": (Point.OTHER, lambda c: c.ticket()),
    "waits for somebody": (Point.UNFILED, lambda c: c.ticket(owner=None)),
    "looked at in time": (Point.UNREVIEWED, lambda c: c.breach(**REVIEWED, reviewed_at=LATELY)),
    "converted": (Point.UNIMPROVED, lambda c: c.issue("converted")),
    "a known error": (Point.UNIMPROVED, lambda c: c.issue("known error")),
    "taken on": (Point.UNANSWERED, lambda c: c.measure("identified")),
    "decided with a forecast": (Point.UNVALUED, with_values("decided", FORECAST)),
    "closed with something validated": (Point.UNVALUED, with_values("closed", FORECAST, VALIDATED)),
    "decided by somebody": (Point.UNTRACED, lambda c: c.approval()),
    "put to somebody until a day": (Point.UNADDRESSED, lambda c: c.decision()),
    "taken, by whomever": (Point.UNADDRESSED, lambda c: c.decision("taken", owner=None)),
    "not needed any more": (Point.UNADDRESSED, lambda c: c.decision("withdrawn", needed_by=None)),
    "needs nobody": (Point.UNTRACED, lambda c: c.approval(steps=False)),
}
NOT_ASKED: dict[str, tuple[Point, Plant]] = {
    "a ticket of last year": (Point.OTHER, lambda c: c.ticket(created="2025-12-01 09:00", category=None)),
    "a review that is not due": (Point.UNREVIEWED, lambda c: c.breach(due_at=NOW + timedelta(hours=1))),
    "an issue that was confirmed lately": (Point.UNIMPROVED, lambda c: c.issue("confirmed", decided_at=LATELY)),
    "a measure that is only defined": (Point.UNANSWERED, lambda c: c.measure("defined", accepted_at=None)),
    "what was cancelled": (Point.UNVALUED, lambda c: c.measure("decided", halt="cancelled", halted_on="2026-04-08")),
    "a decision of last year": (
        Point.UNADDRESSED,
        lambda c: c.decision("taken", asked_at=YEAR_AGO, needed_since=YEAR_AGO),
    ),
    "what is still being decided": (Point.UNTRACED, lambda c: (c.ticket(), c.put("approval"))),
}
READ_BY = {
    Point.OTHER: "ticket USING INDEX ix_ticket_created_at",
    Point.UNFILED: "ticket USING INDEX ix_ticket_created_at",
    Point.UNREVIEWED: "breach_review USING INDEX ix_breach_review_due_at",
    Point.UNIMPROVED: "issue",
    Point.UNANSWERED: "measure",
    Point.UNVALUED: "measure",
    Point.UNTRACED: "approval USING INDEX ix_approval_ended ",
    Point.UNADDRESSED: "decision",
}
"""What SQLite reads first; there are few issues, measures and decisions, and as many of them as are asked about."""


@pytest.fixture
def company(store: Store) -> Company:
    return Company(store)


def counts(connection: Connection, scope: Scope = EVERYTHING) -> dict[Point, tuple[int, int]]:
    rows = checklist.counted(connection, NOW, scope, ASKED).to_dict("records")
    return {Point(row["point"]): (row["wrong"], row["of_all"]) for row in rows}


@pytest.mark.parametrize("planted", WRONG)
def test_what_is_wrong_is_counted_for_that_reason_alone_and_listed(
    store: Store, company: Company, planted: str
) -> None:
    point, subject, plant = WRONG[planted]
    plant(company)
    with store.reader.connect() as connection:
        found = counts(connection)
        listed = checklist.wrong(connection, NOW, EVERYTHING, ASKED, point)
    assert found[point] == (1, 1)
    assert {other for other, (wrong, _) in found.items() if wrong} == {point}
    assert list(listed["subject"]) == [subject]


@pytest.mark.parametrize("planted", RIGHT)
def test_what_is_right_is_counted_and_not_listed(store: Store, company: Company, planted: str) -> None:
    point, plant = RIGHT[planted]
    plant(company)
    with store.reader.connect() as connection:
        found = counts(connection)
        assert checklist.wrong(connection, NOW, EVERYTHING, ASKED, point).empty
    assert found[point] == (0, 1)
    assert not any(wrong for wrong, _ in found.values())


def test_an_empty_store_has_nothing_to_count(store: Store, company: Company) -> None:
    with store.reader.connect() as connection:
        assert counts(connection) == dict.fromkeys(IN_STORE, (0, 0))


@pytest.mark.parametrize("planted", NOT_ASKED)
def test_what_is_not_asked_about_is_not_counted(store: Store, company: Company, planted: str) -> None:
    point, plant = NOT_ASKED[planted]
    plant(company)
    with store.reader.connect() as connection:
        assert counts(connection)[point] == (0, 0)


@pytest.mark.parametrize("planted", WRONG)
def test_whoever_sees_none_of_it_is_told_of_nothing(store: Store, company: Company, planted: str) -> None:
    point, _, plant = WRONG[planted]
    plant(company)
    elsewhere = Scope(sight=Sight(frozenset({"annex"})), person="zed")
    with store.reader.connect() as connection:
        assert counts(connection, elsewhere)[point] == (0, 0)
        assert checklist.wrong(connection, NOW, elsewhere, ASKED, point).empty


@pytest.mark.parametrize("point", IN_STORE)
def test_what_is_wrong_is_read_by_an_index(empty: Connection, point: Point) -> None:
    first = plan_steps(empty, lambda c: checklist.wrong(c, NOW, EVERYTHING, ASKED, point))[0].detail
    assert READ_BY[point] in first
