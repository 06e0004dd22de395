"""What a person may see: as far as the roles reach that they hold, whatever these let them do there.

*Source:* reliability, goal Z8 (what lies out of sight answers like what does not exist).
"""

from collections.abc import Iterable

from control.policy.delegations import in_full
from control.policy.roles import Role, RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, Sight, below


def seen_by(rulebook: Rulebook, person: Person) -> Scope:
    """Everything that `person` may see of single tickets, wherever they lie, with what is their own.

    Whoever acts for somebody else sees what those lent them, and what is theirs where they lent all of it.
    """
    return Scope(sight=sight_of(rulebook, person), person=own_account(person))


def own_account(person: Person) -> str | None:
    """The account whose own counts as theirs; None for whoever is not active, or was lent a part alone."""
    mine = in_full(person)
    return mine.name if mine is not None and person.active else None


def sight_of(rulebook: Rulebook, person: Person) -> Sight | None:
    """How far `person` sees; None: everything. Whoever is not active sees nothing.

    That they are a program as well adds nothing to it; who is nothing else sees as far as that role reaches.
    """
    if not person.active:
        return Sight()
    held = [grant for grant in person.grants if grant.role != Role.AUTOMATION] or person.grants
    return _of_grants(rulebook, held)


def _of_grants(rulebook: Rulebook, held: Iterable[RoleGrant]) -> Sight | None:
    scopes = {grant.scope for grant in held}
    if "all" in scopes:
        return None
    named = {kind: {scope.partition(":")[2] for scope in scopes if scope.startswith(kind)} for kind in _KINDS}
    units = named["unit:"].union(*(below(rulebook.units, unit) for unit in named["unit:"]))
    answered = (service.name for service in rulebook.services.values() if service.unit in units)
    return Sight(tuple(sorted(units)), tuple(sorted(named["service:"])), tuple(sorted(answered)))


_KINDS = ("unit:", "service:")
