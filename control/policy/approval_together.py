"""Deciding several approvals at once: which of them may be, since nobody looks at many as they look at one.

*Source:* domain, section 5 (splitting does not help); the rulebook says for which kinds, and up to which amount.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from control.policy.approval_standing import Step
from control.policy.approval_terms import WINDOW, ApprovalKind, KindTerms, Meaning, StepTerms
from control.policy.permissions import Refusal
from control.policy.quorum import QuorumKind

MOST_TOGETHER = 20
"""Approvals at once, as many as the page shows: who decides more of them with one press has looked at none."""
_SIGNED_ALONE = frozenset({Meaning.RESPONSIBILITY, Meaning.AUTHORSHIP})
"""What is signed for one by one: whoever says it answers for the very thing."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An approval among those that are decided at once: what it costs, and whom it counts together with."""

    number: str
    kind: ApprovalKind
    submitted_at: datetime
    cents: int | None
    """What it is worth in cents of the base currency; None: it names no amount."""
    weight_cents: int | None
    """What it counts for with what was asked for within a day before it."""
    customer: str | None
    requesters: frozenset[str]
    """The people who asked for it, and in whose place."""


def is_for_many(step: Step | StepTerms) -> bool:
    """Whether one press can decide a step for several requests, where the rulebook lets their kind."""
    return step.meaning not in _SIGNED_ALONE and step.quorum.kind is QuorumKind.ANY


def set_refusal(number: str, numbers: Collection[str]) -> Refusal | None:
    """Why these cannot be decided at once as a set that `number` belongs to; None where they can."""
    if number not in numbers or len(set(numbers)) != len(numbers):
        return Refusal("together", f"What is decided at once is named once each, and {number} is one of them.")
    if len(numbers) > MOST_TOGETHER:
        return Refusal("together", f"At most {MOST_TOGETHER} approvals are decided at once: these are {len(numbers)}.")
    return None


def together_refusal(terms: KindTerms, step: Step, one: Weighed, others: Collection[Weighed] = ()) -> Refusal | None:
    """Why one approval, whose open step is `step`, is not decided at once with `others`; None where it may be."""
    why = _step_refusal(terms, step, one.number) or _amount_refusal(terms, step, one, others)
    return None if why is None else Refusal("together", why)


def _step_refusal(terms: KindTerms, step: Step, number: str) -> str | None:
    if not terms.bulk:
        return f"{number} is decided by itself: the rulebook lets no {terms.title.lower()} be decided with others."
    if step.meaning.takes_authority and terms.prove:
        return f"{number} is decided by itself: whoever approves it proves once more who they are."
    if step.meaning in _SIGNED_ALONE:
        return f"{number} is decided by itself: whoever signs for {step.meaning} answers for each alone."
    if not is_for_many(step):
        return f"{number} is decided by itself: its step “{step.title}” needs several people, each with their own look."
    return None


def _amount_refusal(terms: KindTerms, step: Step, one: Weighed, others: Collection[Weighed]) -> str | None:
    weight = _heaviest(one, others)
    if weight is None:
        return None
    if step.meaning.takes_authority and terms.asks_a_proof(weight):
        return f"{one.number} is decided by itself: whoever approves so much proves once more who they are."
    if terms.bulk_up_to is None or weight > terms.bulk_up_to:
        return (
            f"{one.number} is decided by itself: it counts for more than {terms.bulk_up_to or 0:,.2f}, with what the "
            "same person asked for, or what was asked for the same customer, within 24 hours."
        )
    return None


def _heaviest(one: Weighed, others: Collection[Weighed]) -> Decimal | None:
    """What it counts for: as when it was asked for, or with those at once that count together with it by now."""
    if one.cents is None:
        return None
    alike = [each for each in others if each.number != one.number and _are_near(each, one)]
    of_customer = [each for each in alike if one.customer is not None and each.customer == one.customer]
    by_person = [each for each in alike if each.requesters & one.requesters]
    sums = (one.cents + sum(each.cents or 0 for each in side) for side in (of_customer, by_person))
    return Decimal(max(one.weight_cents or 0, *sums)).scaleb(-2)


def _are_near(other: Weighed, one: Weighed) -> bool:
    """Whether two can count together: of one kind, and asked for within a day of each other."""
    return other.kind is one.kind and abs(other.submitted_at - one.submitted_at) < WINDOW
