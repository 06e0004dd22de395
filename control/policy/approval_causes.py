"""What an approval can be asked for because of: a breach that is reviewed, or an escalation, while it goes on.

*Source:* domain, section 4 and 5. One rule guards the command and explains the button.
"""

from dataclasses import dataclass

from control.model import EscalationState, ReviewState
from control.policy.approval_terms import ApprovalKind
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook

_OVER = frozenset(
    {ReviewState.LINKED, ReviewState.ACCEPTED}
    | {EscalationState.CLOSED, EscalationState.SUPERSEDED, EscalationState.MOOT}
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A breach review (`B-3`) or an escalation (`E-17`), and how it stands."""

    number: str
    state: ReviewState | EscalationState
    asked: str | None
    """The approval of the kind that is asked for because of it and has not ended; None: there is none."""


def cause_refusal(rulebook: Rulebook, kind: ApprovalKind, cause: Cause) -> Refusal | None:
    """Why nothing of this kind is asked for because of it; None where it can be."""
    if rulebook.approvals is None or kind not in rulebook.approvals.kinds:
        return Refusal("nothing", f"The rulebook in force knows no approval of the kind “{kind}”.")
    if cause.state in _OVER:
        return Refusal("state", f"{cause.number} is {cause.state}: nothing more is asked for because of it.")
    if cause.asked is not None:
        return Refusal("asked", f"{cause.asked} is asked for because of {cause.number} already, and has not ended.")
    return None
