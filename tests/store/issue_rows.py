"""Sound rows of the tables of recurring issues, and what each of their constraints refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DECIDED = {"decided_at": AT, "decided_by": "ben", "decided_by_person": "ben", "reason": "it happens each week"}
DISMISSED = {"state": "dismissed", **DECIDED, "dismissed_until": AT, "returns_at": 3}
MERGED = {"state": "merged", **DECIDED, "merged_into": 2}
MODEL = {
    "number": 1, "learnt_at": AT, "learnt_seq": 1, "tickets": 1, "through": 1, "sha256": "e" * 64, "content": b"held",
}  # fmt: skip
ISSUE = {
    "id": 1, "state": "candidate", "label": "Parcels come late", "words": '["late"]', "filed": "[]", "found_at": AT,
    "found_seq": 1, "place": 0, "version": 1,
}  # fmt: skip
TICKET = {"ticket_id": 1, "issue_id": 1, "likeness": 900, "model": 1, "placed_at": AT, "placed_seq": 1}
SURGE = {
    "number": 1, "issue_id": 1, "since_at": AT, "from_at": AT, "last_at": AT, "tickets": 12, "usual": 1_200,
    "once_in_days": 9_000, "found_at": AT, "found_seq": 1, "seen_at": AT,
}  # fmt: skip
APART = {"ticket_id": 1, "issue_id": 1, "said_at": AT, "said_by": "ben", "said_seq": 1}
SOUND_ISSUES: dict[str, dict[str, Any]] = {
    "issue_model": MODEL, "issue": ISSUE, "issue_ticket": TICKET, "issue_apart": APART, "issue_surge": SURGE,
}  # fmt: skip
"""In the order in which they can be inserted."""
OTHER_ISSUES: dict[str, dict[str, Any]] = {
    "issue_model": {"number": 2},
    "issue": {"id": 2},
    "issue_ticket": {"ticket_id": 2},
    "issue_apart": {"ticket_id": 2},
    "issue_surge": {"number": 2},
}
NEEDED_BY_ISSUES = {"issue_ticket": ("ticket",), "issue_apart": ("ticket",)}
ISSUE_CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("issue_model", "tickets_counted", {"tickets": -1}),
    ("issue_model", "hash_length", {"sha256": "short"}),
    ("issue", "state_known", {"state": "perhaps", **DECIDED, "kind": "supplier issue"}),
    ("issue", "kind_known", {"state": "confirmed", **DECIDED, "kind": "bad luck"}),
    ("issue", "kind_of_what_is_known", {"state": "confirmed", **DECIDED}),
    ("issue", "kind_of_what_is_known", {"kind": "supplier issue"}),
    ("issue", "kind_of_what_is_known", {**DISMISSED, "kind": "supplier issue"}),
    ("issue", "decided", DECIDED),
    ("issue", "decision_whole", {**DISMISSED, "decided_at": None}),
    ("issue", "decision_whole", {**DISMISSED, "decided_by_person": None}),
    ("issue", "decision_whole", {**DISMISSED, "reason": None}),
    ("issue", "dismissed_until_when", {"dismissed_until": AT, "returns_at": 1}),
    ("issue", "dismissed_until_when", {**DISMISSED, "returns_at": None}),
    ("issue", "kind_of_what_is_known", {**MERGED, "merged_into": 1, "kind": "supplier issue"}),
    ("issue", "merged_into_what", {**MERGED, "merged_into": None}),
    ("issue", "merged_into_what", {"merged_into": 1}),
    ("issue", "not_itself", MERGED),
    ("issue", "not_itself", {"split_from": 2}),
    ("issue", "label_length", {"label": ""}),
    ("issue", "label_length", {"label": "x" * 121}),
    ("issue", "returns_at_positive", {**DISMISSED, "returns_at": 0}),
    ("issue", "version_positive", {"version": 0}),
    ("issue_ticket", "likeness_share", {"likeness": 1_001}),
    ("issue_ticket", "likeness_share", {"likeness": -1}),
    ("issue_ticket", "likeness_of_what_was_found", {"likeness": None}),
    ("issue_surge", "in_order", {"since_at": AT + HOUR}),
    ("issue_surge", "in_order", {"from_at": AT + HOUR}),
    ("issue_surge", "counted", {"tickets": 0}),
    ("issue_surge", "counted", {"usual": -1}),
    ("issue_surge", "once_in_days_positive", {"once_in_days": 0}),
    ("issue_surge", "found_first", {"seen_at": AT - HOUR}),
]
ISSUE_DANGLING: list[tuple[str, dict[str, Any]]] = [
    ("issue_model", {"learnt_seq": 99}),
    ("issue", {"found_seq": 99}),
    ("issue", {**MERGED, "merged_into": 99}),
    ("issue", {"split_from": 99}),
    ("issue", {"changed_seq": 99}),
    ("issue_ticket", {"ticket_id": 99}),
    ("issue_ticket", {"issue_id": 99}),
    ("issue_ticket", {"model": 99}),
    ("issue_ticket", {"placed_seq": 99}),
    ("issue_apart", {"ticket_id": 99}),
    ("issue_apart", {"issue_id": 99}),
    ("issue_apart", {"said_seq": 99}),
    ("issue_surge", {"issue_id": 99}),
    ("issue_surge", {"found_seq": 99}),
]
