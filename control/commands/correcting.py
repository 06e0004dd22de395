"""Rows that an import rejected: corrected and told as an import of their own, or set aside; they stay as they came."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import RowMapping

from control.commands.import_plan import planned
from control.commands.imports import recorded
from control.commands.registry import Deed, command
from control.commands.undoing import standing_batch
from control.errors import Invalid
from control.intake import FileMapping, Severity, Staged
from control.intake.again import Origin, read_again, ticket_column
from control.intake.history_rows import INCOMPLETE
from control.policy.corrections import Cells, Reject, corrected, kept_cells, told_together
from control.policy.scope import Scope
from control.store import imports, rejects
from control.store.bulk import take_time

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """A rejected row of an import, by the number of its finding, and what some of its columns say now."""

    number: int
    cells: Mapping[str, str]


@command("import.correct", about=("import", "batch"))
def correct(
    deed: Deed, batch: int, mapping: FileMapping, corrections: Sequence[Correction], partly: bool = False
) -> dict[str, Any]:
    """Read rejected rows of an import again as they are corrected, and record them as a small import of their own.

    They are judged as a file is, by the mapping as it is now; rows that wait for the same ticket are read with them.
    Raises Invalid, with what is still wrong, where one of them is rejected again; `partly` records the others, and lets
    those wait on.
    """
    take_time(deed.connection)
    row = standing_batch(deed, batch)
    if mapping.name != row["mapping"]:
        raise Invalid(f"Import {batch} was read by the mapping {row['mapping']}, not by {mapping.name}.")
    found, origin = _kept(deed, row)
    chosen = {
        each.number: corrected(_reject(found, batch, each.number), each.cells, origin.place) for each in corrections
    }
    told = told_together(chosen, found.values(), ticket_column(mapping, origin))
    rows = {found[each].line: cells for each, cells in told.items()}
    staged, lines = _told_again(deed, mapping, origin, rows, partly)
    number = imports.next_batch(deed.connection)
    committed = recorded(deed, planned(deed, staged, None, number), number)
    _settle(deed, batch, [each for each in told if found[each].line in lines], corrected_by=number)
    answer = {**asdict(committed), "corrects": batch, "lines": sorted(lines)}
    answer["mapping_changed"] = mapping.version != row["mapping_hash"]
    deed.subject("import", str(batch), after=answer)
    return answer


def _told_again(
    deed: Deed, mapping: FileMapping, origin: Origin, rows: Mapping[int, Cells], partly: bool
) -> tuple[Staged, set[int]]:
    """What the rows, by line, say now, and the lines of those that were taken; raises Invalid where none was."""
    staged = read_again(mapping, origin, list(rows.items()), deed.rulebook)
    wrong = {finding.line for finding in staged.findings if finding.severity is Severity.REJECT}
    right = [(line, cells) for line, cells in rows.items() if line not in wrong]
    if partly and right:
        staged = read_again(mapping, origin, right, deed.rulebook)
    _refuse_what_is_still_wrong(staged)
    return staged, {line for line, _ in right}


@command("import.dismiss", about=("import", "batch"), needs_reason=True)
def dismiss(deed: Deed, batch: int, numbers: Sequence[int]) -> dict[str, Any]:
    """Set rejected rows of an import aside, with the reason: nobody needs to correct them, and they are kept."""
    deed.require(Scope())
    found, origin = _kept(deed, standing_batch(deed, batch))
    chosen = [_reject(found, batch, number) for number in dict.fromkeys(numbers)]
    if not chosen:
        raise Invalid("No row is named: a rejected row is set aside by the number of its finding.")
    settled = [each.line for each in chosen if not each.waits]
    if settled:
        listed = ", ".join(map(str, settled[:_SHOWN]))
        raise Invalid(f"{origin.place.capitalize()} {listed} of import {batch} waits no longer: look again.")
    _settle(deed, batch, [each.number for each in chosen], reason=(deed.call.reason or "").strip())
    answer = {"batch": batch, "dismissed": len(chosen), "lines": [each.line for each in chosen]}
    deed.subject("import", str(batch), after=answer)
    return answer


def _kept(deed: Deed, row: RowMapping) -> tuple[dict[int, Reject], Origin]:
    """The rejected rows of a batch by the number of their finding, and the file that they stood in."""
    rows = rejects.of_batch(deed.connection, row["id"])
    named = [kept for kept in (json.loads(each["row"]) for each in rows) if isinstance(kept, dict)]
    header = json.loads(row["header"]) if row["header"] else list(named[0]) if named else []
    origin = Origin(row["file_name"], tuple(header), row["place"] or "line")
    found = {
        each["number"]: Reject(
            each["number"],
            each["line"],
            kept_cells(each["row"], origin.labels if row["header"] else ()),
            each["settled_seq"] is None,
            each["corrected_by"],
        )
        for each in rows
    }
    return found, origin


def _reject(found: Mapping[int, Reject], batch: int, number: int) -> Reject:
    if number not in found:
        raise Invalid(
            f"Import {batch} has no rejected row number {number}: `python -m control imports {batch}` lists them."
        )
    return found[number]


def _refuse_what_is_still_wrong(staged: Staged) -> None:
    rejected = [finding for finding in staged.findings if finding.severity is Severity.REJECT]
    # A row that is rejected because of another says nothing of its own.
    wrong = [finding.sentence for finding in rejected if finding.code != INCOMPLETE]
    if rejected:
        more = [f"and {len(wrong) - _SHOWN} more."] if len(wrong) > _SHOWN else []
        listed = "\n".join([*wrong[:_SHOWN], *more])
        raise Invalid(f"Still rejected, so that nothing was recorded. {listed}")
    if not staged.rows_in:
        raise Invalid("No row is corrected: name at least one, by the number of its finding.")


def _settle(
    deed: Deed, batch: int, numbers: Sequence[int], corrected_by: int | None = None, reason: str | None = None
) -> None:
    by = {"settled_seq": deed.seq, "settled_at": deed.now, "settled_by": deed.person.name}
    came_of_it = {"corrected_by": corrected_by, "reason": reason}
    rejects.settle(deed.connection, [{"batch_id": batch, "number": each, **by, **came_of_it} for each in numbers])
