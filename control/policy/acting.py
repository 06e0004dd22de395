"""Who acts until somebody says who they are."""

from collections.abc import Iterable

from control.policy.roles import Role
from control.policy.rulebook import Person

_DECIDE = {Role.MANAGER, Role.DEPARTMENT_HEAD}


def first_to_act(people: Iterable[Person]) -> Person | None:
    """The first by account name for whom decisions wait, a manager or a department head; else the first of all.

    None where there is nobody.
    """
    in_order = sorted(people, key=lambda person: person.name)
    deciding = (person for person in in_order if any(grant.role in _DECIDE for grant in person.grants))
    return next(deciding, next(iter(in_order), None))
