"""Controlled documents: a version is drafted and released by others; in force, it is looked at again and withdrawn.

*Source:* domain, section 7; ISO 9001:2015, 7.5.2 (review and approval for suitability and adequacy).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control.commands import known_document, known_measure
from control.commands.approval_content import Wanted, terms_of
from control.commands.approval_making import AboutMeasure, make_about
from control.commands.document_release import found_right
from control.commands.evidence import Attached, files_of
from control.commands.known_document import Known
from control.commands.measure_content import LONGEST_TITLE
from control.commands.measure_telling import tell_of
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Conflict, Invalid
from control.policy import measure_words
from control.policy.approval_terms import ApprovalKind
from control.policy.document_terms import MONTHS
from control.policy.documents import OPEN, version_state
from control.policy.measure_terms import Gate
from control.store import documents
from control.store.canonical import canonical
from control.store.tables import document


@dataclass(frozen=True, slots=True)
class Kept:
    """Who sees to it that a document stays right, and how often they look."""

    owner: str
    """An account."""
    review_months: int
    """After so many months it is looked at again."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document as somebody brings it."""

    said: str
    """What it says, or what changes with it."""
    files: Sequence[Attached]
    """What is in it: at least one file."""
    is_draft: bool = False
    """Whether it is drafted first, and asked to be released later."""


@command("measure.document", about=("measure", "number"))
def set_up(deed: Deed, number: str, title: str, kept: Kept, version: Version) -> dict[str, Any]:
    """Set up a document that stands with a measure, with its first version; answers its number and the approval's.

    Raises Refused where it is to be released and nobody could do that.
    """
    measure = known_measure.found(deed, number)
    row = {
        "id": documents.next_id(deed.connection),
        "measure_id": measure["id"],
        "title": typed_text("The title", title, LONGEST_TITLE),
        **_kept(deed, kept),
        "opened_at": deed.now,
        "opened_by": deed.person.name,
        "opened_seq": deed.seq,
        "version": 1,
    }
    documents.add(deed.connection, row)
    _tell(deed, measure, row)
    return _brought(deed, row, version)


@command("document.revise", about=("document", "number"))
def revise(deed: Deed, number: str, version: Version) -> dict[str, Any]:
    """Bring the next version of a document; the one that holds stays so until that is released.

    Raises Conflict while another version is on its way.
    """
    known = known_document.found(deed, number)
    _require_none_on_its_way(number, known)
    return _brought(deed, known.row, version)


@command("document.confirm", about=("document", "number"), needs_reason=True)
def confirm(deed: Deed, number: str) -> dict[str, Any]:
    """Say that a document was looked at and is right as it is; the reason says what was looked at."""
    known = known_document.found(deed, number)
    day = found_right(deed, known.row, typed_text("What was looked at", deed.call.reason))
    deed.subject("document", number, after={"next_review": day})
    return {"document": number, "next_review": day}


@command("document.hand_over", about=("document", "number"))
def hand_over(deed: Deed, number: str, kept: Kept) -> dict[str, Any]:
    """Say anew who sees to a document and how often; the day of its next review stays."""
    known = known_document.found(deed, number)
    values = _kept(deed, kept)
    if values["owner"] != known.row["owner"]:
        _tell(deed, known.measure, {**known.row, **values})
    deed.change(document, known.row, values, ("document", number))
    return {"document": number, "owner": values["owner"]}


@command("document.withdraw", about=("document", "number"), needs_reason=True)
def withdraw(deed: Deed, number: str) -> dict[str, Any]:
    """Let a document hold no more, without another version in its place.

    Raises Conflict while a version is on its way: that is taken back first.
    """
    known = known_document.found(deed, number)
    _require_none_on_its_way(number, known)
    documents.hold(deed.connection, known.row["id"], None, deed.now)
    because = typed_text("Why it is withdrawn", deed.call.reason)
    values = {"withdrawn_at": deed.now, "withdrawn_by": deed.person.name, "withdrawn_because": because}
    deed.change(document, known.row, values, ("document", number))
    return {"document": number}


def _brought(deed: Deed, row: Mapping[str, Any], version: Version) -> dict[str, Any]:
    """Keep a version of a document as an approval of its release; answers both numbers and how it stands."""
    terms_of(deed.rulebook, ApprovalKind.DOCUMENT_RELEASE)
    files, wanted = files_of(deed, version.files), Wanted(typed_text("What it says", version.said))
    following = documents.next_version(deed.connection, row["id"])
    named = canonical({"document": row["id"], "version": following, "title": row["title"]})
    about = AboutMeasure(row["measure_id"], Gate.DOCUMENT_RELEASE, named)
    asked, made = make_about(deed, about, (wanted, files), draft=version.is_draft)
    documents.add_version(deed.connection, {"document_id": row["id"], "number": following, "approval_id": asked})
    deed.tell(document=f"DOC-{row['id']}", owner=row["owner"], review_months=row["review_months"])
    return {"document": f"DOC-{row['id']}", "version": following, **made}


def _require_none_on_its_way(number: str, known: Known) -> None:
    on_its_way = [each for each in known.versions if version_state(each) in OPEN]
    if on_its_way:
        asked = f"A-{on_its_way[0]['approval_id']}"
        raise Conflict(f"Version {on_its_way[0]['number']} of {number} is on its way in {asked}: one at a time.")


def _tell(deed: Deed, measure: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """Tell whoever sees to a document from now on."""
    said = measure_words.entrusted(measure, f"DOC-{row['id']}", row["title"], deed.person.title)
    tell_of(deed, measure, [row["owner"]], said)


def _kept(deed: Deed, kept: Kept) -> dict[str, Any]:
    """The columns that say who sees to a document; raises Invalid."""
    owner, (fewest, most) = deed.rulebook.people.get(kept.owner), MONTHS
    if owner is None or not owner.active:
        raise Invalid("There is no such account to own it.")
    if not fewest <= kept.review_months <= most:
        raise Invalid(f"A document is looked at again after {fewest} to {most} months.")
    return {"owner": owner.name, "owner_person": owner.person, "review_months": kept.review_months}
