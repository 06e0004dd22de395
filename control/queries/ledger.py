"""The ledger of one cycle of a ticket's clock as a table: who held the time, what of it counted, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection

from control.errors import NotFound
from control.model import TargetKind
from control.policy.derivation import explained
from control.policy.ledger import Segment
from control.policy.scope import Scope
from control.queries.explanation import explain
from control.queries.frames import INSTANT
from control.runtime import Runtime

COLUMNS = {
    "start": INSTANT,
    "end": INSTANT,
    "seconds": "int64",
    "part": "object",
    "holder": "object",
    "line": "object",
    "cause": "object",
    "caused_at": INSTANT,
    "after_due": "bool",
}


@dataclass(frozen=True, slots=True)
class OfCycle:
    """One cycle of the clock of one kind on one ticket."""

    key: str
    kind: TargetKind
    cycle: int


def ledger(connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, cycle: OfCycle) -> pd.DataFrame:
    """The segments of a cycle up to its stop or `as_of`, with those of the cycles it continues.

    Columns: start, end (one begins where the other ends), seconds (wall time, whole; they add up to that of the whole),
    part (what it is added to), holder, line (of the calendar), cause and caused_at (the event that put the ticket where
    it was; null before the first), after_due. Raises NotFound where `scope` has no such ticket, or that
    has no such cycle yet.
    """
    return _table(segments(connection, as_of, scope, runtime, cycle))


def segments(
    connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, cycle: OfCycle
) -> Sequence[Segment]:
    """The same as the segments themselves."""
    explanation = explain(runtime, connection, as_of, scope, cycle.key)
    story = next((story for story in explanation.clocks if story.kind is cycle.kind), None)
    if story is None or all(each.number != cycle.cycle for each in story.history.cycles):
        kind = cycle.kind.value.replace("_", " ")
        raise NotFound(f"{cycle.key} has no cycle {cycle.cycle} of a clock for its {kind}.")
    if cycle.cycle == story.history.cycles[-1].number:
        return story.segments
    rulebook = list(runtime.reigns(connection).values())[-1].rulebook
    return explained(explanation.events, story.history, rulebook, as_of, cycle.cycle)


def _table(segments: Sequence[Segment]) -> pd.DataFrame:
    first = segments[0].start if segments else None
    rows = [
        (
            segment.start,
            segment.end,
            int((segment.end - first).total_seconds()) - int((segment.start - first).total_seconds()),
            segment.part.value,
            segment.holder.value,
            segment.line,
            segment.event.kind.value if segment.event else None,
            segment.event.at if segment.event else None,
            segment.after_due,
        )
        for segment in segments
        if first is not None
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
