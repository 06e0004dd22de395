"""Who can act now: the people of the rulebook, as accounts and grants beside it have changed them since.

The rulebook says who there is; an account that was disabled, a role that was given for a while and one that was taken
away hold at once, without another rulebook. *Source:* domain, section 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from control.policy.claims import ASKED_BY
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook


@dataclass(frozen=True, slots=True)
class GrantBeside:
    """A role given beside the rulebook, or one of the rulebook's taken away, from an instant until another."""

    account: str
    role: str
    scope: str
    takes_away: bool
    since_at: datetime
    until_at: datetime | None
    """None: without end."""
    asked_by: str = ""
    """Whose doing it was; that of `ASKED_BY` came from claims."""

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at an instant; its last one is outside."""
        return self.since_at <= at and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of people beside the rulebook."""

    disabled: frozenset[str] = frozenset()
    """Accounts that may not act."""
    grants: tuple[GrantBeside, ...] = ()


def held_for_a_while(rulebook: Rulebook) -> frozenset[str]:
    """The accounts whose roles the rulebook itself gives within a window, which are looked at anew at each instant."""
    people = rulebook.people.items()
    return frozenset(name for name, each in people if any(grant.is_for_a_while for grant in each.grants))


def as_they_stand(
    rulebook: Rulebook, beside: Beside, at: datetime, for_a_while: frozenset[str] | None = None
) -> Mapping[str, Person]:
    """The people of a rulebook with what changed them beside it; an account that the rulebook does not know is none.

    They are the rulebook's own, the same mapping, where nothing did. `for_a_while` is `held_for_a_while` of the
    rulebook where that is known already.

    A role of the rulebook is held within its window. One that came from claims holds as long as the rulebook gives it
    for one: no row of its table, no role.
    """
    people, given = rulebook.people, {(row.role, row.scope) for row in rulebook.role_claims}
    held: dict[str, list[GrantBeside]] = {}
    for grant in beside.grants:
        if grant.holds(at) and (grant.asked_by != ASKED_BY or (grant.role, grant.scope) in given):
            held.setdefault(grant.account, []).append(grant)
    bounded = held_for_a_while(rulebook) if for_a_while is None else for_a_while
    stood = {
        name: replace(
            people[name],
            active=people[name].active and name not in beside.disabled,
            grants=_with([grant for grant in people[name].grants if grant.holds(at)], held.get(name, ())),
        )
        for name in (beside.disabled | held.keys() | bounded) & people.keys()
    }
    changed = {name: each for name, each in stood.items() if each != people[name]}
    return {**people, **changed} if changed else people


def _with(grants: Iterable[RoleGrant], beside: Iterable[GrantBeside]) -> tuple[RoleGrant, ...]:
    found = {(grant.role, grant.scope): grant for grant in grants}
    for each in beside:
        if not each.takes_away:
            grant = RoleGrant(each.role, each.scope, each.since_at, each.until_at)
            found.setdefault((grant.role, grant.scope), grant)
    taken = {(each.role, each.scope) for each in beside if each.takes_away}
    return tuple(grant for name, grant in found.items() if name not in taken)
