"""Accounts: who may not come in any more, whatever the rulebook says of them, and who may again."""

from typing import Any

from control.commands.registry import Deed, command
from control.errors import Conflict, NotFound, Refused
from control.policy.granting import LAST, is_last_administrator
from control.policy.rulebook import Person
from control.policy.scope import Scope
from control.policy.sessions import Ending
from control.store import accounts, delegations, sessions
from control.store.tables import account as table


@command("account.disable", about=("account", "account"), needs_reason=True)
def disable(deed: Deed, account: str) -> dict[str, Any]:
    """Let an account do nothing any more, from the next command on, and end its sessions; nobody disables themselves.

    What it lent and was lent ends for good.

    Raises NotFound for an account that there is not, Conflict where it is disabled already.
    """
    deed.require(Scope())
    _somebody_else(deed, account)
    if is_last_administrator(deed.rulebook, account):
        raise Refused(LAST.sentence, LAST.rule)
    row = accounts.account_of(deed.connection, account)
    if row["disabled_at"] is not None:
        raise Conflict(f"{account} was disabled already, by {row['disabled_by']}.")
    deed.change(table, row, {"disabled_at": deed.now, "disabled_by": deed.person.name}, ("account", account))
    ended = sessions.end_all(deed.connection, account, deed.now, Ending.DISABLED)
    deed.tell(sessions_ended=ended)
    lent = delegations.end_all(deed.connection, account, deed.now, deed.person.name)
    if lent:
        deed.tell(ends=[f"L-{one}" for one in lent])
    return {"ended": ended}


@command("account.enable", about=("account", "account"), needs_reason=True)
def enable(deed: Deed, account: str) -> dict[str, Any]:
    """Let an account act again as the rulebook says; raises Conflict where it was not disabled."""
    deed.require(Scope())
    _somebody_else(deed, account)
    row = accounts.account_of(deed.connection, account)
    if row["disabled_at"] is None:
        raise Conflict(f"{account} is not disabled.")
    deed.change(table, row, {"disabled_at": None, "disabled_by": None}, ("account", account))
    return {"account": account}


def _somebody_else(deed: Deed, account: str) -> Person:
    """The person behind an account; raises NotFound where there is none, Refused where it is the one who acts."""
    person = deed.rulebook.people.get(account)
    if person is None:
        raise NotFound(f"There is no account “{account}”.")
    if person.person == deed.person.person:
        raise Refused("Nobody does this to an account of their own: another administrator can.", "self")
    return person
