"""Acting for somebody else within a window of time: what is lent, when it holds, and who acts then.

*Source:* domain, section 1 (half-open, no chains, the delegate inherits the delegator's limits and conflicts);
reliability, goal Z9.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from control.policy.permissions import Refusal, is_machine, refusal
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope

KEPT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.AUTOMATION})
"""What nobody lends: whoever administers would raise somebody by it, whoever audits looks for themselves, and a program
is nobody to stand in for."""
LONGEST = timedelta(days=184)
"""How long something can be lent: half a year, as a parental leave; whoever is away for longer hands a role over, which
takes two people."""
_PERSONAL = (
    *("account.", "audit.", "company.", "delegation.", "demo_password.", "export.", "identity.", "notice."),
    *("password.", "role.ask", "role.end", "role.take_away", "role.withdraw", "rulebook.", "session.", "totp."),
    *("ticket.snooze", "ticket.wake"),
)
"""Commands about what is everybody's own, or that only they have to answer for."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """What one account lends another: roles, from an instant until just before another, as far as it has not ended."""

    giver: str
    to: str
    roles: frozenset[str]
    since_at: datetime
    until_at: datetime
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at an instant; its last one is outside."""
        return self.since_at <= at < self.until_at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True)
class StandIn(Person):
    """Somebody who acts for another: with the roles that these lent, and the conflicts of both."""

    giver: Person | None = None
    lent: tuple[Delegation, ...] = ()
    """By what they do; empty where nothing holds any more."""


def people_of(rulebook: Rulebook, person: str, in_place_of: str | None) -> frozenset[str]:
    """The people behind something that was done: `person`, and whoever holds the account in whose place they did it."""
    giver = rulebook.people.get(in_place_of or "")
    return frozenset({person} if giver is None else {person, giver.person})


def stand_in(
    rulebook: Rulebook, person: Person, giver: str, delegations: Iterable[Delegation], at: datetime
) -> StandIn | Refusal:
    """`person` as they act for `giver` at an instant, or why they do not.

    They act by what the giver holds now and lent, and by nothing of their own. What was lent to the giver is not
    theirs to lend on; an account that is not active neither lends nor borrows.
    """
    known = rulebook.people.get(giver)
    lent = tuple(each for each in delegations if (each.giver, each.to) == (giver, person.name) and each.holds(at))
    roles = {role for each in lent for role in each.roles - KEPT}
    if known is None or not roles:
        named = giver if known is None else known.title
        return Refusal("delegation", f"{person.title} does not act for {named}: nothing that holds now says so.")
    if not known.active:
        return Refusal("delegation", f"{known.title} is no longer active, so nobody acts for them.")
    grants = tuple(grant for grant in known.grants if grant.role in roles)
    its_own = (person.name, person.title, person.unit, person.person)
    return StandIn(*its_own, grants, person.active, person.mail, known, lent)


def deed_refusal(rulebook: Rulebook | None, person: Person, command: str, place: Scope | None = None) -> Refusal | None:
    """Why `person` may not give `command` at `place`, for themselves or for whoever lent it; None where they may."""
    if isinstance(person, StandIn) and command.startswith(_PERSONAL):
        return Refusal("delegation", "This is done for oneself alone: act for yourself again to do it.")
    found = refusal(rulebook, person, command, place)
    giver = giver_of(person)
    if found is None or giver is None or found.rule not in {"permission", "scope"}:
        return found
    roles = " and ".join(sorted({grant.role for grant in person.grants}))
    return Refusal(found.rule, f"What {giver.title} lent {person.title}, to act as {roles}, does not reach this.")


def giving_refusal(rulebook: Rulebook, giver: Person, asked: Delegation, at: datetime) -> Refusal | None:
    """Why `giver` cannot lend this at an instant; None where they can."""
    to = rulebook.people.get(asked.to)
    if to is None or not to.active or is_machine(to):
        return Refusal("delegate", f"There is nobody called “{asked.to}” who could act for {giver.title}.")
    if to.person == giver.person:
        return Refusal("delegate", f"{to.title} is an account of {giver.title}: nobody acts for themselves.")
    if not at < asked.until_at or not asked.since_at < asked.until_at:
        return Refusal("window", "A delegation ends after it begins, and later than now.")
    if asked.until_at - max(asked.since_at, at) > LONGEST:
        return Refusal("window", f"A delegation lasts {LONGEST.days} days at most: give a role for what lasts longer.")
    missing = sorted(asked.roles - {grant.role for grant in giver.grants})
    if missing or not asked.roles:
        named = ", ".join(missing) or "nothing"
        return Refusal("roles", f"{giver.title} cannot lend {named}: only what somebody holds can be lent.")
    kept = sorted(asked.roles & KEPT)
    return Refusal("roles", f"The role {' or '.join(kept)} is never lent.") if kept else None


def ending_refusal(person: Person, accounts: Collection[str]) -> Refusal | None:
    """Why `person` cannot end what one of the two `accounts` lent the other; None where they can."""
    administers = any(grant.role == Role.ADMINISTRATOR and grant.scope == "all" for grant in person.grants)
    if administers or person.name in accounts:
        return None
    return Refusal("delegation", "Whoever lent it ends it, whoever was lent it, or an administrator.")


def giver_of(person: Person) -> Person | None:
    """Whom somebody acts for; None: for themselves."""
    return person.giver if isinstance(person, StandIn) else None


def sides(person: Person) -> tuple[Person, ...]:
    """Who is meant where duties are kept apart: whoever acts, and whom they act for."""
    giver = giver_of(person)
    return (person,) if giver is None else (person, giver)


def in_full(person: Person) -> Person | None:
    """Who is answered for in everything: whoever acts for themselves, and who lent all that can be lent.

    None where only a part was lent: what is theirs or addressed to them came to them by all that they are.
    """
    giver = giver_of(person)
    if giver is None:
        return person
    lent = {(grant.role, grant.scope) for grant in person.grants}
    can_be = {(grant.role, grant.scope) for grant in giver.grants if grant.role not in KEPT}
    return giver if can_be <= lent else None


def whose(person: Person) -> Person:
    """Whose tickets and escalations are meant by “mine”: those of whoever is acted for."""
    return giver_of(person) or person
