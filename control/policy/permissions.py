"""Who may give which command: the one function that guards a deed also explains the disabled button.

*Source:* domain, section 1 (roles, grants with a scope); the table itself is the rulebook's.
"""

from dataclasses import dataclass

from control.policy.roles import Role, RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, covers
from control.policy.wording import joined

FIRST_COMMAND = "rulebook.activate"
"""The only command there is before a rulebook is in force."""

SYSTEM = Person(
    name="system",
    title="Pilothouse itself",
    unit="",
    person="system",
    grants=(RoleGrant(Role.AUTOMATION, "all"),),
)
"""The product acting for nobody, at its start and in scheduled work; every other actor is in the rulebook."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: `rule` names the reason for the audit trail, `sentence` says it to the person."""

    rule: str
    sentence: str


UNKNOWN = Refusal("actor", "Whoever asks is not known here: an administrator adds people to the rulebook.")


def person_of(rulebook: Rulebook | None, actor: str) -> Person | None:
    """The person behind an actor's name; None where nobody is called that."""
    if actor == SYSTEM.name:
        return SYSTEM
    return None if rulebook is None else rulebook.people.get(actor)


def is_machine(person: Person) -> bool:
    """Whether nobody acts but a program: what it says answers no customer, and it reopens nothing."""
    return bool(person.grants) and all(grant.role == Role.AUTOMATION for grant in person.grants)


def refusal(
    rulebook: Rulebook | None, person: Person | None, command: str, place: Scope | None = None
) -> Refusal | None:
    """Why `person` may not give `command`; None where they may.

    `place` is where the deed takes effect; None while that is not known, and then a role held for any place is enough.
    """
    if person is None:
        return UNKNOWN
    if not person.active:
        return Refusal("inactive", f"{person.title} is no longer active and may not act.")
    if rulebook is None:
        return _before_the_first_rulebook(person, command)
    allowed = rulebook.permissions.get(command, frozenset())
    if not allowed:
        return Refusal("permission", f"No role may give the command {command}: the permissions do not name it.")
    held = [grant for grant in person.grants if grant.role in allowed]
    if not held:
        return Refusal(
            "permission", f"{person.title} may not do this: {command} needs the role {joined(sorted(allowed), 'or')}."
        )
    if place is not None and not any(covers(rulebook, grant.scope, place) for grant in held):
        return Refusal("scope", f"{person.title} may do this only for {_scopes(held)}, not for {_named(place)}.")
    return None


def view_refusal(rulebook: Rulebook, person: Person, view: str) -> Refusal | None:
    """Why `person` may not open the view called `view`; None where they may. Of what they see there, nothing is said.

    A rulebook from before views were named closes none of them.
    """
    if not person.active:
        return Refusal("inactive", f"{person.title} is no longer active and is shown nothing.")
    allowed = rulebook.views.get(view, frozenset())
    if not rulebook.views or any(grant.role in allowed for grant in person.grants):
        return None
    if not allowed:
        return Refusal("view", f"No role may open the view “{view}”: the permissions do not name it.")
    return Refusal(
        "view", f"{person.title} may not open this: the view “{view}” needs the role {joined(sorted(allowed), 'or')}."
    )


def _before_the_first_rulebook(person: Person, command: str) -> Refusal | None:
    if person is SYSTEM and command == FIRST_COMMAND:
        return None
    return Refusal("rulebook", "No rulebook is in force yet: `python -m control upgrade` activates the first one.")


def _scopes(held: list[RoleGrant]) -> str:
    return ", ".join(sorted({grant.scope.replace(":", " ") for grant in held}))


def _named(place: Scope) -> str:
    parts = [f"unit {place.unit}" if place.unit else "", f"service {place.service}" if place.service else ""]
    return " and ".join(part for part in parts if part) or "everything"
