"""What may be done about the review of a breach, and by whom: nobody looks at the reason that they gave.

*Source:* domain, section 4. One rule guards the command and explains the disabled button.
"""

from control.model import ReviewState
from control.policy.permissions import Refusal
from control.policy.rulebook import Person, Rulebook


def explain_refusal(number: str, state: str) -> Refusal | None:
    """Why its reason cannot be given, or given anew; None where it can."""
    return _unless(number, state, ReviewState.OPEN, ReviewState.REASONED)


def answer_refusal(
    rulebook: Rulebook, person: Person, number: str, state: str, reasoned_by: str | None
) -> Refusal | None:
    """Why `person` cannot agree with its reason or send it back; two accounts of one person count as one person."""
    found = _unless(number, state, ReviewState.REASONED)
    if found is not None:
        return found
    by = rulebook.people.get(reasoned_by or "")
    if (reasoned_by if by is None else by.person) == person.person:
        return Refusal("oneself", f"{person.title} gave the reason of {number}: somebody else reviews it.")
    return None


def accept_refusal(number: str, state: str) -> Refusal | None:
    """Why it cannot be accepted without a measure; None where it can."""
    return _unless(number, state, ReviewState.REVIEWED)


def _unless(number: str, state: str, *states: ReviewState) -> Refusal | None:
    if state in states:
        return None
    return Refusal("state", f"{number} is {state}: this is done while it is {' or '.join(states)}.")
