"""Who is shown the approval logs of other tools: whoever sees the whole company, and whom the others can ask.

An event of a log names neither unit nor service, so there is no smaller place in which somebody could see some of it.
*Source:* domain, section 1 (roles with a scope); reliability, Z8.
"""

from control.policy.permissions import Refusal, is_machine, view_refusal
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.policy.sight import sight_of
from control.policy.wording import joined

VIEW = "approval_controls"
"""The view that shows them."""
_NAMED = 3
"""People who can be asked are named one by one, each of another role."""


def log_refusal(rulebook: Rulebook, person: Person) -> Refusal | None:
    """Why `person` is shown no approval log, and what they can do about it; None where they are shown every one."""
    if sight_of(rulebook, person) is None:
        return None
    why = (
        "An approval log names no unit and no service, so it is shown to whoever sees the whole company, and "
        f"{person.title} sees a part of it."
    )
    return Refusal("scope", f"{why} {_ways(rulebook)}")


def _ways(rulebook: Rulebook) -> str:
    asked = [f"{person.title} ({role})" for role, person in _seers(rulebook).items()][:_NAMED]
    first = f"Ask {joined(asked, 'or')} for its figures, or " if asked else "Nobody sees it yet: ask "
    return f"{first}an administrator for a role that reaches everything."


def _seers(rulebook: Rulebook) -> dict[str, Person]:
    """Somebody who sees them for each role that may open their view, by role; administrators are asked for rights."""
    found: dict[str, Person] = {}
    for person in sorted(rulebook.people.values(), key=lambda each: each.title):
        if is_machine(person) or sight_of(rulebook, person) is not None or view_refusal(rulebook, person, VIEW):
            continue
        for grant in person.grants:
            if grant.role in rulebook.views.get(VIEW, frozenset()) - {Role.ADMINISTRATOR}:
                found.setdefault(grant.role, person)
    return dict(sorted(found.items()))
