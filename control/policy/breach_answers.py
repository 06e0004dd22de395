"""What may be done about the review of a breach, and by whom: nobody looks at the reason that they gave.

*Source:* domain, section 4. One rule guards the command and explains the disabled button.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from control.model import ReviewState
from control.policy.ladder import Recipient
from control.policy.path import addressed
from control.policy.permissions import Refusal, refusal
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope

ANSWER = "breach_review.review"
"""The command of whoever agrees with a reason."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The review of a breach, as far as it decides who may answer it."""

    number: str
    state: str
    reasoned_by: str | None
    """The account that gave its reason; None: none was given."""
    reasoned_by_person: str | None
    """Whose account it was then: the rulebook may know it no longer."""


def explained(row: Any) -> Explained:
    """The same from the row of a review, by the names of its columns."""
    return Explained(f"B-{row['id']}", row["state"], row["reasoned_by"], row["reasoned_by_person"])


def explain_refusal(number: str, state: str) -> Refusal | None:
    """Why its reason cannot be given, or given anew; None where it can."""
    return _unless(number, state, ReviewState.OPEN, ReviewState.REASONED)


def answer_refusal(rulebook: Rulebook, person: Person, explained: Explained) -> Refusal | None:
    """Why `person` cannot agree with its reason or send it back; two accounts of one person count as one person."""
    found = _unless(explained.number, explained.state, ReviewState.REASONED)
    if found is not None:
        return found
    if is_theirs(rulebook, person, explained):
        sentence = f"{person.title} gave the reason of {explained.number}: somebody else reviews it."
        return Refusal("oneself", sentence)
    return None


def is_theirs(rulebook: Rulebook, person: Person, explained: Explained) -> bool:
    """Whether `person` gave the reason, by whichever account; as it was known then, or as it is known now."""
    if explained.reasoned_by is None:
        return False
    account = rulebook.people.get(explained.reasoned_by)
    names = {explained.reasoned_by_person or explained.reasoned_by}
    return person.name == explained.reasoned_by or person.person in names | ({account.person} if account else set())


def reviewers(rulebook: Rulebook, ticket: Mapping[str, str | None], explained: Explained) -> tuple[str, ...]:
    """Whose turn it is to look at the reason, as account names: the lead of the team, or the next one upwards.

    Whoever gave the reason, or may not review this, is passed over; empty: there is nobody.
    """
    place = Scope(ticket["unit"], ticket["service"])

    def may(person: Person) -> bool:
        found = refusal(rulebook, person, ANSWER, None if place == Scope() else place)
        return found is None and not is_theirs(rulebook, person, explained)

    return addressed(rulebook, ticket, Recipient.TEAM_LEAD, may)[1]


def accept_refusal(number: str, state: str) -> Refusal | None:
    """Why it cannot be accepted without a measure; None where it can."""
    return _unless(number, state, ReviewState.REVIEWED)


def _unless(number: str, state: str, *states: ReviewState) -> Refusal | None:
    if state in states:
        return None
    return Refusal("state", f"{number} is {state}: this is done while it is {' or '.join(states)}.")
