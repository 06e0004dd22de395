"""Where an escalation by hand leads, and who is told: what its dialog says, and why its button is disabled."""

from collections.abc import Mapping, Sequence
from typing import Any

from control.policy.permissions import Refusal
from control.queries.counting import By
from control.queries.upward import next_levels
from pages.ui import reads, session
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import named
from pages.ui.text import missing

_LEVELS = "next levels"
"""Under this, the answers of a run keep them by the keys of tickets."""


def read(view: View, records: Sequence[Record]) -> None:
    """Ask at once, for all of these tickets, what the others here would ask for each of them."""
    known = _known()
    keys = tuple(sorted({str(record["key"]) for record in records} - known.keys()))
    if keys:
        known |= dict.fromkeys(keys)
        known |= {str(row["key"]): row for row in reads.rows(next_levels, of_one(view), view.runtime, keys)}


def leads(view: View, records: Sequence[Record]) -> Mapping[str, str]:
    """What follows from escalating each of these tickets."""
    read(view, records)
    return {str(record["key"]): _said(view, _row(view, record)) for record in records}


def leads_nowhere(view: View, record: Record) -> Refusal | None:
    """Why no path leads on from a ticket; None where one does."""
    row = _row(view, record)
    return None if row is None or missing(row["why_not"]) else Refusal("path", str(row["why_not"]))


def to_level(view: View, record: Record) -> Mapping[str, Any]:
    """The ticket, and the level that the dialog has shown."""
    row = _row(view, record)
    return {"key": record["key"], "level": None if row is None else int(row["level"])}


def told(view: View, people: str | None) -> str:
    """People by their titles, from their account names joined by blanks."""
    names = (people or "").split()
    return ", ".join(named(view.rulebook, By.OWNER, names)) if names else "nobody, since nobody is named there"


def _row(view: View, record: Record) -> Record | None:
    """Where it leads from one ticket; None where the ticket is known no longer."""
    read(view, [record])
    return _known()[str(record["key"])]


def _known() -> dict[str, Record | None]:
    """What this run, which may be one of a dialog alone, has been answered so far."""
    known: dict[str, Record | None] = session.view().answers.setdefault(_LEVELS, {})
    return known


def _said(view: View, row: Record | None) -> str:
    if row is None or not missing(row["why_not"]):
        return ""
    above = f" What waits on level {int(row['level']) - 1} is superseded." if int(row["level"]) > 1 else ""
    are = "are" if len(str(row["people"] or "").split()) > 1 else "is"
    return f"Level {row['level']}, {row['recipient']}: {told(view, row['people'])} {are} told now.{above}"
