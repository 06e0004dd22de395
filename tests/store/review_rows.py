"""Sound rows of the tables of reviews, and what each of their constraints refuses."""

from typing import Any

from tests.store.approval_rows import HASH
from tests.store.measure_rows import AT

VERSION = "a" * 64
PLANNED = {
    "id": 1, "series": "monthly", "title": "Monthly review", "committee": "The board", "unit": "desk", "zone": "UTC",
    "meets_at": AT, "stage": "planned", "planned_at": AT, "planned_by": "ben", "planned_seq": 1, "present": "[]",
    "version": 1,
}  # fmt: skip
FROZEN = {
    "as_of": AT, "known_seq": 1, "frozen_by": "ben", "rulebook_version": VERSION, "figures_hash": "f" * 64,
}  # fmt: skip
ENDED = {"ended_at": AT, "ended_by": "ben"}
BY_STAGE: dict[str, dict[str, Any]] = {
    "planned": {},
    "frozen": FROZEN,
    "in session": {**FROZEN, "started_at": AT},
    "closed": {**FROZEN, **ENDED, "started_at": AT, "closing": '{"actions":[],"decisions":[]}'},
    "called off": {**ENDED, "ended_because": "Nobody has time."},
}
"""What a review has at each stage beside what it has from the beginning."""
ITEM = {
    "review_id": 1, "number": 1, "kind": "by hand", "title": "Another carrier?", "position": 1, "added_by": "ben",
    "added_seq": 1, "version": 1,
}  # fmt: skip
NOTE = {"review_id": 1, "number": 1, "said": "Two offers are there.", "said_at": AT, "said_by": "ben", "said_seq": 1}
PACK = {"review_id": 1, "form": "pdf", "sha256": HASH, "attached_at": AT, "attached_seq": 1}
PACK_TRY = {
    "review_id": 1, "form": "pptx", "tries": 1, "problem": "It is too large.", "next_at": AT, "tried_seq": 1,
}  # fmt: skip
SOUND_REVIEWS: dict[str, dict[str, Any]] = {
    "review": PLANNED,
    "review_figure": {"review_id": 1, "number": 1, "name": "open tickets", "content": "{}", "kept_seq": 1},
    "review_answer": {"review_id": 1, "question": "catalogue", "answer": "yes", "figures": "[]", "kept_seq": 1},
    "agenda_item": ITEM,
    "review_note": NOTE,
    "review_pack": PACK,
    "review_pack_try": PACK_TRY,
}
"""In the order in which they can be inserted."""
OTHER_REVIEWS: dict[str, dict[str, Any]] = {
    "review": {"id": 2, "series": "weekly"},
    "review_figure": {"number": 2, "name": "measures"},
    "review_answer": {"question": "value"},
    "agenda_item": {"number": 2},
    "review_note": {"number": 2},
    "review_pack": {"form": "xlsx"},
    "review_pack_try": {"form": "ics"},
}
REVIEW_CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("review", "stage_known", {**FROZEN, "stage": "perhaps"}),
    *(("review", "frozen_whole", {**FROZEN, "stage": "frozen", name: None}) for name in FROZEN if name != "as_of"),
    ("review", "planned_yet", FROZEN),
    ("review", "frozen_first", {"stage": "frozen"}),
    ("review", "started", {**FROZEN, "stage": "in session"}),
    ("review", "started", {"started_at": AT}),
    ("review", "ended", {**BY_STAGE["closed"], "stage": "closed", "ended_at": None, "ended_by": None}),
    ("review", "ended", ENDED),
    ("review", "ended_whole", {"ended_by": "ben"}),
    ("review", "called_off_because", {**ENDED, "stage": "called off"}),
    ("review", "figures_hash_whole", {**FROZEN, "stage": "frozen", "figures_hash": "short"}),
    ("review", "closing_whole", {"closing": "{}"}),
    ("review", "closing_whole", {**BY_STAGE["closed"], "stage": "closed", "closing": None}),
    ("review", "at_item_in_session", {"at_item": 1}),
    ("review", "version_positive", {"version": 0}),
    ("review_figure", "number_positive", {"number": 0}),
    ("review_answer", "question_known", {"question": "anything"}),
    ("agenda_item", "kind_known", {"kind": "a dream"}),
    ("agenda_item", "subject_named", {"subject": "A-1"}),
    ("agenda_item", "subject_named", {"kind": "approval"}),
    ("agenda_item", "subject_named", {"kind": "approval", "subject": "A-1", "subject_version": 1}),
    ("agenda_item", "subject_named", {"kind": "approval", "subject": "A-1", "about": "T-1"}),
    ("agenda_item", "minutes_bounded", {"minutes": 0}),
    ("agenda_item", "minutes_bounded", {"minutes": 241}),
    ("agenda_item", "title_length", {"title": ""}),
    ("agenda_item", "title_length", {"title": "x" * 201}),
    ("agenda_item", "settled_whole", {"outcome": "Not now."}),
    ("agenda_item", "settled_whole", {"outcome": "Not now.", "settled_at": AT}),
    ("agenda_item", "counted_up", {"number": 0}),
    ("agenda_item", "counted_up", {"version": 0}),
    ("review_note", "about_one", {"question": "value", "item": 1}),
    ("review_note", "number_positive", {"number": 0}),
    ("review_pack", "form_known", {"form": "docx"}),
    ("review_pack_try", "form_known", {"form": "docx"}),
    ("review_pack_try", "tries_positive", {"tries": 0}),
]
REVIEW_UNIQUES: list[tuple[str, dict[str, Any]]] = [
    ("review", {"series": "monthly"}),  # of a series one is held at a time
    ("review_figure", {"review_id": 1, "name": "open tickets"}),
]
REVIEW_DANGLING: list[tuple[str, dict[str, Any]]] = [
    ("review", {"planned_seq": 99}),
    ("review", {**FROZEN, "stage": "frozen", "rulebook_version": "b" * 64}),
    *((name, {"review_id": 99}) for name in ("review_figure", "review_answer", "agenda_item", "review_note")),
    ("review_figure", {"kept_seq": 99}),
    ("review_answer", {"kept_seq": 99}),
    ("agenda_item", {"added_seq": 99}),
    ("review_note", {"said_seq": 99}),
    *((name, {"review_id": 99}) for name in ("review_pack", "review_pack_try")),
    ("review_pack", {"sha256": "0" * 64}),
    ("review_pack", {"attached_seq": 99}),
    ("review_pack_try", {"tried_seq": 99}),
]
