"""The ticket that a deed is about: found by the number that people see, in sight and within reach of whoever acts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, select

from control.commands.recording import none_of_ours
from control.commands.registry import Deed
from control.errors import ControlError, NotFound, Refused
from control.policy.scope import Scope
from control.policy.sources import OWN_SOURCE
from control.queries.population import placed
from control.store import tickets
from control.store.tables import ticket

Ticket = Mapping[str, Any]
"""The row of a ticket, by the names of its columns."""


def ticket_in_reach(deed: Deed, key: str) -> Ticket:
    """The row of a ticket; raises NotFound for a number that no ticket has, and Refused outside the person's scope.

    A ticket that the person does not see is answered as one that there is not, before anything else is asked of it.
    """
    row = tickets.by_key(deed.connection, key)
    if row is None or not is_seen(deed, row["id"]):
        raise NotFound(f"There is no ticket {key}.")
    require_reach(deed, row)
    return dict(row)


def ticket_as_seen(deed: Deed, key: str) -> Ticket:
    """The same of the ticket that a deed is done to; raises Conflict too where it is no longer as the person saw it."""
    row = ticket_in_reach(deed, key)
    deed.expect(row["version"], key, tickets.last_told(deed.connection, row["id"]))
    return row


def is_seen(deed: Deed, ticket_id: int) -> bool:
    """Whether whoever acts may know that there is this ticket."""
    scope = deed.sight
    if scope.sight is None:
        return True
    found = select(ticket.c.id).where(ticket.c.id == ticket_id, placed(scope))
    return deed.connection.execute(found).first() is not None


def unseen(deed: Deed, source: str, external_id: str) -> ControlError:
    """What is said where somebody tells of a ticket that they do not see; never where that one lies.

    Of ours it reads as if there were none. A number of another tool is taken, which is all that can be learnt of it.
    """
    if source == OWN_SOURCE:
        return none_of_ours(external_id)
    return Refused(f"{external_id} is none of the tickets that {deed.person.title} may tell of.", "scope")


def require_reach(deed: Deed, row: RowMapping | Ticket) -> None:
    """Raise Refused where the person's roles do not reach a ticket; one of no unit and no service lies nowhere."""
    place = Scope(row["unit"], row["service"])
    if place != Scope():
        deed.require(place)
