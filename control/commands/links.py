"""Links by which somebody sets their password: made for others, used once, at most half an hour later."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from control.commands.deed import Call, Deed
from control.commands.registry import command
from control.errors import Invalid, NotFound, Refused
from control.policy.one_time_secrets import LINK_BYTES, LINK_LASTS, hash_of
from control.policy.rulebook import Person
from control.policy.scope import Scope
from control.runtime import Runtime
from control.store import accounts, one_time

PATH = "/auth/link"
"""Where a browser is led by a link; the secret stands behind its #, which no browser sends to a server."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link as it is handed over; its secret is kept nowhere."""

    account: str
    title: str
    until_at: datetime
    token: str = field(repr=False)


@command("account.invite", about=("account", "account"))
def invite(deed: Deed, account: str, link: str) -> dict[str, Any]:
    """Make a link by which somebody else sets their password, the first or a new one; earlier links of theirs end.

    `link` is the SHA-256 of the link's secret.
    """
    person = _somebody_else(deed, account)
    if not re.fullmatch("[0-9a-f]{64}", link):
        raise Invalid("A link is named by the SHA-256 of its secret.")
    row = accounts.row_of(deed.connection, account)
    purpose = one_time.SETUP if row is None or row["password_hash"] is None else one_time.RESET
    ended = one_time.end(deed.connection, account, deed.now, one_time.LINKS)
    until = deed.now + LINK_LASTS
    one_time.add(deed.connection, one_time.OneTime(link, account, purpose, until), deed.now, deed.seq)
    deed.mention("account", account, {"link": purpose, "until_at": until, "links_ended": ended})
    return {"account": account, "title": person.title, "until_at": until}


def link_for(runtime: Runtime, call: Call, account: str) -> NewLink:
    """A new link for somebody else, with its secret; raises Refused or NotFound as the command does."""
    token = token_urlsafe(LINK_BYTES)
    made = invite(runtime, call, account, hash_of(token)).value
    return NewLink(account, made["title"], datetime.fromisoformat(made["until_at"]), token)


def link_behind(runtime: Runtime, token: str) -> one_time.OneTime | None:
    """The link whose secret this is; None for one that does not hold, or not any more."""
    with runtime.read() as connection:
        found = one_time.open_one(connection, hash_of(token), runtime.now())
    return found if found is not None and found.purpose in one_time.LINKS else None


def _somebody_else(deed: Deed, account: str) -> Person:
    person = deed.rulebook.people.get(account)
    if person is None or not person.active:
        raise NotFound(f"There is no account “{account}” that may be used.")
    deed.require(Scope(unit=person.unit))
    if person.person == deed.person.person:
        raise Refused("Nobody makes a link for themselves: another administrator does, or the machine itself.", "self")
    return person
