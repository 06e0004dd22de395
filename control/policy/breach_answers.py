"""What may be done about the review of a breach, and by whom: nobody looks at the reason that they gave.

*Source:* domain, section 4. One rule guards the command and explains the disabled button.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from control.model import ReviewState
from control.policy.conditions import Relation
from control.policy.delegations import sides
from control.policy.duties import condition_of, is_one_of, is_possible, keeps_out
from control.policy.ladder import Recipient
from control.policy.path import addressed
from control.policy.permissions import Refusal, refusal
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope

ANSWER = "breach_review.review"
"""The command of whoever agrees with a reason."""
SEND_BACK = "breach_review.return"
EXPLAIN = "breach_review.explain"
ACCEPT = "breach_review.accept"
GIVEN_BY = ("reasoned_by", "reasoned_by_person", "reasoned_for")
"""The columns of a review that say who gave its reason."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The review of a breach, as far as it decides who may answer it."""

    number: str
    state: str
    reasoned_by: str | None
    """The account that gave its reason; None: none was given."""
    reasoned_by_person: str | None
    """Whose account it was then: the rulebook may know it no longer."""
    reasoned_for: str | None = None
    """The account in whose place it was given; None: in nobody's."""

    @property
    def by(self) -> tuple[str | None, ...]:
        """Who gave the reason, by account and by person, and in whose place; None: nobody did."""
        return self.reasoned_by, self.reasoned_by_person, self.reasoned_for


def explained(row: Any) -> Explained:
    """The same from the row of a review, by the names of its columns."""
    return Explained(f"B-{row['id']}", row["state"], *(row[name] for name in GIVEN_BY))


def explain_refusal(rulebook: Rulebook, number: str, state: str) -> Refusal | None:
    """Why its reason cannot be given, or given anew; None where it can."""
    return _unless(rulebook, EXPLAIN, number, state)


def answer_refusal(rulebook: Rulebook, person: Person, explained: Explained, command: str = ANSWER) -> Refusal | None:
    """Why `person` cannot agree with its reason, or send it back; two accounts of one person count as one person."""
    found = _unless(rulebook, command, explained.number, explained.state)
    if found is not None:
        return found
    if keeps_out(rulebook, command, person, Relation.EXPLAINER, explained.by):
        who = " or ".join(side.title for side in sides(person))
        sentence = f"{who} gave the reason of {explained.number}: somebody else reviews it."
        return Refusal("oneself", sentence)
    return None


def is_theirs(rulebook: Rulebook, person: Person, explained: Explained) -> bool:
    """Whether `person` gave the reason, by whichever account; as it was known then, or as it is known now."""
    return is_one_of(rulebook, person, explained.by)


def reviewers(rulebook: Rulebook, ticket: Mapping[str, str | None], explained: Explained) -> tuple[str, ...]:
    """Whose turn it is to look at the reason, as account names: the lead of the team, or the next one upwards.

    Whoever gave the reason, or may not review this, is passed over; empty: there is nobody.
    """
    place = Scope(ticket["unit"], ticket["service"])

    def may(person: Person) -> bool:
        found = refusal(rulebook, person, ANSWER, None if place == Scope() else place)
        return found is None and not is_theirs(rulebook, person, explained)

    return addressed(rulebook, ticket, Recipient.TEAM_LEAD, may)[1]


def accept_refusal(rulebook: Rulebook, number: str, state: str) -> Refusal | None:
    """Why it cannot be accepted without a measure; None where it can."""
    return _unless(rulebook, ACCEPT, number, state)


def _unless(rulebook: Rulebook, command: str, number: str, state: str) -> Refusal | None:
    if is_possible(rulebook, command, state):
        return None
    states = condition_of(rulebook, command).states
    listed = " or ".join(each for each in ReviewState if each in (states or ()))
    return Refusal("state", f"{number} is {state}: this is done while it is {listed}.")
