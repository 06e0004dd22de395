"""From step to step: what the decisions of a round come to, as soon as it cannot be avoided any more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from control.commands.known_approval import Went, void_steps
from control.commands.registry import Deed
from control.model import ApprovalState, StepState
from control.policy.approval_standing import Standing
from control.policy.approving import outcome
from control.policy.quorum import Outcome
from control.store import approvals

TOO_FEW = "Too few people are left who could decide it."


@dataclass(frozen=True, slots=True)
class Moved:
    """Where decisions have led a round."""

    values: Mapping[str, Any]
    """What changes of the approval itself."""
    went: Went
    goes_on: bool = False
    """Whether another step is being decided now."""


def advance(deed: Deed, row: Mapping[str, Any], standing: Standing) -> Moved:
    """Bring the steps of a round to where its decisions lead, as soon as it cannot be avoided any more."""
    moved, before = {"moves": row["moves"] + 1}, standing.open_step
    went: Went = []
    found = outcome(deed.rulebook, standing)
    while found is Outcome.APPROVED:
        standing = _next(deed, row, standing, went)
        if standing.open_step is None:
            return Moved({**moved, "state": ApprovalState.APPROVED.value, "next_at": deed.now}, went)
        found = outcome(deed.rulebook, standing)
    if found is Outcome.OPEN:
        return Moved(moved, went, goes_on=standing.open_step != before)
    rejected = found is Outcome.REJECTED
    if rejected:
        standing = _close(deed, row, (standing, went), StepState.REJECTED)
    went += void_steps(deed, row, standing)
    because = "It was rejected." if rejected else standing.over or TOO_FEW
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": because}
    state = ApprovalState.REJECTED if rejected else ApprovalState.VOID
    return Moved({**moved, "state": state.value, "next_at": None, **ended}, went)


def _next(deed: Deed, row: Mapping[str, Any], standing: Standing, went: Went) -> Standing:
    """The open step is approved, and the next one, if there is one, is open."""
    standing = _close(deed, row, (standing, went), StepState.APPROVED)
    waiting = next((step for step in standing.steps if step.state is StepState.WAITING), None)
    if waiting is None:
        return standing
    went.append((waiting.number, StepState.OPEN))
    return _set(deed, row, standing, went[-1])


def _close(deed: Deed, row: Mapping[str, Any], stands: tuple[Standing, Went], state: StepState) -> Standing:
    standing, went = stands
    step = standing.open_step
    if step is None:
        return standing
    went.append((step.number, state))
    return _set(deed, row, standing, went[-1])


def _set(deed: Deed, row: Mapping[str, Any], standing: Standing, step_went: tuple[int, StepState]) -> Standing:
    """The same with one step in another state, which it comes into now."""
    number, state = step_went
    at = {"opened_at" if state is StepState.OPEN else "ended_at": deed.now}
    approvals.set_steps(deed.connection, row["id"], row["round"], {number: {"state": state.value, **at}})
    steps = tuple(replace(step, state=state) if step.number == number else step for step in standing.steps)
    return replace(standing, steps=steps)
