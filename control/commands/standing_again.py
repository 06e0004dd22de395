"""What an import had ended and its undo lets stand again: escalations of promises that run on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping

from control.commands.registry import Deed
from control.commands.watching import RESTS
from control.model import EscalationState, StateCategory, SubjectType
from control.store import audit, clocks, escalations, tickets, undoing, watches


def stand_again(deed: Deed, committed_seq: int, ids: Sequence[int]) -> int:
    """Let the escalations of these tickets be what they were that the deed `committed_seq` ended; answers how many.

    Only where their subject runs on, and nothing was raised of it since. Nobody is told anew: they know of it.
    """
    if not ids:
        return 0
    running = {clocks.key_of(row) for row in clocks.open_of(deed.connection, ids)}
    going_on = {
        (SubjectType.TICKET.value, row["key"], row["reopen_count"] + 1)
        for row in tickets.by_id(deed.connection, ids).values()
        if not StateCategory(row["state_category"]).ends
    }
    since = {watches.key_of(row) for row in escalations.open_of(deed.connection, ids)}
    meant = (running | going_on) - since
    ended = undoing.ended_with(deed.connection, ids, audit.change_at(deed.connection, committed_seq), RESTS)
    states = {row["id"]: _state_before(row) for row in ended if watches.key_of(row) in meant}
    undoing.stand_again(deed.connection, states)
    return len(states)


def _state_before(row: RowMapping) -> Any:
    """How an escalation stood before its subject was over, by what people had done about it."""
    if row["actioned_at"] is not None:
        return EscalationState.ACTIONED.value
    return EscalationState.RAISED.value if row["acknowledged_at"] is None else EscalationState.ACKNOWLEDGED.value
