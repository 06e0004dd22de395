"""From step to step: what the decisions of a round come to, as soon as it cannot be avoided any more."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from control.commands.known_approval import void_steps
from control.commands.registry import Deed
from control.model import ApprovalState, StepState
from control.policy.approval_standing import Standing
from control.policy.approving import outcome
from control.policy.quorum import Outcome
from control.store import approvals

TOO_FEW = "Too few people are left who could decide it."


def advance(deed: Deed, row: Mapping[str, Any], standing: Standing) -> tuple[dict[str, Any], bool]:
    """Bring the steps of a round to where its decisions lead.

    Answers what changes of the approval itself, and whether another step is being decided now.
    """
    moved, before = {"moves": row["moves"] + 1}, standing.open_step
    found = outcome(deed.rulebook, standing)
    while found is Outcome.APPROVED:
        standing = _next(deed, row, standing)
        if standing.open_step is None:
            return {**moved, "state": ApprovalState.APPROVED.value, "next_at": deed.now}, False
        found = outcome(deed.rulebook, standing)
    if found is Outcome.OPEN:
        return moved, standing.open_step != before
    rejected = found is Outcome.REJECTED
    if rejected:
        standing = _close(deed, row, standing, StepState.REJECTED)
    void_steps(deed, row, standing)
    because = "It was rejected." if rejected else standing.over or TOO_FEW
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": because}
    state = ApprovalState.REJECTED if rejected else ApprovalState.VOID
    return {**moved, "state": state.value, "next_at": None, **ended}, False


def _next(deed: Deed, row: Mapping[str, Any], standing: Standing) -> Standing:
    """The open step is approved, and the next one, if there is one, is open."""
    standing = _close(deed, row, standing, StepState.APPROVED)
    waiting = next((step for step in standing.steps if step.state is StepState.WAITING), None)
    if waiting is None:
        return standing
    return _set(deed, row, standing, waiting.number, StepState.OPEN, opened_at=deed.now)


def _close(deed: Deed, row: Mapping[str, Any], standing: Standing, state: StepState) -> Standing:
    step = standing.open_step
    return standing if step is None else _set(deed, row, standing, step.number, state, ended_at=deed.now)


def _set(deed: Deed, row: Mapping[str, Any], standing: Standing, number: int, state: StepState, **at: Any) -> Standing:
    approvals.set_steps(deed.connection, row["id"], row["round"], {number: {"state": state.value, **at}})
    steps = tuple(replace(step, state=state) if step.number == number else step for step in standing.steps)
    return replace(standing, steps=steps)
