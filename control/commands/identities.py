"""Whose account somebody is that another provider vouches for, and what they hold by its word.

By issuer and subject for ever, by name once: whoever is called like somebody else later is nobody here.
*Source:* OpenID Connect Core 1.0, 5.7.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from control.commands.registry import Deed, command
from control.errors import Invalid, NotFound, Refused
from control.policy.claims import MAIL, claimed, named
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope
from control.policy.sessions import Ending
from control.policy.sign_in_limits import SENTENCE
from control.store import identities, sessions


class Vouched(NamedTuple):
    """What a provider said of somebody, once its answer was checked; plain data cannot become one."""

    issuer: str
    subject: str
    named_by: str
    """The claim that says which account it is, where it is not known yet."""
    claims: Mapping[str, Any]


class Standing(NamedTuple):
    """How a provider's subject stands here."""

    person: Person
    linked: bool
    """Whether its account is known by the subject; if not, it is known by its name alone."""
    due: frozenset[tuple[str, str]]
    """The roles, with their scopes, that the provider's word gives."""
    held: frozenset[tuple[str, str]]
    """Those that it has given so far."""

    @property
    def in_line(self) -> bool:
        """Whether nothing has to be kept."""
        return self.linked and self.due == self.held


@command("identity.recognise")
def recognise(deed: Deed, vouched: Vouched) -> dict[str, Any]:
    """Link a provider's subject to its account at first sight, and bring the roles that its word gives in line.

    Raises Refused where it is nobody's account, or the account is another subject's.
    """
    deed.require(Scope())
    if not isinstance(vouched, Vouched):
        raise Invalid("What a provider said of somebody comes from its checked answer, and from nowhere else.")
    found = standing(deed.connection, deed.rulebook, vouched)
    account, told = found.person.name, {"issuer": vouched.issuer, "subject": vouched.subject}
    if not found.linked:
        row = {**told, "account": account, "linked_at": deed.now, "linked_seq": deed.seq}
        identities.link(deed.connection, row)
    _bring_in_line(deed, account, found)
    before, after = ({"roles_by_claims": _spelled(roles)} for roles in (found.held, found.due))
    deed.subject("account", account, before=before, after=after if found.linked else after | {"linked": told})
    return {"account": account}


@command("identity.unlink", about=("account", "account"), needs_reason=True)
def unlink(deed: Deed, account: str) -> dict[str, Any]:
    """Let no provider's subject be an account any more, and end what it had by that; nobody does it to themselves.

    The next one who is named by that account is linked to it. Raises NotFound for an account without any.
    """
    deed.require(Scope())
    person = deed.rulebook.people.get(account)
    if person is not None and person.person == deed.person.person:
        raise Refused("Nobody does this to an account of their own: another administrator can.", "self")
    if not identities.unlink(deed.connection, account):
        raise NotFound(f"There is no account “{account}” that is linked to another provider.")
    held = identities.held(deed.connection, account)
    for role in held:
        identities.take(deed.connection, account, role, deed.now)
    ended = sessions.end_all(deed.connection, account, deed.now, Ending.BY_ADMINISTRATOR)
    before, after = {"roles_by_claims": _spelled(held), "linked": True}, {"roles_by_claims": [], "linked": False}
    deed.subject("account", account, before=before, after=after)
    return {"ended": ended}


def standing(connection: Connection, rulebook: Rulebook, vouched: Vouched) -> Standing:
    """How whoever a provider vouches for stands here; raises Refused, with the one sentence, where they are nobody."""
    account = identities.account_of(connection, vouched.issuer, vouched.subject)
    person = _named(rulebook, vouched) if account is None else rulebook.people.get(account)
    if person is None or _is_for_programs(person):
        raise Refused(SENTENCE, "credentials")
    if account is None and not person.active:
        raise Refused(SENTENCE, "inactive")
    if account is None and identities.is_linked(connection, vouched.issuer, person.name):
        raise Refused(SENTENCE, "identity")
    due = claimed(rulebook.role_claims, vouched.claims)
    return Standing(person, account is not None, due, identities.held(connection, person.name))


def _named(rulebook: Rulebook, vouched: Vouched) -> Person | None:
    """Whoever the provider's claim names; an address names whoever alone has it in the rulebook."""
    name = named(vouched.claims, vouched.named_by)
    if name is None:
        return None
    if vouched.named_by != MAIL:
        return rulebook.people.get(name) or rulebook.people.get(name.casefold())
    having = [each for each in rulebook.people.values() if each.mail and each.mail.casefold() == name.casefold()]
    return having[0] if len(having) == 1 else None


def _is_for_programs(person: Person) -> bool:
    return any(grant.role == Role.AUTOMATION for grant in person.grants)


def _bring_in_line(deed: Deed, account: str, found: Standing) -> None:
    reason = f"By what the provider says, and the rulebook {deed.rulebook.version[:12]}."
    for role in sorted(found.held - found.due):
        identities.take(deed.connection, account, role, deed.now)
    for role in sorted(found.due - found.held):
        row = {"account": account, "reason": reason, "asked_seq": deed.seq}
        identities.give(deed.connection, role, row, deed.now)


def _spelled(roles: frozenset[tuple[str, str]]) -> list[str]:
    return [f"{role} for {scope}" for role, scope in sorted(roles)]
