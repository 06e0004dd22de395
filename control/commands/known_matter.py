"""What an approval or an escalation is about, for whoever acts: in sight, and in their hands."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from control.commands import known_ticket
from control.commands.registry import Deed
from control.policy.measure_people import is_answering
from control.queries import measures
from control.queries.matters import Matter

Row = Mapping[str, Any] | RowMapping


def matter_is_seen(deed: Deed, row: Row) -> bool:
    """Whether whoever acts may know of the ticket or the measure that a row is about."""
    if row["measure_id"] is None:
        return known_ticket.is_seen(deed, row["ticket_id"])
    return measures.is_seen(deed.connection, deed.sight, row["measure_id"])


def require_reach(deed: Deed, matter: Matter) -> None:
    """Raise Refused where the person's roles do not reach what it is about, and it is no measure they answer for."""
    is_theirs = matter.hashed is not None and is_answering(deed.person, matter.fields)
    if not is_theirs:
        known_ticket.require_reach(deed, matter.fields)
