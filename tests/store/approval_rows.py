"""Sound rows of the tables of approvals, and what each of their constraints refuses."""

from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 16, 9, tzinfo=UTC)
VERSION, HASH = "a" * 64, "e" * 64

APPROVAL = {
    "id": 1, "kind": "refund", "ticket_id": 1, "asked": "Refund the lamp.", "amount": "120.00", "currency": "EUR",
    "base_cents": 12_000, "weight_cents": 12_000, "content_hash": HASH, "round": 1, "state": "pending",
    "requested_by": "anna", "requested_by_person": "anna", "edited_by": "anna", "edited_by_person": "anna",
    "made_at": AT, "made_seq": 1, "submitted_at": AT, "due_at": AT, "expires_at": LATER, "next_at": LATER,
    "rulebook_version": VERSION, "version": 1,
}  # fmt: skip
ROUND = {
    "approval_id": 1, "round": 1, "asked": "Refund the lamp.", "amount": "120.00", "currency": "EUR",
    "weight_cents": 12_000, "content_hash": HASH, "submitted_at": AT, "submitted_by": "anna", "due_at": AT,
    "rulebook_version": VERSION, "submitted_seq": 1,
}  # fmt: skip
STEP = {
    "approval_id": 1, "round": 1, "number": 1, "title": "Approval", "meaning": "approval", "quorum": "any",
    "state": "open", "opened_at": AT,
}  # fmt: skip
SEAT = {"approval_id": 1, "round": 1, "step": 1, "account": "ben", "role": "manager", "scope": "all", "person": "ben"}
DECISION = {
    "approval_id": 1, "round": 1, "step": 1, "person": "ben", "account": "ben", "seat": "ben", "decision": "approve",
    "meaning": "approval", "comment": "it is theirs", "method": "password", "proof": "n1", "shown_hash": HASH,
    "requester": "anna", "decided_at": AT, "decided_seq": 1,
}  # fmt: skip
EFFECT = {
    "approval_id": 1, "delivery_key": "A-1", "content_hash": HASH, "event_seq": 1, "done_at": AT, "done_seq": 1,
}  # fmt: skip
FILE = {
    "sha256": HASH, "size": 5, "media_type": "text/plain", "kept_at": AT, "kept_seq": 1, "content": b"hello",
}  # fmt: skip
ATTACHED = {
    "approval_id": 1, "content_hash": HASH, "name": "mail.eml", "sha256": HASH, "attached_at": AT,
    "attached_by": "anna", "recorded_seq": 1,
}  # fmt: skip
SOUND_APPROVALS: dict[str, dict[str, Any]] = {
    "approval": APPROVAL, "approval_round": ROUND, "approval_step": STEP, "approval_seat": SEAT,
    "approval_decision": DECISION, "approval_effect": EFFECT, "evidence_file": FILE, "approval_evidence": ATTACHED,
}  # fmt: skip
"""In the order in which they can be inserted."""
OTHER_APPROVALS: dict[str, dict[str, Any]] = {
    "approval": {"id": 2},
    "approval_round": {"round": 2},
    "approval_step": {"number": 2, "state": "waiting", "opened_at": None},
    "approval_seat": {"account": "mia", "person": "mia"},
    "approval_decision": {"person": "mia", "account": "mia", "seat": "mia", "proof": "n2"},
    "approval_effect": {"approval_id": 2, "delivery_key": "A-2", "event_seq": 2},
    "evidence_file": {"sha256": "f" * 64},
    "approval_evidence": {"name": "photo.png", "sha256": "f" * 64},
}
NEEDED = {"approval_effect": ("approval", "ticket_event"), "approval_evidence": ("evidence_file",)}
OF_MEASURE = {"ticket_id": None, "measure_id": 1, "gate": "identified", "measure_hash": HASH}
WITHOUT_MONEY = {"amount": None, "currency": None, "base_cents": None, "weight_cents": None}

