"""Giving roles beside the rulebook: asked for by one person, confirmed by another, and never one's own.

*Source:* reliability, 4.2 (Z2: an administrator can grant, not approve, and nobody receives what they granted).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from control.policy.delegations import sides
from control.policy.permissions import Refusal
from control.policy.roles import Role, RoleGrant
from control.policy.rulebook import Person, Rulebook

LAST = Refusal("last", "Nobody else is an administrator: without one nobody could be let in again.")


class GrantState(StrEnum):
    """Where a grant that was asked for stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def misfit(rulebook: Rulebook, wanted: RoleGrant, now: datetime) -> str | None:
    """What is wrong with what is wanted, as a sentence; None where nothing is."""
    if wanted.role not in set(Role) - {Role.AUTOMATION}:
        return f"There is no role “{wanted.role}” for people."
    if not is_scope(rulebook, wanted.scope):
        return f"{wanted.scope!r} is no scope: it is all, unit:NAME or service:NAME of the rulebook in force."
    if wanted.since_at is not None and wanted.since_at < now:
        return "The role would begin before somebody has confirmed it: it begins now or later."
    if wanted.until_at is not None and wanted.until_at <= (wanted.since_at or now):
        return "The role would end before it begins, or has ended already."
    return None


def is_scope(rulebook: Rulebook, scope: str) -> bool:
    """Whether a role can be held for it."""
    kind, _, name = scope.partition(":")
    known = {"unit": rulebook.units, "service": rulebook.services}
    return scope == "all" or name in known.get(kind, {})


def asking_refusal(rulebook: Rulebook, actor: Person, account: str) -> Refusal | None:
    """Why `actor` may not ask for roles for `account`; None where they may."""
    if _is_among(rulebook, account, actor):
        return Refusal("self", "Nobody asks for a role of their own: another administrator can.")
    return None


def deciding_refusal(rulebook: Rulebook, actor: Person, grant: Mapping[str, Any]) -> Refusal | None:
    """Why `actor` may not confirm or decline a grant that was asked for; None where they may.

    Whoever acts for somebody else keeps out of what either of them would.
    """
    if grant["state"] != GrantState.ASKED:
        return Refusal("state", f"This was {grant['state']} already.")
    if grant["asked_by_person"] in {side.person for side in sides(actor)}:
        return Refusal("four_eyes", "Whoever asked for a role does not confirm it: a second person does.")
    if grant["account"] not in rulebook.people or _is_among(rulebook, grant["account"], actor):
        return Refusal("self", "Nobody confirms a role of their own: another person does.")
    return None


def is_last_administrator(rulebook: Rulebook, account: str) -> bool:
    """Whether an account is an administrator of everything and nobody else who may act is one.

    Without one nobody could be let in again. Whoever is one for a while does not count: the day would come on which
    nobody is.
    """
    holders = {name: _administers(person) for name, person in rulebook.people.items() if person.active}
    others = [name for name, grant in holders.items() if grant is not None and grant.until_at is None]
    return holders.get(account) is not None and not set(others) - {account}


def _administers(person: Person) -> RoleGrant | None:
    """The grant by which somebody administers everything; None where they do not."""
    return next((grant for grant in person.grants if (grant.role, grant.scope) == (Role.ADMINISTRATOR, "all")), None)


def _is_among(rulebook: Rulebook, account: str, actor: Person) -> bool:
    """Whether an account is one of whoever acts, or of whom they act for."""
    person = rulebook.people.get(account)
    return person is not None and person.person in {side.person for side in sides(actor)}
