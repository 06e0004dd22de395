"""Which tickets belong to a recurring issue because a person said so, and which do not."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from control.store.among import among
from control.store.bulk import fetched, load
from control.store.tables import issue, issue_apart, issue_model, issue_ticket

_APART = select(issue_apart.c.ticket_id, issue_apart.c.issue_id)
_BELONGS = select(issue_ticket).where(issue_ticket.c.ticket_id == bindparam("ticket"))
_OF_ISSUE = select(issue_ticket.c.ticket_id).where(issue_ticket.c.issue_id == bindparam("number"))
_NEWEST = select(func.max(issue_model.c.number))
_LIFTED = issue_ticket.delete().where(among(issue_ticket.c.ticket_id))
_TOGETHER = issue_apart.delete().where(among(issue_apart.c.ticket_id), issue_apart.c.issue_id == bindparam("number"))
_known, _other = issue_apart.alias("known"), issue_ticket.alias("other")
_FOLLOWS = (
    update(issue_apart)
    .where(
        issue_apart.c.issue_id == bindparam("number"),
        ~select(_known.c.ticket_id)
        .where(_known.c.ticket_id == issue_apart.c.ticket_id, _known.c.issue_id == bindparam("to_issue"))
        .exists(),
        ~select(_other.c.ticket_id)
        .where(_other.c.ticket_id == issue_apart.c.ticket_id, _other.c.issue_id == bindparam("to_issue"))
        .exists(),
    )
    .values(issue_id=bindparam("to_issue"))
)
_LED_ON = update(issue).where(issue.c.merged_into == bindparam("number")).values(merged_into=bindparam("to_issue"))
_CHANGED = update(issue).where(issue.c.id == bindparam("number"))
_SIGNED = _CHANGED.values(changed_seq=bindparam("seq"))
_REGROUPED = _CHANGED.values(changed_seq=bindparam("seq"), version=issue.c.version + 1)


def belonging(connection: Connection, ticket: int) -> dict[str, Any] | None:
    """Where a ticket belongs; None where it belongs to no issue."""
    return next(iter(fetched(connection, _BELONGS, {"ticket": ticket})), None)


def apart(connection: Connection) -> list[tuple[int, int]]:
    """(ticket id, issue id) of all that do not belong together, as people said."""
    return [(row.ticket_id, row.issue_id) for row in connection.execute(_APART)]


def tickets_of(connection: Connection, number: int) -> list[int]:
    """Every ticket of an issue, also those that count for nothing since their import was undone."""
    return list(connection.scalars(_OF_ISSUE, {"number": number}))


def pin(connection: Connection, tickets: Sequence[int], said: Mapping[str, Any]) -> None:
    """Let these tickets belong where a person said: `said` are the other columns but likeness and model."""
    connection.execute(_LIFTED, {"ids": tickets})
    connection.execute(_TOGETHER, {"ids": tickets, "number": said["issue_id"]})
    beside = {"likeness": None, "model": connection.scalar(_NEWEST), **said}
    load(connection, issue_ticket, ({"ticket_id": each, **beside} for each in tickets))


def keep_apart(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep that a ticket does not belong to an issue, a whole row, and let it belong nowhere."""
    connection.execute(_LIFTED, {"ids": [row["ticket_id"]]})
    connection.execute(insert(issue_apart), dict(row))


def lead_on(connection: Connection, number: int, to: int) -> None:
    """Let what was said of an issue hold for the one whose part it is from now on.

    Where something was merged into it, that is a part of the other one too; what is kept apart from it stays apart from
    the other one, unless it belongs there.
    """
    connection.execute(_LED_ON, {"number": number, "to_issue": to})
    connection.execute(_FOLLOWS, {"number": number, "to_issue": to})


def sign(connection: Connection, number: int, seq: int) -> None:
    """Note which deed gave an issue its version."""
    connection.execute(_SIGNED, {"number": number, "seq": seq})


def regroup(connection: Connection, number: int, seq: int) -> None:
    """Give an issue the next version because other tickets belong to it since the deed `seq`."""
    connection.execute(_REGROUPED, {"number": number, "seq": seq})
