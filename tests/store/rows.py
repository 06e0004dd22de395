"""One sound row for every table, as plain values, and how it is put there without any code of the product."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table

from control.store import tables
from tests.store.approval_rows import SOUND_APPROVALS
from tests.store.decision_rows import SOUND_DECISIONS
from tests.store.document_rows import SOUND_DOCUMENTS
from tests.store.issue_rows import SOUND_ISSUES
from tests.store.measure_rows import SOUND_MEASURES
from tests.store.review_rows import SOUND_REVIEWS

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
VERSION = "a" * 64

SOUND: dict[str, dict[str, Any]] = {
    "audit_event": {
        "seq": 1, "at": AT, "actor": "anna", "origin": "cli", "command": "test.make", "outcome": "ok",
        "app_version": "0", "prev_hash": "0" * 64, "hash": "1" * 64,
    },
    "rulebook_version": {"version": VERSION, "content": "{}"},
    "rulebook_activation": {"number": 1, "version": VERSION, "activated_at": AT, "activated_seq": 1},
    "idempotency": {"actor": "anna", "key": "k", "payload_hash": "p", "answer": "{}", "seq": 1},
    "import_batch": {
        "id": 1, "mapping": "m", "mapping_hash": "h", "file_name": "f.csv", "file_sha256": "s", "content_hash": "c",
        "rows_in": 3, "accepted": 1, "rejected": 1, "duplicate": 1, "warnings": 0, "tickets": 1, "events": 1,
        "committed_seq": 1, "committed_at": AT,
    },
    "import_finding": {
        "batch_id": 1, "number": 1, "severity": "reject", "line": 2, "code": "date", "sentence": "Line 2: no date.",
    },
    "import_undo": {
        "batch_id": 1, "events": 1, "tickets": 1, "reason": "wrong zone", "undone_at": AT, "undone_by": "anna",
        "undone_seq": 1,
    },
    "import_settlement": {
        "batch_id": 1, "number": 1, "settled_seq": 1, "settled_at": AT, "settled_by": "anna", "reason": "a test row",
    },
    "ticket": {
        "id": 1, "key": "T-1", "source": "mail", "external_id": "X1", "state_category": "new", "created_at": AT,
        "routing": "routed", "rulebook_version": VERSION, "backfilled": False, "batch_id": 1, "version": 1,
    },
    "ticket_event": {
        "seq": 1, "ticket_id": 1, "at": AT, "kind": "created", "actor_kind": "human", "payload": "{}",
        "source_key": "one", "recorded_seq": 1, "batch_id": 1,
    },
    "approval_log_case": {"id": 1, "log": "claims", "external_id": "C1", "batch_id": 1},
    "approval_log_event": {
        "id": 1, "case_id": 1, "at": AT, "meaning": "submitted", "activity": "Sent", "amount": Decimal("12.50"),
        "currency": "EUR", "source_key": "one", "raw": "{}", "batch_id": 1,
    },
    "clock": {
        "ticket_id": 1, "kind": "resolution", "cycle": 1, "state": "running", "verdict": "none",
        "elapsed_seconds": 0, "paused_seconds": 0, "overrun_seconds": 0, "backfilled": False,
    },
    "clock_change": {
        "ticket_id": 1, "kind": "resolution", "cycle": 1, "number": 1, "at": AT, "event_seq": 1, "cause": "created",
        "state": "running",
    },
    "judgement": {
        "ticket_id": 1, "kind": "resolution", "cycle": 1, "started_at": AT, "verdict": "met", "judged_at": AT,
        "rulebook_version": VERSION, "known_event_seq": 1, "recorded_seq": 1,
    },
    "clock_repair": {
        "id": 1, "ticket_id": 1, "kind": "resolution", "cycle": 1, "recorded_verdict": "met",
        "proposed_verdict": "breached", "proposed_seq": 1, "state": "proposed",
    },
    "watch": {
        "subject_type": "clock", "subject_id": "T-1/resolution", "cycle": 1, "ticket_id": 1, "ladder": "solve",
        "passed": 0, "levels": "[]",
    },
    "escalation": {
        "id": 1, "subject_type": "clock", "subject_id": "T-1/resolution", "cycle": 1, "ladder": "solve", "level": 1,
        "ticket_id": 1, "kind": "resolution", "recipient": "owner", "due_at": AT, "raised_at": AT, "late_seconds": 0,
        "raised_by": "system", "raised_seq": 1, "state": "raised", "rulebook_version": VERSION, "version": 1,
    },
    "escalation_person": {"escalation_id": 1, "person": "anna"},
    "snooze": {
        "person": "anna", "ticket_id": 1, "until": AT.replace(hour=10), "reason": "later", "snoozed_at": AT,
        "snoozed_seq": 1,
    },
    "lease": {"name": "work", "holder": "one", "token": 1, "taken_at": AT, "seen_at": AT, "expires_at": AT},
    "breach_review": {
        "id": 1, "ticket_id": 1, "kind": "resolution", "cycle": 1, "opened_at": AT, "opened_seq": 1, "due_at": AT,
        "state": "open", "version": 1,
    },
    "notice": {
        "id": 1, "person": "anna", "subject_type": "clock", "subject_id": "T-1/resolution", "ticket_id": 1,
        "said": "It is late.", "times": 1, "urgent": False, "first_at": AT, "last_at": AT, "last_seq": 1,
    },
    "delivery": {
        "id": 1, "notice_id": 1, "channel": "mail", "address": "anna@desk.example", "state": "waiting", "next_at": AT,
        "tries": 0,
    },
    "account": {"name": "anna", "password_hash": "$2b$12$", "password_at": AT, "version": 1},
    "session": {
        "id": "5" * 64, "account": "anna", "method": "password", "began_at": AT, "seen_at": AT,
        "until_at": AT.replace(hour=21), "proved_at": AT, "address": "127.0.0.1", "agent": "b",
    },
    "one_time": {
        "id": "6" * 64, "account": "anna", "purpose": "setup", "made_at": AT, "until_at": AT.replace(minute=30),
        "made_seq": 1,
    },
    "sign_in_try": {"id": 1, "at": AT, "name": "n", "address": "127.0.0.1"},
    "sign_in_flow": {
        "state": "7" * 64, "nonce": "n", "verifier": "v", "target": "/", "until_at": AT.replace(minute=10),
    },
    "identity": {
        "issuer": "https://id.example", "subject": "s1", "account": "anna", "linked_at": AT, "linked_seq": 1,
    },
    "role_grant": {
        "id": 1, "account": "anna", "role": "manager", "scope": "all", "takes_away": False, "since_at": AT,
        "reason": "stands in for Ben", "asked_by": "ada", "asked_by_person": "ada", "asked_seq": 1, "state": "asked",
        "version": 1,
    },
    "delegation": {
        "id": 1, "from_account": "anna", "to_account": "ben", "roles": "[]", "from_at": AT,
        "until_at": AT.replace(hour=17), "reason": "on holiday", "made_seq": 1, "version": 1,
    },
    "export": {
        "id": "c" * 32, "account": "anna", "list": "tickets", "form": "csv", "asked": "{}", "as_of": AT,
        "made_at": AT, "until_at": AT.replace(minute=15), "made_seq": 1,
    },
    **SOUND_APPROVALS,
    **SOUND_ISSUES,
    **SOUND_MEASURES,
    **SOUND_DOCUMENTS,
    **SOUND_REVIEWS,
    **SOUND_DECISIONS,
}  # fmt: skip
"""In the order in which they can be inserted."""


def table(name: str) -> Table:
    found: Table = getattr(tables, name)
    return found


def insert(connection: Connection, name: str, /, **other: Any) -> None:
    """The sound row of a table, with `other` values in some of its columns."""
    connection.execute(table(name).insert().values(SOUND.get(name, {}) | other))


def insert_all(connection: Connection) -> None:
    """The sound row of every table."""
    for name in SOUND:
        insert(connection, name)
    insert(connection, "import_batch", id=3)
    insert(connection, "import_finding", number=9)
