"""Building an export when it is fetched: anew, as far as whoever fetches it sees by then, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from hashlib import file_digest
from typing import IO

from sqlalchemy import Connection

from control.commands.exports import waiting
from control.packs.approvals import limits_said
from control.packs.lists import columns_of, table_of
from control.packs.tables import write
from control.packs.witnesses import HASH, SEQ, in_name
from control.policy.exports import FileForm, Listing
from control.policy.permissions import person_of
from control.queries import imports
from control.queries.approval_log_counting import ABOUT_LIMITS
from control.queries.listing import import_number
from control.queries.listing_approvals import held_of
from control.queries.looking import Look, look
from control.runtime import Runtime
from control.store import audit
from control.store.audit import Head
from control.store.exports import Export

KINDS = {
    FileForm.CSV: "text/csv; charset=utf-8; header=present",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Built:
    """A file that was written."""

    name: str
    """Ours alone: nothing that somebody typed is in it."""
    kind: str
    rows: int
    sha256: str


def build(runtime: Runtime, account: str, number: str, file: IO[bytes], folder: str) -> Built | None:
    """Write the export with this id; None where there is none for `account`, who has it or has not by what holds now.

    Raises NotFound for a part that they do not see any more, Refused for a list that is too long.
    """
    with runtime.read() as connection:
        rulebook = runtime.rulebook_in_force(connection)
        person = person_of(rulebook, account)
        if rulebook is None or person is None:
            return None
        export = waiting(connection, rulebook, person, number, runtime.now())
        if export is None:
            return None
        seen = look(runtime, rulebook, person, export.asked)
        head = audit.head(connection)
        said = _said(connection, seen, export, head)
        columns = columns_of(connection, seen)
        table = table_of(columns, seen, {**said, "Rows": f"{len(columns[0].values):,}"})
    write(table, export.form, file, folder)
    file.seek(0)
    hashed = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a file of the machine, as it asks for
    file.seek(0)
    return Built(_name(export, head), KINDS[export.form], table.rows, hashed)


def _said(connection: Connection, seen: Look, export: Export, head: Head) -> Mapping[str, str]:
    """What a reader has to know who finds the file a year later, and who holds it against the trail."""
    asked = export.asked
    whole = "everything" if seen.scope.sight is None else "what they see"
    return {
        "List": asked.listing.value,
        "As of": asked.as_of.astimezone(UTC).isoformat(),
        "Times are told in": seen.zone,
        "Unit": asked.unit or "all",
        "Service": asked.service or "all",
        **{f"Filter: {name}": value for name, value in asked.filters.items()},
        **_said_of(connection, seen),
        "Taken along by": f"{seen.person.title} ({seen.person.name}), of {whole}",
        "Asked for at": export.made_at.astimezone(UTC).isoformat(),
        "Export": export.id,
        "Rulebook": seen.rulebook.version,
        SEQ: f"{head.seq}",
        HASH: head.hash,
    }


def _said_of(connection: Connection, seen: Look) -> Mapping[str, str]:
    """What is to be known of what the list speaks of: the file of an import, the limits that a log was held against."""
    if seen.asked.listing is Listing.IMPORT:
        batch = imports.batch_of(connection, seen.scope, import_number(seen.asked))
        return {"File of the import": str(batch["file_name"])}
    of_limits = seen.asked.filters.get("control") in ABOUT_LIMITS
    return limits_said(held_of(connection, seen)) if of_limits and seen.asked.listing is Listing.LOG_CASES else {}


def _name(export: Export, head: Head) -> str:
    """What the file is called; a workbook says on a sheet what a CSV can only say here."""
    listed = export.asked.listing.replace(" ", "-")
    ends = in_name(head.seq, head.hash) if export.form is FileForm.CSV else ""
    return f"pilothouse-{listed}-{export.asked.as_of.astimezone(UTC):%Y%m%dT%H%MZ}{ends}.{export.form}"
