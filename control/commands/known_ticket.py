"""The ticket that a deed is about: found by the number that people see, and within reach of whoever acts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from control.commands.registry import Deed
from control.errors import NotFound
from control.policy.scope import Scope
from control.store import tickets

Ticket = Mapping[str, Any]
"""The row of a ticket, by the names of its columns."""


def ticket_in_reach(deed: Deed, key: str) -> Ticket:
    """The row of a ticket; raises NotFound for a number that no ticket has, and Refused outside the person's scope."""
    row = tickets.by_key(deed.connection, key)
    if row is None:
        raise NotFound(f"There is no ticket {key}.")
    require_reach(deed, row)
    return dict(row)


def ticket_as_seen(deed: Deed, key: str) -> Ticket:
    """The same of the ticket that a deed is done to; raises Conflict too where it is no longer as the person saw it."""
    row = ticket_in_reach(deed, key)
    deed.expect(row["version"], key, tickets.last_told(deed.connection, row["id"]))
    return row


def require_reach(deed: Deed, row: RowMapping | Ticket) -> None:
    """Raise Refused where the person's roles do not reach a ticket; one of no unit and no service lies nowhere."""
    place = Scope(row["unit"], row["service"])
    if place != Scope():
        deed.require(place)
