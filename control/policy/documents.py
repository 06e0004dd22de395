"""Controlled documents: how each of their versions stands, and until when somebody has to look at them again.

*Source:* domain, section 7 (draft, in review, effective, obsolete; version, owner, review date); ISO 9001:2015, 7.5.2
and 7.5.3 (reviewed and approved before use, and what is obsolete told apart).
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from control.model import ApprovalState
from control.policy.document_terms import DocumentState
from control.policy.duties import is_possible
from control.policy.measure_people import is_answering, lies_at, owns
from control.policy.permissions import Refusal
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope

OPEN = (DocumentState.DRAFT, DocumentState.IN_REVIEW)
"""The states of a version that is on its way; a document has one at a time."""
_WRITTEN = frozenset({ApprovalState.DRAFT, ApprovalState.CHANGES_REQUESTED})
_READ = frozenset({ApprovalState.PENDING, ApprovalState.APPROVED})


def version_state(row: Mapping[str, Any]) -> DocumentState:
    """How a version stands by `effective_at` and `obsolete_at`, and by `approval_state`, how its approval does."""
    if row["effective_at"] is not None:
        return DocumentState.EFFECTIVE if row["obsolete_at"] is None else DocumentState.OBSOLETE
    if row["approval_state"] in _WRITTEN:
        return DocumentState.DRAFT
    return DocumentState.IN_REVIEW if row["approval_state"] in _READ else DocumentState.NOT_RELEASED


def document_state(document: Mapping[str, Any], versions: Sequence[Mapping[str, Any]]) -> DocumentState:
    """How a document stands: by the version that holds, else by the newest; `versions` are all, the oldest first."""
    if document["withdrawn_at"] is not None:
        return DocumentState.OBSOLETE
    states = [version_state(each) for each in versions]
    return DocumentState.EFFECTIVE if DocumentState.EFFECTIVE in states else states[-1]


def place_to_reach(person: Person, document: Mapping[str, Any], measure: Mapping[str, Any]) -> Scope | None:
    """Where a role of whoever acts has to reach; None: nowhere, since the document or its measure is theirs."""
    return None if owns(person, document) or is_answering(person, measure) else lies_at(measure)


def document_refusal(rulebook: Rulebook, number: str, state: DocumentState, command: str) -> Refusal | None:
    """Why a deed cannot be done about a document as it stands; None: it can."""
    if is_possible(rulebook, command, state):
        return None
    return Refusal("state", f"{number} is {state}: this cannot be done with it now.")


def is_unread(document: Mapping[str, Any], day: date) -> bool:
    """Whether somebody should have looked at a document again before this day, by `next_on`, and nobody did."""
    return document["next_on"] is not None and date.fromisoformat(document["next_on"]) < day


def next_review(day: date, months: int) -> date:
    """The day so many months later; the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
