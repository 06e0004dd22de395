"""Correcting a rejected row: what it says now, and which rows have to be told with it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from control.errors import Invalid


class RejectState(StrEnum):
    """What became of a rejected row."""

    WAITING = "waiting"
    CORRECTED = "corrected"
    SET_ASIDE = "set aside"


Cells = dict[str, str]
"""What a row says, by the labels of its columns."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that an import rejected."""

    number: int
    """Of its finding."""
    line: int
    cells: Cells
    waits: bool
    """Whether it was neither corrected nor set aside."""
    corrected_by: int | None
    """The import that brought it corrected; None: none did."""


def kept_cells(row: str, labels: Sequence[str]) -> Cells:
    """A rejected row as it was kept, in the order of its columns as far as they are known.

    One that had too few or too many cells is laid along them.
    """
    kept = json.loads(row)
    if isinstance(kept, dict):
        known = {str(label): str(cell) for label, cell in kept.items()}
        return {label: known[label] for label in (*labels, *known) if label in known}
    return {label: str(kept[place]) if place < len(kept) else "" for place, label in enumerate(labels)}


def corrected(reject: Reject, cells: Mapping[str, str], place: str) -> Cells:
    """The row with what its cells say now; `place` is what its number counts.

    Raises Invalid for a row that was corrected already, and for a column that it does not have.
    """
    if reject.corrected_by is not None:
        raise Invalid(f"{place.capitalize()} {reject.line} was corrected already, by import {reject.corrected_by}.")
    unknown = sorted(set(cells) - set(reject.cells))
    if unknown:
        raise Invalid(f"{place.capitalize()} {reject.line} has no column {', '.join(unknown)}.")
    return {**reject.cells, **cells}


def told_together(
    chosen: Mapping[int, Cells], rejects: Iterable[Reject], ticket_column: str | None
) -> dict[int, Cells]:
    """The rows that are to be read, by number: the chosen ones as they are now, and others that wait for their tickets.

    `ticket_column` is where a row that is one of several names its ticket; None: every row stands for itself.
    """
    if ticket_column is None:
        return dict(chosen)
    tickets = {cells.get(ticket_column, "").strip() for cells in chosen.values()} - {""}
    waiting = {each.number: each.cells for each in rejects if each.waits}
    same = {number: cells for number, cells in waiting.items() if cells.get(ticket_column, "").strip() in tickets}
    return dict(sorted({**same, **chosen}.items()))
