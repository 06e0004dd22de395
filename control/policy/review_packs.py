"""The pack of a review as a by-product of its close: its forms, when each is tried again, and who is told of it.

*Source:* domain, section 10 (closing a review stores a pack).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from control.policy.evidence import MB, MediaType
from control.policy.notice_words import called, local
from control.policy.permissions import refusal
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, covers
from control.policy.wording import joined

LARGEST = 25 * MB
"""Bytes of one form: a hundred times what a review of a large company came to."""
NEWS = timedelta(days=7)
"""Of the pack of a review that was closed longer ago nobody is told: it was closed before packs were attached."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 1_440))
"""How long a form waits after each try that failed; the last holds for all that follow."""
LONGEST_PROBLEM = 500


class PackForm(StrEnum):
    """In which form a pack is made."""

    PPTX = "pptx"
    PDF = "pdf"
    XLSX = "xlsx"
    ICS = "ics"


CALLED: Mapping[PackForm, str] = {
    PackForm.PPTX: "slides",
    PackForm.PDF: "document",
    PackForm.XLSX: "workbook",
    PackForm.ICS: "calendar",
}
MEDIA: Mapping[PackForm, MediaType] = {
    PackForm.PPTX: MediaType.PRESENTATION,
    PackForm.PDF: MediaType.PDF,
    PackForm.XLSX: MediaType.WORKBOOK,
    PackForm.ICS: MediaType.CALENDAR,
}
_BEGIN: Mapping[PackForm, bytes] = {
    PackForm.PPTX: b"PK\x03\x04",
    PackForm.PDF: b"%PDF-",
    PackForm.XLSX: b"PK\x03\x04",
    PackForm.ICS: b"BEGIN:VCALENDAR\r\n",
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """The review that was planned next in a series when another one was closed."""

    number: str
    """Such as `R-8`."""
    meets_at: datetime
    planned_at: datetime


def name_of(number: str, form: PackForm) -> str:
    """What the file is called: nothing that somebody typed is in it."""
    return f"pilothouse-{number}.{form}"


def content_refusal(form: PackForm, content: bytes) -> str | None:
    """Why these bytes cannot be kept as that form of a pack, in a sentence; None where they can."""
    if not content.startswith(_BEGIN[form]):
        return f"The {CALLED[form]} of a pack is a file of its own kind, and these bytes are none."
    if len(content) > LARGEST:
        return f"The {CALLED[form]} has {len(content) / MB:.1f} MB: at most {LARGEST // MB} MB are kept."
    return None


def next_try_at(tries: int, now: datetime) -> datetime:
    """When a form is tried again that could not be made `tries` times, the last of them now."""
    return now + WAITS[min(tries, len(WAITS)) - 1]


def addressees(rulebook: Rulebook, series: str, present: Iterable[str]) -> list[str]:
    """The accounts to whom a pack goes: whoever was there, and the committee; those alone who may fetch packs.

    A series that the rulebook names no longer has no committee. Whether they see the review is not asked here.
    """
    there = set(present)
    board = _board(rulebook, series)
    found = (each for name, each in rulebook.people.items() if name in there or _sits_in(rulebook, each, board))
    return sorted(each.name for each in found if refusal(rulebook, each, "pack.take") is None)


def attached_said(row: Mapping[str, Any]) -> str:
    """What they are told, of a row of `review`."""
    about = called({"key": f"R-{row['id']}", "title": row["title"]})
    return f"{about}: it is closed, and its pack is there: {joined([CALLED[form] for form in PackForm], 'and')}."


def frozen_said(row: Mapping[str, Any], items: int) -> str:
    """What they are told when one is frozen by itself, of a row of `review` and how much came onto its agenda."""
    about = called({"key": f"R-{row['id']}", "title": row["title"]})
    meets, more = local(row["meets_at"], row["zone"]), "" if items == 1 else "s"
    return f"{about}: it meets {meets}; its figures are frozen, and {items:,} thing{more} came onto its agenda."


def _board(rulebook: Rulebook, series: str) -> Scope | None:
    """The place of the committee of a series."""
    its = rulebook.review_series.get(series)
    committees = {} if rulebook.measures is None else rulebook.measures.committees
    committee = None if its is None else committees.get(its.committee)
    return None if committee is None else Scope(committee.unit)


def _sits_in(rulebook: Rulebook, person: Person, board: Scope | None) -> bool:
    held = (grant for grant in person.grants if grant.role == Role.COMMITTEE_MEMBER)
    return board is not None and any(covers(rulebook, grant.scope, board) for grant in held)
