"""What ends because something above it fired: the escalations of one subject are one climb, of whichever ladders."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from control.commands.firing import Batch, Row
from control.model import EscalationState


def supersede(batch: Batch, open_before: Iterable[RowMapping]) -> dict[int, dict[str, Any]]:
    """What ends because a later level of the same subject fired: in the batch itself at once, before it by id.

    What was raised along another ladder is earlier: only what lies above it fires once a subject has changed ladders.
    """
    highest: dict[Any, Row] = {}
    for row in batch.escalations:
        above = highest.get(_climb(row))
        if row["state"] == EscalationState.RAISED and (above is None or above["level"] < row["level"]):
            highest[_climb(row)] = row
    for row in batch.escalations:
        if row["state"] == EscalationState.RAISED and (because := _passed(row, highest)):
            row.update(batch.ended(EscalationState.SUPERSEDED, because))
    return {
        row["id"]: batch.ended(EscalationState.SUPERSEDED, because)
        for row in open_before
        if row["state"] != EscalationState.ACTIONED and (because := _passed(row, highest))
    }


def may_supersede(batch: Batch) -> list[Row]:
    """What fired about tickets and measures of which something raised before may end now: only the first level that
    ever fires ends nothing.
    """
    climbed = {(kind, subject, cycle) for kind, subject, _, _, cycle in batch.known.fired}
    return [row for row in batch.escalations if row["level"] > 1 or _climb(row) in climbed]


def _passed(row: Row | RowMapping, highest: Mapping[Any, Row]) -> str | None:
    """Why an escalation ends because of what fired above it; None where nothing did."""
    above = highest.get(_climb(row))
    if above is None:
        return None
    if row["ladder"] != above["ladder"]:
        return f"Level {above['level']} of {above['ladder']} was reached."
    return f"Level {above['level']} was reached." if row["level"] < above["level"] else None


def _climb(row: Row | RowMapping) -> Any:
    return row["subject_type"], row["subject_id"], row["cycle"]
