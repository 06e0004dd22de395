"""What is asked about measures reads few rows, by an index."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from control.policy.scope import Scope
from control.queries import baselines, measures
from control.queries.baselines import Stretch
from control.queries.measures import MeasuresAsked
from control.store import measures as kept
from tests.queries.neighbours import NOW
from tests.queries.test_plans import plan

STRETCH = Stretch(NOW - timedelta(days=91), NOW)
ASKED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "the list": (
        lambda c: measures.listed(c, NOW, Scope()),
        r"measure_baseline USING INDEX sqlite_autoindex_measure_baseline",
    ),
    "one": (
        lambda c: measures.listed(c, NOW, Scope(), MeasuresAsked(1)),
        r"measure USING INTEGER PRIMARY KEY",
    ),
    "its tickets": (
        lambda c: measures.tickets(c, NOW, Scope(), 1, 200),
        r"measure_ticket USING (COVERING )?INDEX sqlite_autoindex_measure_ticket",
    ),
    "those of a ticket": (
        lambda c: measures.of_ticket(c, NOW, Scope(), 1),
        r"measure_ticket USING (COVERING )?INDEX ix_measure_ticket_ticket_id",
    ),
    "that of an issue": (
        lambda c: measures.of_issue(c, NOW, Scope(), 1),
        r"measure USING INDEX ix_measure_source_kind_source",
    ),
    "how it has to prove itself": (
        lambda c: measures.tests(c, NOW, Scope(), 1),
        r"measure_test USING INDEX sqlite_autoindex_measure_test",
    ),
    "its history": (
        lambda c: measures.history(c, NOW, Scope(), 1),
        r"audit_event USING INTEGER PRIMARY KEY",
    ),
    "its plan": (
        lambda c: measures.plan(c, NOW, Scope(), 1),
        r"measure_item USING INDEX sqlite_autoindex_measure_item",
    ),
    "what came each week": (
        lambda c: baselines.weeks_of_issue(c, 1, STRETCH),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "what else came each week": (
        lambda c: baselines.weeks_of_place(c, Scope("desk"), STRETCH),
        r"ticket USING (COVERING )?INDEX ix_ticket_(created_at|unit)",
    ),
    "its gates": (
        lambda c: measures.gates(c, NOW, Scope(), 1),
        r"measure_gate USING INDEX sqlite_autoindex_measure_gate",
    ),
    "whether it is seen": (lambda c: measures.is_seen(c, Scope(), 1), r"measure USING (COVERING )?INTEGER PRIMARY KEY"),
    "what an issue came to": (
        lambda c: baselines.tickets_of_issue(c, 1, STRETCH),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "what was paid for it": (
        lambda c: baselines.paid_for_issue(c, 1, STRETCH),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "what else came there": (
        lambda c: baselines.exposures(c, Scope("desk"), STRETCH),
        r"ticket USING (COVERING )?INDEX ix_ticket_(created_at|unit)",
    ),
    "one item of a plan": (lambda c: kept.item_of(c, 1, 1), r"measure_item USING INDEX sqlite_autoindex_measure_item"),
    "one by its number": (lambda c: kept.row_of(c, 1), r"measure USING INTEGER PRIMARY KEY"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_is_read_by_an_index(empty: Connection, name: str) -> None:
    ask, index = ASKED[name]
    read = plan(empty, ask)
    assert re.search(index, read), read
    assert not re.search(r"SCAN ticket(?!_)", read), read
