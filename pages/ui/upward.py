"""Where an escalation by hand leads, and who is told: what its dialog says, and why its button is disabled."""

from collections.abc import Mapping, Sequence
from typing import Any

from control.policy.permissions import Refusal
from control.queries.counting import By
from control.queries.upward import next_levels
from pages.ui import reads
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.tables import named
from pages.ui.text import missing


def leads(view: View, records: Sequence[Record]) -> Mapping[str, str]:
    """What follows from escalating each of these tickets."""
    return {key: _said(view, row) for key, row in _rows(view, records).items()}


def leads_nowhere(view: View, record: Record) -> Refusal | None:
    """Why no path leads on from a ticket; None where one does."""
    row = _rows(view, [record]).get(str(record["key"]))
    if row is None or missing(row["why_not"]):
        return None
    return Refusal("path", str(row["why_not"]))


def to_level(view: View, record: Record) -> Mapping[str, Any]:
    """The ticket, and the level that the dialog has shown."""
    row = _rows(view, [record])[str(record["key"])]
    return {"key": record["key"], "level": int(row["level"])}


def told(view: View, people: str | None) -> str:
    """People by their titles, from their account names joined by blanks."""
    names = (people or "").split()
    return ", ".join(named(view.rulebook, By.OWNER, names)) if names else "nobody, since nobody is named there"


def _rows(view: View, records: Sequence[Record]) -> dict[str, Record]:
    keys = tuple(sorted(str(record["key"]) for record in records))
    return {str(row["key"]): row for row in reads.rows(next_levels, view.runtime, keys)}


def _said(view: View, row: Record) -> str:
    if not missing(row["why_not"]):
        return ""
    above = f" What waits on level {int(row['level']) - 1} is superseded." if int(row["level"]) > 1 else ""
    return f"Level {row['level']}, {row['recipient']}: {told(view, row['people'])} is told now.{above}"
