"""Whose duties are kept apart, and when a deed is possible: the one place that commands and buttons ask alike."""

from collections.abc import Iterable

from control.policy.conditions import LEAST, Condition, Relation
from control.policy.delegations import sides
from control.policy.rulebook import Person, Rulebook

_NOTHING = Condition()


def condition_of(rulebook: Rulebook, command: str) -> Condition:
    """What `command` asks of its subject and of whoever does it: the rulebook's words, and never less than `LEAST`."""
    return LEAST.get(command, _NOTHING).and_also(rulebook.conditions.get(command, _NOTHING))


def is_possible(rulebook: Rulebook, command: str, state: str) -> bool:
    """Whether `command` can be given of a subject in this state, by whomever."""
    states = condition_of(rulebook, command).states
    return states is None or state in states


def keeps_out(
    rulebook: Rulebook, command: str, person: Person, relation: Relation, names: Iterable[str | None]
) -> bool:
    """Whether `person` leaves `command` to others, being one of those who stand in this relation to its subject.

    `names` are accounts or people as they were known: two accounts of one person count as one person.
    """
    if relation not in condition_of(rulebook, command).apart_from:
        return False
    return is_one_of(rulebook, person, names)


def is_one_of(rulebook: Rulebook, person: Person, names: Iterable[str | None]) -> bool:
    """Whether `person` is named, by this account or by another one of theirs, as it was known then or as it is now.

    Whoever acts for somebody else is both of them.
    """
    return is_among(person, known_as(rulebook, names))


def known_as(rulebook: Rulebook, names: Iterable[str | None]) -> tuple[set[str], set[str]]:
    """What accounts may be called to be among `names`, and what people may be."""
    named = {name for name in names if name is not None}
    return named, named | {rulebook.people[name].person for name in named if name in rulebook.people}


def is_among(person: Person, known: tuple[set[str], set[str]]) -> bool:
    """The same as `is_one_of` where many are asked about: `known` is what `known_as` says of the names."""
    accounts, people = known
    return any(side.name in accounts or side.person in people for side in sides(person))
