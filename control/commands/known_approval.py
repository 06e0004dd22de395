"""The approval that a deed is about: found by the number that people see, about what whoever acts may see."""

from collections.abc import Mapping
from typing import Any

from control.commands.approval_watching import stop_watching
from control.commands.known_matter import matter_is_seen
from control.commands.numbers import id_of
from control.commands.refusing import refuse_what_is_over
from control.commands.registry import Deed
from control.errors import NotFound
from control.model import ApprovalState, SubjectType
from control.policy.approval_standing import Standing
from control.policy.approving import state_refusal
from control.policy.delegations import sides
from control.queries.approval_standing import standings
from control.store import approvals, notices
from control.store.tables import approval


def found(deed: Deed, number: str, command: str) -> tuple[dict[str, Any], Standing]:
    """An approval and how it stands; raises NotFound out of sight, Conflict where its state does not let it be.

    Whoever comes too late is told who was faster.
    """
    row = approvals.row_of(deed.connection, id_of("A", number, "approval"))
    if row is None or not matter_is_seen(deed, row):
        raise NotFound(f"There is no approval {number}.")
    standing = standings(deed.connection, deed.rulebook, [row])[row["id"]]
    why = state_refusal(deed.rulebook, standing, command)
    refuse_what_is_over(deed, ("approval", number), why)
    return row, standing


def move(deed: Deed, row: Mapping[str, Any], standing: Standing, values: Mapping[str, Any]) -> None:
    """Set values on an approval; raises Conflict where somebody was faster.

    Where its round ends by that, nothing comes any more of its being late.
    """
    deed.change(approval, row, dict(values), ("approval", standing.number))
    goes_on = values.get("state", row["state"]) == row["state"] and values.get("round", row["round"]) == row["round"]
    if row["state"] == ApprovalState.PENDING and not goes_on:
        stop_watching(deed, row, f"{standing.number} is decided, or is asked for anew.")
        ask_no_more(deed, standing)


def ask_no_more(deed: Deed, standing: Standing) -> None:
    """What those who are listed were told is no longer so, nor what whoever acts was told: nobody keeps a notice that
    asks for a decision in vain.
    """
    listed = {seat.account for step in standing.steps for seat in step.seats}
    people = sorted(listed | {side.name for side in sides(deed.person)})
    notices.read_by(deed.connection, people, (SubjectType.APPROVAL.value, standing.number), deed.now)
