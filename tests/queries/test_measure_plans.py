"""What is asked about measures reads few rows, by an index."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from control.policy.measure_terms import Gate
from control.policy.scope import Scope
from control.queries import (
    approvals,
    baselines,
    documents,
    escalations,
    measure_history,
    measure_observing,
    measure_reports,
    measure_standing,
    measures,
)
from control.queries.baselines import Alike, Stretch
from control.queries.measures import MeasuresAsked
from control.store import measure_gates
from control.store import measures as kept
from tests.queries.neighbours import NOW
from tests.queries.test_plans import plan

TWIN = {"kpi": "late", "unit": "desk", "service": None, "id": 1}
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
        lambda c: measure_history.history(c, NOW, Scope(), 1),
        r"audit_event USING INTEGER PRIMARY KEY",
    ),
    "its plan": (
        lambda c: measures.plan(c, NOW, Scope(), 1),
        r"measure_item USING INDEX sqlite_autoindex_measure_item",
    ),
    "what came each week": (
        lambda c: baselines.weeks_of(c, Alike(issue=1), STRETCH),
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
        lambda c: baselines.tickets_of(c, Alike(issue=1), STRETCH),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "what was paid for it": (
        lambda c: baselines.paid_for(c, Alike(issue=1), STRETCH),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "what else came there": (
        lambda c: baselines.exposures(c, Scope("desk"), STRETCH),
        r"ticket USING (COVERING )?INDEX ix_ticket_(created_at|unit)",
    ),
    "the tickets of a kind that came for a breach cause": (
        lambda c: baselines.tickets_of(c, Alike(reason="queue"), STRETCH),
        r"breach_review USING (COVERING )?INDEX ix_breach_review_reason",
    ),
    "the last ticket that a test waits for": (
        lambda c: baselines.nth_after(c, Scope("desk"), NOW, 48),
        r"ticket USING (COVERING )?INDEX ix_ticket_(created_at|unit)",
    ),
    "how many have come": (
        lambda c: baselines.number_after(c, Scope("desk"), NOW),
        r"ticket USING (COVERING )?INDEX ix_ticket_(created_at|unit)",
    ),
    "how many of its kind have": (
        lambda c: baselines.number_until(c, Scope("desk"), Alike(issue=1), NOW, {"id": 1, "created_at": NOW}),
        r"ticket USING (COVERING )?INDEX ix_ticket_(created_at|unit)",
    ),
    "its values": (
        lambda c: measure_standing.values(c, NOW, Scope(), 1),
        r"measure_value USING INDEX sqlite_autoindex_measure_value",
    ),
    "its verdicts": (
        lambda c: measure_standing.verdicts(c, NOW, Scope(), 1),
        r"measure_verdict USING INDEX sqlite_autoindex_measure_verdict",
    ),
    "its guard KPIs": (
        lambda c: measure_standing.guards(c, NOW, Scope(), 1),
        r"measure_baseline_kpi USING INDEX sqlite_autoindex_measure_baseline_kpi",
    ),
    "what KPIs came to in its baseline": (
        lambda c: measure_gates.kpis_of(c, 1, 1),
        r"measure_baseline_kpi USING INDEX sqlite_autoindex_measure_baseline_kpi",
    ),
    "what came back": (
        lambda c: measure_observing.came_back(c, NOW, Scope(), 1),
        r"measure USING INTEGER PRIMARY KEY",
    ),
    "what is asked for it": (
        lambda c: approvals.of_measure(c, NOW, Scope(), 1),
        r"approval USING INDEX (ix_approval_measure_id|uq_approval_open_of_measure)",
    ),
    "what was escalated of it": (
        lambda c: escalations.of_measure(c, NOW, Scope(), 1),
        r"escalation USING INDEX ix_escalation_measure_id",
    ),
    "its documents": (
        lambda c: documents.versions(c, NOW, Scope(), 1),
        r"document_version USING INDEX sqlite_autoindex_document_version",
    ),
    "those that rest": (lambda c: measure_gates.resting(c, [1]), r"measure USING INTEGER PRIMARY KEY"),
    "plans of some": (lambda c: kept.items_of(c, [1]), r"measure_item USING INDEX sqlite_autoindex_measure_item"),
    "values of some": (lambda c: kept.values_of(c, [1]), r"measure_value USING INDEX sqlite_autoindex_measure_value"),
    "baselines of some": (
        lambda c: kept.baselines_of(c, [1]),
        r"measure_baseline USING (COVERING )?INDEX sqlite_autoindex_measure_baseline",
    ),
    "twins": (
        lambda c: measure_gates.twins_of(c, {"kpi": "late", "unit": "desk", "service": None, "id": 1}),
        r"measure",
    ),
    "those that wait for being judged": (
        measure_gates.unjudged,
        r"measure_verdict USING (COVERING )?INDEX sqlite_autoindex_measure_verdict",
    ),
    "its last gate": (
        lambda c: measure_gates.last_gate(c, 1, Gate.DECIDED),
        r"measure_gate USING INDEX sqlite_autoindex_measure_gate",
    ),
    "all plans": (
        lambda c: measure_reports.items(c, NOW, Scope("desk")),
        r"measure_item USING INDEX sqlite_autoindex_measure_item",
    ),
    "all values": (
        lambda c: measure_reports.values(c, NOW, Scope("desk")),
        r"measure_value USING (COVERING )?INDEX sqlite_autoindex_measure_value",
    ),
    "what owners said of one": (
        lambda c: measure_reports.reports(c, NOW, Scope(), 1),
        r"measure_report USING INDEX sqlite_autoindex_measure_report",
    ),
    "one item of a plan": (lambda c: kept.item_of(c, 1, 1), r"measure_item USING INDEX sqlite_autoindex_measure_item"),
    "the closed ones of an issue": (
        lambda c: kept.closed_of_issue(c, 1),
        r"measure USING INDEX ix_measure_source_kind_source",
    ),
    "one by its number": (lambda c: kept.row_of(c, 1), r"measure USING INTEGER PRIMARY KEY"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_is_read_by_an_index(empty: Connection, name: str) -> None:
    ask, index = ASKED[name]
    read = plan(empty, ask)
    assert re.search(index, read), read
    assert not re.search(r"SCAN ticket(?!_)", read), read
