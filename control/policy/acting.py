"""Who acts until somebody says who they are."""

from collections.abc import Iterable

from control.policy.roles import Role
from control.policy.rulebook import Person

_DECIDE = (Role.DEPARTMENT_HEAD, Role.MANAGER)
"""Those for whom decisions wait: what a manager leaves undone climbs to the head of the department."""


def first_to_act(people: Iterable[Person]) -> Person | None:
    """The first department head by account name, else the first manager, else the first of all; None: nobody."""

    def place(person: Person) -> tuple[int, str]:
        held = {grant.role for grant in person.grants}
        return next((at for at, role in enumerate(_DECIDE) if role in held), len(_DECIDE)), person.name

    return min(people, key=place, default=None)
