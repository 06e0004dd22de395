"""The controlled document that a deed is about: found by its number, in sight and in the hands of whoever acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control.commands.numbers import id_of
from control.commands.refusing import refuse_what_is_over
from control.commands.registry import Deed
from control.errors import Invalid, NotFound
from control.policy.document_terms import DocumentState
from control.policy.documents import document_refusal, document_state, place_to_reach, version_state
from control.queries.measures import is_seen
from control.store import documents, measures

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A document with what belongs to it."""

    row: Row
    measure: Row
    versions: Sequence[Row]
    """The oldest first."""


def found(deed: Deed, number: str) -> Known:
    """A document, whatever its state; raises NotFound for a number that nothing in sight has.

    Raises Refused where the person's roles do not reach where its measure lies, and they answer neither for that nor
    for the document; raises Conflict where its state does not let the deed be done.
    """
    row = _seen(deed, number)
    its = measures.rows_of(deed.connection, [row["measure_id"]])[row["measure_id"]]
    place = place_to_reach(deed.person, row, its)
    if place is not None:
        deed.require(place)
    versions = documents.versions_of(deed.connection, [row["id"]])
    late = document_refusal(deed.rulebook, number, document_state(row, versions), deed.command)
    refuse_what_is_over(deed, ("document", number), late)
    return Known(row, its, versions)


def version_that_holds(deed: Deed, number: str) -> str:
    """What names the version of a document that holds, so that it stands as evidence: `DOC-1, version 2 (A-7)`.

    Raises NotFound for a number that nothing in sight has, Invalid where no version of it holds.
    """
    versions = documents.versions_of(deed.connection, [_seen(deed, number)["id"]])
    holds = [each for each in versions if version_state(each) is DocumentState.EFFECTIVE]
    if not holds:
        raise Invalid(f"No version of {number} holds: only what does shows anything.")
    return f"{number}, version {holds[0]['number']} (A-{holds[0]['approval_id']})"


def _seen(deed: Deed, number: str) -> Row:
    row = documents.row_of(deed.connection, id_of("DOC", number, "document"))
    if row is None or not is_seen(deed.connection, deed.sight, row["measure_id"]):
        raise NotFound(f"There is no document {number}.")
    return row
