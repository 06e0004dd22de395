"""Setting a password, by a link that is used once, and changing one's own."""

from dataclasses import replace
from typing import Any

from control.commands.deed import Call, Deed
from control.commands.hashing import Hashed, hashed
from control.commands.limiting import Door, fail, refuse_who_waits
from control.commands.links import link_behind
from control.commands.proving import Proof, Typed, proved, stands
from control.commands.registry import command
from control.errors import Conflict, Invalid, Refused
from control.policy.one_time_secrets import hash_of
from control.policy.passwords import composed, context_of
from control.policy.permissions import SYSTEM
from control.policy.sessions import Ending
from control.runtime import Runtime
from control.store import accounts, company, one_time, sessions

_OVER = "This link was used already, or its time is over: an administrator makes a new one."


@command("password.set")
def set_by_link(deed: Deed, link: str, new: Hashed) -> dict[str, Any]:
    """Set the password of the account that a link was made for; the link, all others and all sessions end with it.

    `link` is the SHA-256 of the link's secret.
    """
    found = one_time.open_one(deed.connection, link, deed.now)
    if found is None or not one_time.use(deed.connection, link, deed.now):
        raise Refused(_OVER, "link")
    person = deed.rulebook.people.get(found.account)
    if person is None or not person.active:
        raise Refused(_OVER, "link")
    return _written(deed, found.account, new)


@command("password.change")
def change_own(deed: Deed, new: Hashed, proof: Proof) -> dict[str, Any]:
    """Change one's own password, having proved the present one; every other session of the account ends."""
    stands(deed, proof)
    if proof.account != deed.person.name:
        raise Refused("Everybody changes their own password, and nobody that of others.", "self")
    return _written(deed, proof.account, new, deed.call.session)


def set_password(runtime: Runtime, token: str, password: str, address: str) -> str:
    """Set a password by the secret of a link, from a form; answers whose it was.

    Raises Refused for a link that does not hold, Invalid for a password that the rules refuse: the link still holds
    then, and Busy where too many wait.
    """
    call = Call(SYSTEM.name, origin="gateway")
    door = Door(call, set_by_link.name, hash_of(token), address)
    refuse_who_waits(runtime, door)
    link = link_behind(runtime, token)
    if link is None:
        fail(runtime, door, "link")
    set_by_link(runtime, call, link.id, hashed(password, _context(runtime, link.account)))
    return link.account


def change_password(runtime: Runtime, call: Call, typed: Typed, new: str, address: str) -> None:
    """Change the password of whoever calls; `typed` is the present one once more, and a code where there is one.

    Raises Refused with one sentence where that is wrong, Invalid for a new one that is refused or is the present one.
    """
    proof = proved(runtime, call, change_own.name, replace(typed, name=call.actor), address)
    if composed(new) == composed(typed.password):
        raise Invalid("This is the present password: choose another one.")
    change_own(runtime, call, hashed(new, _context(runtime, proof.account)), proof)


def _written(deed: Deed, account: str, new: Hashed, but: str | None = None) -> dict[str, Any]:
    if not isinstance(new, Hashed):
        raise Invalid("A password is given as the hash that its rules let through, and as nothing else.")
    row = accounts.account_of(deed.connection, account)
    if not accounts.put(deed.connection, row, {"password_hash": str(new), "password_at": deed.now}):
        raise Conflict(f"The account {account} has changed meanwhile: try again.")
    ended = {
        "sessions_ended": sessions.end_all(deed.connection, account, deed.now, Ending.PASSWORD, but),
        "links_ended": one_time.end(deed.connection, account, deed.now),
    }
    versions = row["version"], row["version"] + 1
    deed.mention("account", account, {"password_at": deed.now, **ended}, versions)
    return {"account": account, **ended}


def _context(runtime: Runtime, account: str) -> frozenset[str]:
    """The words that are tried first against this account; none where the rulebook no longer has it."""
    with runtime.read() as connection:
        rulebook = runtime.rulebook_in_force(connection)
        there = company.found(connection)
    person = None if rulebook is None else rulebook.people.get(account)
    if rulebook is None or person is None:
        return frozenset()
    return context_of(rulebook, person, None if there is None else there.name)
