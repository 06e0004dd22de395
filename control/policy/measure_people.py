"""Who answers for a measure: an owner who has accepted, a sponsor and a controller, three different people.

*Source:* domain, section 7; reliability, section 4 (who owns, who pays and who checks are not one).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from control.policy.delegations import sides
from control.policy.permissions import Refusal
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, covers

PARTS = ("owner", "sponsor", "controller")


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a measure, by account; None: nobody yet."""

    owner: str | None = None
    sponsor: str | None = None
    controller: str | None = None

    def named(self) -> dict[str, str]:
        """Those who are named, by their part."""
        parts = ((part, getattr(self, part)) for part in PARTS)
        return {part: account for part, account in parts if account is not None}


_ROLES = {"sponsor": Role.SPONSOR, "controller": Role.CONTROLLER}


def appointment_refusal(rulebook: Rulebook, place: Scope, wanted: Answering) -> Refusal | None:
    """Why these people cannot answer for a measure that lies at `place`; None where they can."""
    named = {part: rulebook.people.get(account) for part, account in wanted.named().items()}
    for part, person in named.items():
        if person is None or not person.active:
            return Refusal("person", f"There is no such account to be {part}.")
        role = _ROLES.get(part)
        if role is not None and not _holds(rulebook, person, role, place):
            return Refusal("role", f"{person.title} cannot be {part}: no role of {role} of theirs reaches this place.")
    known = [(part, person) for part, person in named.items() if person is not None]
    for (part, one), (other, two) in combinations(known, 2):
        if one.person == two.person:
            return Refusal("oneself", f"{two.title} cannot be {part} and {other}: these are different people.")
    return None


def owner_refusal(number: str, person: Person, row: Mapping[str, Any]) -> Refusal | None:
    """Why whoever acts says nothing about owning a measure: that is for its owner, by this account or another one."""
    if row["owner"] is None:
        return Refusal("owner", f"{number} has no owner: somebody has to be named first.")
    if owns(person, row):
        return None
    return Refusal("owner", f"{person.title} is not named as the owner of {number}.")


def controller_refusal(number: str, person: Person, row: Mapping[str, Any]) -> Refusal | None:
    """Why whoever acts says nothing about the values of a measure: that is for its controller, by whichever account."""
    if row["controller_person"] is not None and any(s.person == row["controller_person"] for s in sides(person)):
        return None
    return Refusal("controller", f"{person.title} is not the controller of {number}: only they stand by its values.")


def owns(person: Person, row: Mapping[str, Any]) -> bool:
    """Whether whoever acts is the owner of a measure, or of a document of one, by this account or another one."""
    return any(side.person == row["owner_person"] for side in sides(person))


def lies_at(row: Mapping[str, Any]) -> Scope:
    """Where a measure lies: its unit, and the service that it is about if it is about one."""
    return Scope(row["unit"], row["service"])


def is_answering(person: Person, row: Mapping[str, Any]) -> bool:
    """Whether whoever acts is the owner, the sponsor or the controller of a measure."""
    people = {row[f"{part}_person"] for part in PARTS} - {None}
    return any(side.person in people for side in sides(person))


def proposed(rulebook: Rulebook, place: Scope, category: tuple[str, str] | None) -> Answering:
    """Who would answer for a measure that lies at `place` and is about `category` (service and name).

    The owner of the category, of the service, or the head of the unit; a sponsor and a controller whose role reaches
    just so far before one whose role reaches further.
    """
    taken: list[Person] = []
    found: dict[str, str | None] = {}
    for part in PARTS:
        possible = _owners(rulebook, place, category) if part not in _ROLES else _holding(rulebook, part, place)
        one = next((each for each in possible if each.active and each.person not in {t.person for t in taken}), None)
        taken += [one] if one is not None else []
        found[part] = None if one is None else one.name
    return Answering(**found)


def _owners(rulebook: Rulebook, place: Scope, category: tuple[str, str] | None) -> Iterator[Person]:
    filed = None if category is None else rulebook.categories.get(category)
    service = rulebook.services.get(place.service or (category[0] if category is not None else ""))
    unit = rulebook.units.get(place.unit or "")
    named = (filed and filed.owner, service and service.owner, unit and unit.head)
    yield from (rulebook.people[str(name)] for name in named if name in rulebook.people)


def _holding(rulebook: Rulebook, part: str, place: Scope) -> Iterable[Person]:
    """Whoever holds the role of a part there, those first whose role reaches less far."""
    role = _ROLES[part]
    held = [each for each in rulebook.people.values() if _holds(rulebook, each, role, place)]
    return sorted(held, key=lambda each: (_is_wide(each, role), each.title))


def _holds(rulebook: Rulebook, person: Person, role: Role, place: Scope) -> bool:
    return any(grant.role == role and covers(rulebook, grant.scope, place) for grant in person.grants)


def _is_wide(person: Person, role: Role) -> bool:
    return all(grant.scope == "all" for grant in person.grants if grant.role == role)
