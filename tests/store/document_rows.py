"""Sound rows of the tables of documents, and what each of their constraints refuses."""

from typing import Any

from tests.store.measure_rows import AT

DOCUMENT = {
    "id": 1, "measure_id": 1, "title": "How parcels are packed", "owner": "anna", "owner_person": "anna",
    "review_months": 12, "opened_at": AT, "opened_by": "ben", "opened_seq": 1, "version": 1,
}  # fmt: skip
SOUND_DOCUMENTS: dict[str, dict[str, Any]] = {
    "document": DOCUMENT,
    "document_version": {"document_id": 1, "number": 1, "approval_id": 1, "effective_at": AT},
    "document_review": {
        "document_id": 1, "number": 1, "said": "It was released.", "next_on": "2027-03-02", "said_at": AT,
        "said_by": "ben", "said_seq": 1,
    },
}  # fmt: skip
"""In the order in which they can be inserted."""
OTHER_DOCUMENTS: dict[str, dict[str, Any]] = {
    "document": {"id": 2},
    "document_version": {"number": 2, "approval_id": 2, "effective_at": None},
    "document_review": {"number": 2},
}
NEEDED_BY_DOCUMENTS = {"document_version": ("approval",)}
DOCUMENT_CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("document", "title_length", {"title": ""}),
    ("document", "title_length", {"title": "x" * 121}),
    ("document", "reviewed", {"review_months": 0}),
    ("document", "reviewed", {"review_months": 61}),
    ("document", "withdrawn_whole", {"withdrawn_at": AT}),
    ("document", "withdrawn_whole", {"withdrawn_at": AT, "withdrawn_by": "ben"}),
    ("document", "version_positive", {"version": 0}),
    ("document_version", "number_positive", {"number": 0}),
    ("document_version", "in_order", {"effective_at": AT, "obsolete_at": AT.replace(hour=8)}),
    ("document_review", "number_positive", {"number": 0}),
    ("document_review", "day", {"next_on": "soon"}),
]
DOCUMENT_UNIQUES: list[tuple[str, dict[str, Any]]] = [
    ("document_version", {"approval_id": 1}),
    ("document_version", {"effective_at": AT}),  # one that holds at a time
]
DOCUMENT_DANGLING: list[tuple[str, dict[str, Any]]] = [
    ("document", {"measure_id": 99}),
    ("document", {"opened_seq": 99}),
    ("document_version", {"document_id": 99}),
    ("document_version", {"approval_id": 99}),
    ("document_review", {"document_id": 99}),
    ("document_review", {"said_seq": 99}),
]
