"""Roles beside the rulebook: asked for, confirmed by a second person, ended, and taken away at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from control.commands.numbers import id_of
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.errors import Conflict, Invalid, NotFound, Refused
from control.policy.granting import (
    LAST,
    GrantState,
    asking_refusal,
    deciding_refusal,
    is_last_administrator,
    misfit,
)
from control.policy.permissions import Refusal
from control.policy.roles import Role, RoleGrant
from control.policy.scope import Scope
from control.store import role_grants
from control.store.tables import role_grant


@command("role.ask", about=("account", "account"), needs_reason=True)
def ask(deed: Deed, account: str, wanted: RoleGrant) -> dict[str, Any]:
    """Ask that somebody else hold a role; it holds once a second person has confirmed it. Answers its number."""
    if account not in deed.rulebook.people:
        raise NotFound(f"There is no account “{account}”.")
    wrong = misfit(deed.rulebook, wanted, deed.now)
    if wrong is not None:
        raise Invalid(wrong)
    deed.require(Scope())
    refuse(asking_refusal(deed.rulebook, deed.person, account))
    standing = role_grants.same_open(deed.connection, account, wanted.role, wanted.scope)
    if any(not row["takes_away"] for row in standing):
        raise Conflict(f"This was asked for already: {account} as {wanted.role} for {wanted.scope}.")
    kept = _kept(deed, account, wanted) | {"state": GrantState.ASKED.value, "takes_away": False}
    number = role_grants.add(deed.connection, kept)
    deed.subject("role_grant", f"G-{number}", (None, 1), after=_told(kept))
    return {"number": f"G-{number}", "account": account}


@command("role.confirm", about=("role_grant", "number"), needs_reason=True)
def confirm(deed: Deed, number: str) -> dict[str, Any]:
    """Confirm, as a second person, that somebody else hold a role: from its instant on, at once if that is past.

    What had taken the role away from them ends with it.
    """
    row = _decided(deed, number, GrantState.CONFIRMED)
    if row["until_at"] is not None and row["until_at"] <= deed.now:
        raise Invalid("The role would have ended already: decline it, and ask anew.")
    ended = role_grants.end_taken_away(deed.connection, dict(row), deed.now, deed.person.name)
    if ended:
        deed.tell(ends=[f"G-{one}" for one in ended])
    return {"number": number, "account": row["account"]}


@command("role.decline", about=("role_grant", "number"), needs_reason=True)
def decline(deed: Deed, number: str) -> dict[str, Any]:
    """Decline, as a second person, that somebody else hold a role."""
    row = _decided(deed, number, GrantState.DECLINED)
    return {"number": number, "account": row["account"]}


@command("role.withdraw", about=("role_grant", "number"))
def withdraw(deed: Deed, number: str) -> dict[str, Any]:
    """Take back what one has asked for oneself, before anybody decided it."""
    row = _row(deed, number)
    if row["asked_by"] != deed.person.name:
        raise Refused("What somebody else asked for is not withdrawn: it can be declined.", "other")
    if row["state"] != GrantState.ASKED:
        raise Conflict(f"This was {row['state']} already, by {row['decided_by']}.")
    deed.change(role_grant, row, {"state": GrantState.WITHDRAWN.value}, ("role_grant", number))
    return {"number": number}


@command("role.end", about=("role_grant", "number"), needs_reason=True)
def end(deed: Deed, number: str) -> dict[str, Any]:
    """End a role that was given beside the rulebook; it is gone for the next command of its person."""
    deed.require(Scope())
    row = _row(deed, number)
    if row["takes_away"]:
        raise Refused("What takes a role away ends when the role is asked for and confirmed anew.", "four_eyes")
    if row["state"] != GrantState.CONFIRMED or row["ended_at"] is not None:
        raise Conflict(f"{number} does not hold: it was {'ended' if row['ended_at'] else row['state']} already.")
    refuse(_last(deed, row["account"], row["role"], row["scope"]))
    deed.change(role_grant, row, {"ended_at": deed.now, "ended_by": deed.person.name}, ("role_grant", number))
    return {"number": number, "account": row["account"]}


@command("role.take_away", about=("account", "account"), needs_reason=True)
def take_away(deed: Deed, account: str, role: str, scope: str) -> dict[str, Any]:
    """Take a role that the rulebook gives away from somebody, from the next command on; one person may do that.

    Raises Refused where nobody else could let anybody in again.
    """
    deed.require(Scope())
    person = deed.rulebook.people.get(account)
    if person is None or not any((held.role, held.scope) == (role, scope) for held in person.grants):
        raise NotFound(f"{account} does not hold the role “{role}” for {scope}.")
    refuse(_last(deed, account, role, scope))
    for row in role_grants.same_open(deed.connection, account, role, scope):
        if row["state"] == GrantState.CONFIRMED and not row["takes_away"]:
            raise Refused(f"The role was given beside the rulebook: end G-{row['id']} instead.", "beside")
    taken = {"state": GrantState.CONFIRMED.value, "takes_away": True, **_by(deed)}
    kept = _kept(deed, account, RoleGrant(role, scope)) | taken
    number = role_grants.add(deed.connection, kept)
    deed.subject("role_grant", f"G-{number}", (None, 1), after=_told(kept))
    return {"number": f"G-{number}", "account": account}


def _last(deed: Deed, account: str, role: str, scope: str) -> Refusal | None:
    """Why the role of the last one who administers everything stays theirs; None for every other."""
    administers = (role, scope) == (Role.ADMINISTRATOR, "all")
    return LAST if administers and is_last_administrator(deed.rulebook, account) else None


def _decided(deed: Deed, number: str, state: GrantState) -> RowMapping:
    """Decide what was asked for; answers the row as it was."""
    deed.require(Scope())
    row = _row(deed, number)
    if row["state"] != GrantState.ASKED:
        raise Conflict(f"{number} was {row['state']} already, by {row['decided_by'] or row['asked_by']}.")
    refuse(deciding_refusal(deed.rulebook, deed.person, dict(row)))
    deed.change(role_grant, row, {"state": state.value, **_by(deed)}, ("role_grant", number))
    return row


def _row(deed: Deed, number: str) -> RowMapping:
    row = role_grants.row_of(deed.connection, id_of("G", number, "grant of a role"))
    if row is None:
        raise NotFound(f"There is no grant of a role {number}.")
    return row


def _kept(deed: Deed, account: str, wanted: RoleGrant) -> dict[str, Any]:
    asked = {"asked_by": deed.person.name, "asked_by_person": deed.person.person, "asked_seq": deed.seq}
    window = {"since_at": wanted.since_at or deed.now, "until_at": wanted.until_at}
    return {
        "account": account,
        "role": wanted.role,
        "scope": wanted.scope,
        **window,
        **asked,
        "reason": deed.call.reason,
    }


def _told(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail says of a grant; who asked for it, when and why, its event says anyway."""
    asked = ("asked_by", "asked_by_person", "asked_seq", "reason")
    return {name: value for name, value in kept.items() if name not in asked}


def _by(deed: Deed) -> dict[str, Any]:
    return {"decided_at": deed.now, "decided_by": deed.person.name, "decided_by_person": deed.person.person}