APPROVAL_CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("approval", "kind_known", {"kind": "gift", **WITHOUT_MONEY}),
    ("approval", "state_known", {"state": "perhaps"}),
    ("approval", "money", {"currency": None}),
    ("approval", "money", {"base_cents": None}),
    ("approval", "money_positive", {"base_cents": 0}),
    ("approval", "money_of_kind", WITHOUT_MONEY),
    ("approval", "money_of_kind", {"kind": "access"}),
    ("approval", "hash_length", {"content_hash": "short"}),
    ("approval", "about_one", {"ticket_id": None}),
    ("approval", "about_one", {"measure_id": 1, "gate": "identified", "measure_hash": HASH}),
    ("approval", "gate_of_measure", {"gate": "identified"}),
    ("approval", "gate_of_measure", {"measure_hash": HASH}),
    ("approval", "measure_hash_length", {**OF_MEASURE, "measure_hash": "short"}),
    ("approval", "drafted", {"state": "draft", "round": 0}),
    ("approval", "submitted", {"submitted_at": None, "expires_at": None}),
    ("approval", "expires", {"expires_at": None}),
    ("approval", "ended", {"state": "rejected"}),
    ("approval", "ended", {"ended_at": AT}),
    ("approval", "counts", {"version": 0}),
    ("approval", "counts", {"round": -1}),
    ("approval", "counts", {"tries": -1}),
    ("approval", "counts", {"moves": -1}),
    ("approval_round", "hash_length", {"content_hash": "short"}),
    ("approval_round", "round_positive", {"round": 0}),
    ("approval_step", "meaning_known", {"meaning": "taste"}),
    ("approval_step", "quorum_known", {"quorum": "most"}),
    ("approval_step", "state_known", {"state": "perhaps", "opened_at": AT, "ended_at": AT}),
    ("approval_step", "quorum_value", {"quorum": "count"}),
    ("approval_step", "quorum_value", {"quorum_value": 2}),
    ("approval_step", "opened", {"state": "approved", "ended_at": AT, "opened_at": None}),
    ("approval_step", "ended", {"state": "void"}),
    ("approval_step", "ended", {"ended_at": AT}),
    ("approval_decision", "decision_known", {"decision": "shrug"}),
    ("approval_decision", "meaning_known", {"meaning": "taste"}),
    ("approval_decision", "four_eyes", {"person": "anna"}),
    ("approval_decision", "hash_length", {"shown_hash": "short"}),
    ("approval_effect", "hash_length", {"content_hash": "short"}),
    ("evidence_file", "hash_length", {"sha256": "short"}),
    ("evidence_file", "media_type_known", {"media_type": "text/html"}),
    ("evidence_file", "size_of_content", {"size": 6}),
    ("evidence_file", "size_of_content", {"size": 0, "content": b""}),
    ("approval_evidence", "hash_length", {"content_hash": "short"}),
    ("approval_evidence", "name_length", {"name": ""}),
    ("approval_evidence", "name_length", {"name": "x" * 121}),
]
APPROVAL_UNIQUES: list[tuple[str, dict[str, Any]]] = [
    ("approval_step", {"state": "open", "opened_at": AT}),  # one step at a time
    ("approval_decision", {"approval_id": 1, "round": 1, "person": "ben", "step": 1}),
    ("approval_decision", {"proof": "n1"}),
    ("approval_effect", {"approval_id": 1}),  # carried out once
    ("approval_effect", {"delivery_key": "A-1"}),
    ("approval_effect", {"event_seq": 1}),
    ("approval_evidence", {"name": "mail.eml"}),
    ("approval_evidence", {"approval_id": 1, "content_hash": HASH, "sha256": HASH}),  # nothing under two names
]
APPROVAL_DANGLING: list[tuple[str, dict[str, Any]]] = [
    ("approval", {"ticket_id": 99}),
    ("approval", {**OF_MEASURE, "measure_id": 99}),
    ("approval", {"rulebook_version": "c" * 64}),
    ("approval", {"made_seq": 99}),
    ("approval_round", {"approval_id": 99}),
    ("approval_round", {"rulebook_version": "c" * 64}),
    ("approval_round", {"submitted_seq": 99}),
    ("approval_step", {"round": 99}),
    ("approval_seat", {"step": 99}),
    ("approval_decision", {"step": 99}),
    ("approval_decision", {"decided_seq": 99}),
    ("approval_effect", {"approval_id": 99, "event_seq": 2}),
    ("approval_effect", {"event_seq": 99}),
    ("approval_effect", {"done_seq": 99}),
    ("evidence_file", {"kept_seq": 99}),
    ("approval_evidence", {"approval_id": 99}),
    ("approval_evidence", {"sha256": "0" * 64}),
    ("approval_evidence", {"recorded_seq": 99}),
]
