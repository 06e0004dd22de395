"""Sound rows of the tables of decisions and actions, and what each of their constraints refuses."""

from typing import Any

from tests.store.measure_rows import AT

ENDED: dict[str, Any] = {"ended_at": AT, "ended_by": "ben"}
ASKED = {
    "id": 1, "question": "Which carrier do we take?", "options": "[]", "unit": "desk", "needed_since": AT,
    "asked_at": AT, "asked_by": "ben", "asked_seq": 1, "state": "asked", "version": 1,
}  # fmt: skip
GIVEN = {
    "id": 1, "title": "Get the second offer", "owner": "anna", "due_on": "2026-03-16", "unit": "desk", "given_at": AT,
    "given_by": "ben", "given_seq": 1, "state": "open", "version": 1,
}  # fmt: skip
BY_STATE: dict[str, dict[str, dict[str, Any]]] = {
    "decision": {
        "asked": {},
        "taken": {**ENDED, "outcome": "The second one", "because": "It is quicker.", "present": "[]"},
        "withdrawn": {**ENDED, "because": "There is but one."},
    },
    "action_item": {
        "open": {},
        "done": {**ENDED, "said": "It came."},
        "dropped": {**ENDED, "said": "There is but one."},
    },
}
"""What each has in a state beside what it has from the beginning."""
SOUND_DECISIONS: dict[str, dict[str, Any]] = {"decision": ASKED, "action_item": GIVEN}
"""In the order in which they can be inserted."""
OTHER_DECISIONS: dict[str, dict[str, Any]] = {"decision": {"id": 2}, "action_item": {"id": 2}}
_TAKEN = {"state": "taken", **BY_STATE["decision"]["taken"]}
_DONE = {"state": "done", **BY_STATE["action_item"]["done"]}
DECISION_CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("decision", "state_known", {**BY_STATE["decision"]["withdrawn"], "state": "perhaps"}),
    ("action_item", "state_known", {**BY_STATE["action_item"]["done"], "state": "perhaps"}),
    *((name, "subject_named", {"subject": "A-1"}) for name in SOUND_DECISIONS),
    *((name, "item_of_review", {"item": 1}) for name in SOUND_DECISIONS),
    *((name, "version_positive", {"version": 0}) for name in SOUND_DECISIONS),
    ("decision", "needed_first", {"needed_since": AT.replace(year=2030)}),
    ("decision", "taken_whole", {**_TAKEN, "outcome": None}),
    ("decision", "present_whole", {**_TAKEN, "present": None}),
    ("decision", "taken_in_taken", {"taken_in": 1}),
    ("decision", "ended_whole", ENDED),
    *(("decision", "ended_whole", {**_TAKEN, name: None}) for name in ("ended_at", "ended_by", "because")),
    ("decision", "question_length", {"question": ""}),
    ("decision", "question_length", {"question": "x" * 501}),
    ("action_item", "question_known", {"question": "anything"}),
    ("action_item", "about_one", {"review_id": 1, "item": 1, "question": "value"}),
    ("action_item", "ended_whole", ENDED),
    *(("action_item", "ended_whole", {**_DONE, name: None}) for name in ("ended_at", "ended_by", "said")),
    ("action_item", "title_length", {"title": ""}),
    ("action_item", "title_length", {"title": "x" * 201}),
]
DECISION_DANGLING: list[tuple[str, dict[str, Any]]] = [
    *((name, {"review_id": 99}) for name in SOUND_DECISIONS),
    ("decision", {"asked_seq": 99}),
    ("decision", {**_TAKEN, "taken_in": 99}),
    ("action_item", {"given_seq": 99}),
    ("action_item", {"decision_id": 99}),
]
