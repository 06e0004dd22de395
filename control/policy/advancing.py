"""How a round of an approval goes on from step to step: decided as soon as the outcome cannot be avoided any more.

*Source:* domain, section 5.
"""

from dataclasses import replace

from control.model import StepState
from control.policy.approval_standing import Standing
from control.policy.approving import outcome
from control.policy.quorum import Outcome
from control.policy.rulebook import Rulebook

_UNFINISHED = (StepState.OPEN, StepState.WAITING)


def advanced(rulebook: Rulebook, standing: Standing) -> tuple[Standing, Outcome]:
    """Where the decisions of a round lead: how it stands then, and what that comes to.

    OPEN: people are asked. APPROVED: every step is. Anything else ends it, and no step is decided any more.
    """
    found = outcome(rulebook, standing)
    while found is Outcome.APPROVED:
        standing = _next(standing)
        if standing.open_step is None:
            return standing, found
        found = outcome(rulebook, standing)
    if found is Outcome.OPEN:
        return standing, found
    return given_up(_closed(standing, StepState.REJECTED) if found is Outcome.REJECTED else standing), found


def given_up(standing: Standing) -> Standing:
    """The same where nobody is asked any more: no step that is not finished will be."""
    gone = (replace(step, state=StepState.VOID) if step.state in _UNFINISHED else step for step in standing.steps)
    return replace(standing, steps=tuple(gone))


def _next(standing: Standing) -> Standing:
    """The open step is approved, and the next one, if there is one, is open."""
    standing = _closed(standing, StepState.APPROVED)
    waiting = next((step.number for step in standing.steps if step.state is StepState.WAITING), None)
    return standing if waiting is None else _in_state(standing, waiting, StepState.OPEN)


def _closed(standing: Standing, state: StepState) -> Standing:
    step = standing.open_step
    return standing if step is None else _in_state(standing, step.number, state)


def _in_state(standing: Standing, number: int, state: StepState) -> Standing:
    steps = (replace(step, state=state) if step.number == number else step for step in standing.steps)
    return replace(standing, steps=tuple(steps))
