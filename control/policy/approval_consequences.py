"""What would follow from a decision, said before it is made: by the rule that follows it."""

from dataclasses import dataclass, replace

from control.model import Decision, StepState
from control.policy.approval_standing import Said, Standing
from control.policy.approving import outcome
from control.policy.delegations import sides, whose
from control.policy.quorum import Outcome
from control.policy.rulebook import Person, Rulebook


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the decisions of a step would come to with one more, and which step would be next."""

    outcome: Outcome
    next_step: str | None = None
    """The title of the step that would be decided next; None: there is none."""


def consequence(rulebook: Rulebook, person: Person, standing: Standing, decision: Decision) -> Consequence:
    """What would follow if `person` decided the open step so; of a standing without an open step nothing does."""
    step = standing.open_step
    if step is None:
        return Consequence(Outcome.OPEN)
    people = frozenset(side.person for side in sides(person))
    said = Said(step.number, whose(person).name, people, decision)
    found = outcome(rulebook, replace(standing, said=(*standing.said, said)))
    waiting = [each.title for each in standing.steps if each.state is StepState.WAITING]
    return Consequence(found, waiting[0] if waiting else None)
