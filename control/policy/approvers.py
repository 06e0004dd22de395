"""Who can decide a step of an approval, and whether there are enough different people for all of its steps.

*Source:* domain, section 5 (nobody approves what they requested, edited last or benefit from; a request without any
eligible approver is refused when it is made); reliability, Z2 (one person cannot fill two stages).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from control.policy.approval_terms import NEVER_APPROVE, KindTerms, StepTerms
from control.policy.passing import Named, Passing
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, covers

CAN_DECIDE = "approval.approve"
"""The command that whoever is asked must be allowed to give."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the list of those who decide a step: an account, its person, and the grants by which it is held."""

    account: str
    person: str
    grants: frozenset[tuple[str, str]]
    """Role and scope of each, with the authority that it had."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for, as far as it says who can decide it."""

    place: Scope
    weight: Decimal | None = None
    """What it counts for; None: it names no amount."""
    passing: Passing | None = None
    """The gate of a measure that it is; None: it is about a ticket."""


def seats(rulebook: Rulebook, terms: KindTerms, step: StepTerms, asking: Asking) -> tuple[Seat, ...]:
    """Everybody who can decide a step of what is asked for, whoever asked."""
    found = []
    for person in rulebook.people.values():
        grants = frozenset(_grants(rulebook, terms, step, person, asking))
        if person.active and grants and _is_meant(step, person, asking.passing):
            found.append(Seat(person.name, person.person, grants))
    return tuple(found)


def _is_meant(step: StepTerms, person: Person, passing: Passing | None) -> bool:
    """Whether a step that asks whom a measure names asks this person; of a committee whoever holds the role for it."""
    if step.named is None:
        return True
    if passing is None or (step.named is Named.COMMITTEE and passing.committee is None):
        return False
    return step.named is Named.COMMITTEE or passing.people[step.named] == person.person


def _grants(
    rulebook: Rulebook, terms: KindTerms, step: StepTerms, person: Person, asking: Asking
) -> Iterator[tuple[str, str]]:
    """The grants by which somebody can decide it: of a role of the step, for the place, with enough authority."""
    weight = asking.weight
    places = [asking.place]
    if step.named is Named.COMMITTEE and asking.passing is not None:
        places.append(Scope(asking.passing.committee))
    for grant in person.grants:
        if grant.role in step.roles and all(_reaches(rulebook, grant, place) for place in places):
            authority = terms.authority(grant.role, grant.scope)
            needs = weight is not None and step.meaning.takes_authority
            if not needs or (authority is not None and weight is not None and weight <= authority):
                yield grant.role, grant.scope


def is_seated(rulebook: Rulebook, seat: Seat, places: Iterable[Scope]) -> bool:
    """Whether a place in the list is still held: the account is active, and one of its grants is held and reaches
    every one of `places`, where it lay when it was submitted and where it lies now.
    """
    person = rulebook.people.get(seat.account)
    return (
        person is not None
        and person.active
        and any(
            (grant.role, grant.scope) in seat.grants and all(_reaches(rulebook, grant, place) for place in places)
            for grant in person.grants
        )
    )


def _reaches(rulebook: Rulebook, grant: RoleGrant, place: Scope) -> bool:
    """Whether a grant lets somebody decide what lies there; what lies nowhere is seen by who sees everything."""
    allowed = grant.role not in NEVER_APPROVE and grant.role in rulebook.permissions.get(CAN_DECIDE, ())
    return allowed and covers(rulebook, grant.scope, place)


def unfilled(steps: Sequence[tuple[int, Collection[str]]]) -> int | None:
    """The first step, from 0, for which different people cannot be found, each filling one step; None: all can.

    A step is how many it needs, and the people who could. It is a matching: a greedy choice would miss some.
    """
    taken: dict[str, int] = {}
    for number, (needed, _) in enumerate(steps):
        for _ in range(needed):
            if not _place(number, steps, taken, set()):
                return number
    return None


def _place(number: int, steps: Sequence[tuple[int, Collection[str]]], taken: dict[str, int], tried: set[str]) -> bool:
    """Find somebody for a step, moving others to steps that they can fill as well; answers whether there is one."""
    for person in steps[number][1]:
        if person in tried:
            continue
        tried.add(person)
        holds = taken.get(person)
        if holds is None or (holds != number and _place(holds, steps, taken, tried)):
            taken[person] = number
            return True
    return False
