"""What was ever reached on the ladders of tickets, by what climbed: the levels, and whom they were for."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping

from control.model import EscalationState
from control.policy.climbing import Rung
from control.policy.ladder import Ladder, Recipient
from control.runtime import Runtime
from control.store import escalations, watches
from control.store.watches import Key

Rungs = Mapping[Key, Sequence[Rung]]


def rungs_of(connection: Connection, runtime: Runtime, ids: Sequence[int], of_measures: Sequence[int] = ()) -> Rungs:
    """The levels that were reached on the tickets `ids` and on measures, by subject and cycle; what nothing was raised
    of is absent.
    """
    found: dict[Key, list[Rung]] = {}
    for row in escalations.reached(connection, ids, of_measures):
        ladder = runtime.rulebook_of(connection, row["rulebook_version"]).ladders.get(row["ladder"])
        found.setdefault(watches.key_of(row), []).append(_rung(row, ladder))
    return found


def ladders_ever(connection: Connection, runtime: Runtime) -> dict[str, Ladder]:
    """Every ladder that was ever in force, by name: as it was when it last was."""
    reigns = runtime.reigns(connection).values()
    return {name: ladder for reign in reigns for name, ladder in reign.rulebook.ladders.items()}


def _rung(row: RowMapping, ladder: Ladder | None) -> Rung:
    """The level of an escalation; one whose criteria did not hold ended in the very act that recorded it."""
    known = ladder is not None and row["level"] <= len(ladder.levels)
    to = ladder.levels[row["level"] - 1].to if ladder is not None and known else Recipient(row["recipient"])
    at_once = (row["ended_at"], row["ended_by"]) == (row["raised_at"], row["raised_by"])
    return Rung(row["ladder"], row["level"], to, told=not (at_once and row["state"] == EscalationState.MOOT))
