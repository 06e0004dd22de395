"""From step to step: what the decisions of a round come to is written down, and said in the trail."""

from collections.abc import Iterator, Mapping
from typing import Any

from control.commands.known_approval import move
from control.commands.registry import Deed
from control.model import ApprovalState, StepState
from control.policy.advancing import advanced, given_up
from control.policy.approval_standing import Standing
from control.policy.quorum import Outcome
from control.store import approvals

TOO_FEW = "Too few people are left who could decide it."


def advance(deed: Deed, row: Mapping[str, Any], standing: Standing) -> tuple[dict[str, Any], bool]:
    """Bring a round to where its decisions lead, `standing` being how it stands with what was said just now.

    Answers what changed of the approval itself, and whether another step is being decided now.
    """
    after, found = advanced(deed.rulebook, standing)
    values = {"moves": row["moves"] + 1, **_comes_to(deed, after, found)}
    move(deed, row, standing, values)
    _write(deed, row, standing, after)
    return values, found is Outcome.OPEN and after.open_step != standing.open_step


def void_steps(deed: Deed, row: Mapping[str, Any], standing: Standing) -> None:
    """Nobody is asked any more in the steps of a round that has ended, as is said of its approval already."""
    _write(deed, row, standing, given_up(standing))


def _comes_to(deed: Deed, standing: Standing, found: Outcome) -> dict[str, Any]:
    if found is Outcome.OPEN:
        return {}
    if found is Outcome.APPROVED:
        return {"state": ApprovalState.APPROVED.value, "next_at": deed.now}
    rejected = found is Outcome.REJECTED
    because = "It was rejected." if rejected else standing.over or TOO_FEW
    state = ApprovalState.REJECTED if rejected else ApprovalState.VOID
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": because}
    return {"state": state.value, "next_at": None, **ended}


def _write(deed: Deed, row: Mapping[str, Any], before: Standing, after: Standing) -> None:
    """Keep how the steps of a round went on, and let the trail say so."""
    went = list(_went(before, after))
    for number, state in went:
        at = "opened_at" if state is StepState.OPEN else "ended_at"
        approvals.set_step(deed.connection, (row["id"], row["round"], number), {"state": state.value, at: deed.now})
    if went:
        deed.tell(steps_went=[[number, state.value] for number, state in went])


def _went(before: Standing, after: Standing) -> Iterator[tuple[int, StepState]]:
    """The steps, by number, and each state into which one of them came."""
    for was, now in zip(before.steps, after.steps, strict=True):
        if was.state is StepState.WAITING and now.state not in (StepState.WAITING, StepState.OPEN, StepState.VOID):
            yield was.number, StepState.OPEN
        if was.state is not now.state:
            yield was.number, now.state
