"""Lists that must not grow with the number of tickets are read by an index, and SQLite says so."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Row, event, text

from control.model import TargetKind
from control.policy.scope import Scope, Sight
from control.queries import (
    approval_log,
    approval_log_times,
    audit,
    backlog,
    breach_reviews,
    company,
    delegations,
    earlier,
    escalations,
    exceptions,
    histories,
    imports,
    notices,
    sla,
    tickets,
    work_of_time,
)
from control.queries.approval_log import Pick
from control.queries.approval_log_counting import Control, Limits
from control.queries.approval_log_times import OfRole
from control.queries.counting import By, Figure
from control.queries.needs import Asked, Reason
from control.queries.standing import Basis, Promise
from control.store import deliveries, exports, idempotency, undoing
from control.store.deliveries import Route
from control.store.engine import open_store
from control.store.escalations import reached
from control.store.notices import merging, need_no_mail
from control.store.rejects import corrections
from tests.queries.seeds import at

NOW = at("2026-03-10 12:00")
RESOLUTION = TargetKind.RESOLUTION


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Connection]:
    store = open_store(sqlite_url)
    with store.reader.connect() as connection:
        yield connection
    store.close()


@contextmanager
def statements(connection: Connection) -> Iterator[list[tuple[str, object]]]:
    seen: list[tuple[str, object]] = []

    def note(_, __, statement, parameters, *___):
        if statement != "BEGIN":
            seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def plan(connection: Connection, ask: Callable[[Connection], object]) -> str:
    """How SQLite reads what `ask` asks for, one step a line."""
    return "\n".join(step.detail for step in plan_steps(connection, ask))


def plan_steps(connection: Connection, ask: Callable[[Connection], object]) -> Sequence[Row]:
    """The steps with which SQLite answers what `ask` asks for; a query asks one statement."""
    with statements(connection) as seen:
        ask(connection)
    [(statement, parameters)] = seen
    return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()


LISTS = {
    "what an account was lent": (
        lambda c: delegations.lent_to(c, NOW, "anna"),
        r"delegation USING INDEX ix_delegation_to_account",
    ),
    "what a person has not read": (
        lambda c: notices.unread(c, NOW, Scope(), "anna"),
        r"notice USING INDEX ix_notice_unread",
    ),
    "how much that is": (lambda c: notices.unread_number(c, NOW, Scope(), "anna"), r"notice USING .*ix_notice_unread"),
    "what is parked": (lambda c: notices.parked(c, NOW, Scope()), r"delivery USING INDEX ix_delivery_parked"),
    "mails that wait too long": (
        lambda c: deliveries.outlived(c, NOW),
        r"delivery USING INDEX ix_delivery_waiting \(channel=\?\)",
    ),
    "what is due next": (lambda c: sla.due_next(c, NOW, Scope(), RESOLUTION), r"clock USING INDEX ix_clock_open_due"),
    "what was said of an import": (lambda c: imports.findings(c, Scope(), 1), r"import_finding USING .*batch_id=\?"),
    "what an import told of": (
        lambda c: imports.tickets_of(c, NOW, Scope(), 1),
        r"ticket_event USING INDEX .*batch_id=\?",
    ),
    "rows that wait": (
        lambda c: imports.rejects(c, NOW, Scope(), 1),
        r"import_settlement USING .*batch_id=\? AND number=\?",
    ),
    "every row that waits": (
        lambda c: imports.waiting_numbers(c, NOW, Scope(), 1),
        r"import_settlement USING .*batch_id=\? AND number=\?",
    ),
    "what an undo would do": (lambda c: undoing.brought(c, 1), r"ticket_event USING INDEX .*batch_id=\?"),
    "what an undo would leave": (
        lambda c: corrections(c, 1),
        r"import_settlement USING INDEX .*batch_id=\?",
    ),
    "a ticket by its key": (lambda c: tickets.ticket_of(c, NOW, Scope(), "T-1"), r"ticket USING INDEX .*key=\?"),
    "events of a ticket": (lambda c: histories.events(c, NOW, Scope(), 1), r"ticket_event USING INDEX .*ticket_id=\?"),
    "clocks of a ticket": (lambda c: histories.clocks(c, NOW, Scope(), 1), r"clock_change USING .*ticket_id=\?"),
    "changes of a ticket": (lambda c: histories.changes(c, NOW, Scope(), 1), r"clock_change USING .*ticket_id=\?"),
    "escalations of a ticket": (
        lambda c: escalations.of_ticket(c, NOW, Scope(), 1),
        r"escalation USING INDEX ix_escalation_ticket_id \(ticket_id=\?",
    ),
    "what is ahead of a ticket": (lambda c: escalations.ahead(c, NOW, Scope(), 1), r"watch USING INDEX .*ticket_id=\?"),
    "reviews of a ticket": (
        lambda c: breach_reviews.of_ticket(c, NOW, Scope(), 1),
        r"breach_review USING INDEX .*ticket_id=\?",
    ),
    "whose data it is": (company.company_of, r"company USING INTEGER PRIMARY KEY"),
    "events of a case": (
        lambda c: approval_log.events(c, NOW, Scope(), "claims", "C-1"),
        r"approval_log_event USING INDEX ix_approval_log_event_in_order \(case_id=\? AND at<\?\)",
    ),
    "who approves finally": (
        lambda c: approval_log.approvers(c, NOW, Scope(), "claims"),
        r"approval_log_event USING INDEX ix_approval_log_event_in_order \(case_id=\? AND at<\?\)",
    ),
    "judgements of a ticket": (lambda c: histories.judged(c, NOW, Scope(), 1), r"judgement USING .*ticket_id=\?"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_by_an_index(sqlite, name):
    ask, index = LISTS[name]
    found = plan(sqlite, ask)
    assert re.search(index, found), found
    assert "SCAN" not in found, found


@pytest.mark.parametrize("name", ["what is due next", "events of a ticket", "changes of a ticket", "events of a case"])
def test_a_list_comes_out_of_its_index_in_order(sqlite, name):
    found = plan(sqlite, LISTS[name][0])
    assert "TEMP B-TREE FOR ORDER BY" not in found, found


INBOX = {
    "inbox": lambda c: exceptions.inbox(c, NOW, Scope("care", "orders"), Asked("anna")),
    "one reason": lambda c: exceptions.inbox(c, NOW, Scope(), Asked("anna", Reason.UNOWNED)),
    "counts": lambda c: exceptions.counts(c, NOW, Scope("care", "orders"), Asked("anna", aside=True)),
    "who has left": lambda c: exceptions.inbox(c, NOW, Scope(), Asked("anna", left=("gone", "late"))),
    "named": lambda c: exceptions.named(c, NOW, Scope(), Asked("anna"), ("T-1", "T-2")),
    "every key": lambda c: exceptions.every_key(c, NOW, Scope("care", "orders"), Asked("anna")),
    "reviews that wait": lambda c: breach_reviews.waiting(c, NOW, Scope("care", "orders")),
}
PARTIAL = {"ix_escalation_open", "ix_ticket_nobodys", "ix_breach_review_to_do"}
"""Indexes that hold only what waits: to read one of them through is to read the answer."""


@pytest.mark.parametrize("name", INBOX)
def test_what_needs_somebody_is_found_without_looking_at_every_ticket(sqlite, name):
    tables = ("ticket", "clock", "clock_change", "escalation", "breach_review", "ticket_event", "snooze")
    scanned = [
        step.detail
        for step in plan_steps(sqlite, INBOX[name])
        if step.detail.startswith("SCAN") and step.detail.split()[1] in tables
    ]
    assert [step for step in scanned if step.split()[-1] not in PARTIAL] == []


@pytest.mark.parametrize("name", ["inbox", "one reason", "counts", "named", "every key", "who has left"])
def test_each_reason_is_a_range_of_its_own_index(sqlite, name):
    found = plan(sqlite, INBOX[name])
    for index in (
        *("ix_clock_open_breaches (kind=? AND breaches_at<?", "ix_clock_open_at_risk (kind=? AND at_risk_at<?"),
        *("ix_ticket_stale (last_event_at<?", "ix_ticket_nobodys", "ix_breach_review_to_do", "ix_escalation_open"),
    ):
        assert index in found
    assert "ix_ticket_unit" not in found
    assert "ix_ticket_owner" not in found


def test_tickets_of_somebody_who_has_left_are_read_off_the_open_tickets(sqlite):
    found = plan(sqlite, INBOX["who has left"])
    assert "SEARCH ticket USING INDEX ix_ticket_open (created_at<?)" in found, found


NARROW = Scope(sight=Sight(("care", "orders"), ("post",), ("mail",)), person="anna")
"""Somebody who sees two units, a service, and what is their own."""
OF_ONE = {
    "a ticket by its key": lambda c: tickets.ticket_of(c, NOW, NARROW, "T-1"),
    "events": lambda c: histories.events(c, NOW, NARROW, 1),
    "clocks": lambda c: histories.clocks(c, NOW, NARROW, 1),
    "changes": lambda c: histories.changes(c, NOW, NARROW, 1),
    "judgements": lambda c: histories.judged(c, NOW, NARROW, 1),
    "escalations": lambda c: escalations.of_ticket(c, NOW, NARROW, 1),
    "what is ahead": lambda c: escalations.ahead(c, NOW, NARROW, 1),
    "reviews": lambda c: breach_reviews.of_ticket(c, NOW, NARROW, 1),
    "what was not read": lambda c: notices.unread(c, NOW, NARROW, "anna"),
    "how much that is": lambda c: notices.unread_number(c, NOW, NARROW, "anna"),
    "what is parked": lambda c: notices.parked(c, NOW, NARROW),
}


@pytest.mark.parametrize("name", OF_ONE)
def test_whether_one_ticket_is_seen_is_found_out_without_looking_at_others(sqlite, name):
    found = plan(sqlite, OF_ONE[name])
    assert "SCAN" not in found, found
    assert "ix_ticket_unit" not in found, found
    assert re.search(r"SEARCH owned USING .*ix_ticket_owner \(owner=\?\)", found), found
    assert re.search(r"SEARCH escalation_person USING .*person=\?", found), found


def test_what_is_due_next_for_somebody_comes_out_of_the_same_index(sqlite):
    found = plan(sqlite, lambda c: sla.due_next(c, NOW, NARROW, RESOLUTION))
    assert re.search(r"SEARCH clock USING INDEX ix_clock_open_due \(kind=\? AND due_at>\?\)", found), found
    assert "SCAN" not in found, found


@pytest.mark.parametrize("name", ["inbox", "counts", "every key"])
def test_what_somebody_sees_of_the_inbox_is_read_off_the_same_ranges(sqlite, name):
    queries = {"inbox": exceptions.inbox, "counts": exceptions.counts, "every key": exceptions.every_key}
    found = plan(sqlite, lambda c: queries[name](c, NOW, NARROW, Asked("anna")))
    assert "ix_clock_open_breaches (kind=? AND breaches_at<?" in found, found
    assert "ix_ticket_unit" not in found, found


@pytest.mark.parametrize("scope", [Scope("care"), NARROW], ids=["a unit", "somebody"])
def test_the_backlog_of_a_part_is_read_off_the_open_tickets(sqlite, scope):
    found = plan(sqlite, lambda c: backlog.ages(c, NOW, scope, backlog.Open("UTC")))
    assert re.search(r"USING INDEX ix_ticket_(open|stale)", found), found


def test_the_backlog_of_a_wide_scope_is_read_off_the_open_tickets(sqlite):
    found = plan(sqlite, lambda c: backlog.ages(c, NOW, Scope(), backlog.Open("UTC")))
    assert re.search(r"USING INDEX ix_ticket_(open|stale)", found), found


def test_the_newest_imports_are_read_from_the_end_of_their_table(sqlite):
    found = plan(sqlite, lambda c: imports.batches(c, NOW, Scope()))
    assert "TEMP B-TREE" not in found, found
    assert "SCAN import_settlement" not in found, found
    assert "SCAN import_undo" not in found, found


def test_a_log_is_read_once_however_many_instants_are_asked_for(sqlite):
    with statements(sqlite) as seen:
        earlier.earlier(sqlite, NOW, Scope(), [NOW, at("2026-03-03 12:00")])
    read = [tables_read(sqlite.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", given).all()) for each, given in seen]
    logs = ["ticket", "escalation", "breach_review", "approval_step", "clock_change"]
    assert read == [[log] for log in logs]


def tables_read(steps: Sequence[Row]) -> list[str]:
    """The tables of ours that are read from end to end."""
    return [
        step.detail.split()[1]
        for step in steps
        if re.match(r"SCAN (ticket|clock|escalation|breach|approval_step)", step.detail)
    ]


OF_A_LOG = {
    "controls": lambda c: approval_log.controls(c, NOW, Scope(), "claims", Limits()),
    "cases": lambda c: approval_log.cases(c, NOW, Scope(), "claims", Pick(Control.UNAPPROVED)),
    "times": lambda c: approval_log_times.cycle_times(c, NOW, Scope(), "claims"),
    "decisions": lambda c: approval_log_times.decisions(c, NOW, Scope(), "claims", OfRole("head")),
    "rework": lambda c: approval_log_times.rework(c, NOW, Scope(), "claims"),
}


@pytest.mark.parametrize("name", OF_A_LOG)
def test_a_control_reads_the_events_of_one_log_and_of_no_other(sqlite, name):
    found = plan(sqlite, OF_A_LOG[name])
    assert re.search(r"SEARCH approval_log_case USING .*\(log=\?\)", found), found
    assert re.search(r"SEARCH approval_log_event USING INDEX .*in_order \(case_id=\? AND at<\?\)", found), found
    assert not re.search(r"SCAN approval_log", found), found


def test_a_plan_that_scans_would_be_seen(sqlite):
    assert "SCAN ticket" in plan(sqlite, lambda c: c.execute(text("SELECT * FROM ticket WHERE title = 'x'")))


def test_how_it_stands_with_deliveries_is_read_from_what_waits_or_is_parked(sqlite):
    found = plan(sqlite, lambda c: notices.deliveries(c, NOW, Scope()))
    read = re.findall(r"(?:SCAN|SEARCH) (.*)", found)
    assert read == ["delivery USING INDEX ix_delivery_waiting", "delivery USING INDEX ix_delivery_parked"], found


OUTBOX = {
    "the routes": lambda c: deliveries.routes(c, NOW),
    "what is due by mail": lambda c: deliveries.due(c, Route("mail"), NOW, 500),
    "what is due at a webhook": lambda c: deliveries.due(c, Route("webhook", "chat"), NOW, 500),
}


@pytest.mark.parametrize("name", OUTBOX)
def test_what_is_due_in_the_outbox_is_a_range_of_an_index(sqlite, name):
    found = plan(sqlite, OUTBOX[name])
    assert re.search(r"SEARCH delivery USING .*ix_delivery_waiting \(channel=\? AND next_at<\?\)", found), found
    assert "SCAN" not in found, found


def test_what_a_key_was_answered_is_found_by_its_key(sqlite):
    found = plan(sqlite, lambda c: idempotency.earlier(c, "anna", "form-1"))
    assert re.search(r"SEARCH idempotency USING INDEX .*\(actor=\? AND key=\?\)", found), found


def test_what_merges_is_found_by_its_subjects(sqlite):
    found = plan(sqlite, lambda c: merging(c, ["T-1/resolution", "T-2/resolution"]))
    assert re.search(r"SEARCH notice USING .*uq_notice_merges \(subject_id=\?\)", found), found


def test_what_cannot_be_watched_is_read_from_an_index_that_holds_nothing_else(sqlite):
    found = plan(sqlite, lambda c: work_of_time.problems(c, NOW, Scope("care")))
    assert re.findall(r"(?:SCAN|SEARCH) ((?:watch|ticket|measure) USING .*)", found) == [
        "watch USING INDEX ix_watch_problem",
        "ticket USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
        "measure USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
    ], found


@pytest.mark.parametrize("subject", [("clock", "T-1/resolution"), ("breach_review", "B-1"), ("approval", "A-1")])
def test_what_needs_no_mail_is_looked_for_among_what_waits(sqlite_url, subject):
    store = open_store(sqlite_url)
    with store.writer.begin() as connection:
        found = plan(connection, lambda c: need_no_mail(c, {subject}, NOW))
    store.close()
    assert re.search(r"SEARCH delivery USING INDEX ix_delivery_waiting \(channel=\?\)", found), found
    assert re.search(r"SEARCH notice USING INTEGER PRIMARY KEY", found), found
    assert re.search(r"SEARCH escalation USING INDEX .*subject_type=\? AND subject_id=\?", found), found


def test_how_far_tickets_have_climbed_is_found_by_their_ids(sqlite):
    found = plan(sqlite, lambda c: reached(c, [1, 2]))
    assert re.search(r"SEARCH escalation USING INDEX ix_escalation_ticket_id \(ticket_id=\?\)", found), found


EVERY_FIGURE = {
    "attainment": lambda c, promise: sla.attainment(c, NOW, Scope("care"), promise),
    "breakdown": lambda c, promise: sla.breakdown(c, NOW, Scope("care"), promise, By.OWNER),
    "series": lambda c, promise: sla.series(c, NOW, Scope("care"), promise, [at("2026-03-01 00:00"), NOW]),
    "list": lambda c, promise: sla.listed(c, NOW, Scope("care"), promise, sla.Pick(Figure.BREACHED)),
}


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_no_figure_searches_a_list_for_every_ticket(sqlite, name, basis):
    # Where a loop lies within a loop, the inner one must be a search by an index: a scan there took 15 seconds.
    steps = plan_steps(sqlite, lambda c: EVERY_FIGURE[name](c, Promise(basis=basis)))
    loops: dict[int, list[str]] = {}
    for step in steps:
        if step.detail.startswith(("SCAN", "SEARCH")):
            loops.setdefault(step.parent, []).append(step.detail)
    assert [inner for nested in loops.values() for inner in nested[1:] if inner.startswith("SCAN")] == []


def test_an_export_is_found_by_its_id_and_one_that_waits_no_longer_by_its_end(sqlite):
    found = plan(sqlite, lambda c: exports.export_of(c, "c" * 32))
    assert re.search(r"SEARCH export USING INDEX .*\(id=\?\)", found), found
    ended = "EXPLAIN QUERY PLAN DELETE FROM export WHERE until_at <= 0"
    [step] = sqlite.exec_driver_sql(ended).all()
    assert re.search(r"SEARCH export USING .*INDEX ix_export_until_at \(until_at<\?\)", step.detail), step.detail


TRAIL = {
    "all of it": (audit.Asked(), "ix_audit_event_at (at<?"),
    "a later page": (audit.Asked(before=7), "ix_audit_event_at (at<?"),
    "a person": (audit.Asked(person="anna"), "ix_audit_event_person (person=? AND at<?"),
    "a later page of a person": (audit.Asked(person="anna", before=7), "ix_audit_event_person (person=? AND at<?"),
    "a command": (audit.Asked(command="ticket.reply"), "ix_audit_event_command (command=? AND at<?"),
    "a subject": (audit.Asked(subject="T-1"), "ix_audit_event_subject_id (subject_id=? AND at<?"),
    "what was refused": (audit.Asked(outcome=audit.Outcome.DENIED), "ix_audit_event_not_done (at<?"),
    "some days": (audit.Asked(since=NOW, until=NOW), "ix_audit_event_at (at>? AND at<?"),
}


@pytest.mark.parametrize("name", TRAIL)
def test_the_trail_is_read_from_the_newest_end_of_an_index(sqlite, name):
    asked, index = TRAIL[name]
    found = plan(sqlite, lambda c: audit.events(c, NOW, Scope(), asked))
    assert f"SEARCH audit_event USING INDEX {index}" in found, found
    assert "SCAN" not in found, found
    assert "TEMP B-TREE" not in found, found


def test_one_event_of_the_trail_is_found_by_its_number(sqlite):
    found = plan(sqlite, lambda c: audit.event(c, NOW, Scope(), 7))
    assert "SEARCH audit_event USING INTEGER PRIMARY KEY (rowid=?)" in found, found
