"""Recurring issues: what was learnt, what was found by it, and which tickets belong where."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select, update

from control.policy.issue_terms import IssueState
from control.store.among import among
from control.store.bulk import change, fetched, load
from control.store.tables import TICKET_STAYS, issue, issue_apart, issue_model, issue_surge, issue_ticket, ticket

_KEPT_MODELS = 2
"""Newest ones of which the content is kept: the one that places, and the one before."""
_NEWEST = (
    select(*(column for column in issue_model.c if column.name != "content"))
    .order_by(issue_model.c.number.desc())
    .limit(1)
)
_CONTENT = select(issue_model.c.content).where(issue_model.c.number == bindparam("of_model"))
_ALL = select(issue).order_by(issue.c.id)
_LAST = select(func.max(issue.c.id))
_ONE = select(issue).where(issue.c.id == bindparam("number"))
_FORGOTTEN = issue_ticket.delete().where(among(issue_ticket.c.ticket_id), issue_ticket.c.pinned_by.is_(None))
_PINNED = select(issue_ticket.c.ticket_id, issue_ticket.c.issue_id).where(
    among(issue_ticket.c.ticket_id), issue_ticket.c.pinned_by.is_not(None)
)
_KEPT_APART = select(issue_apart.c.ticket_id, issue_apart.c.issue_id).where(among(issue_apart.c.ticket_id))
_FOLLOWED = (
    update(issue_model)
    .where(issue_model.c.number <= bindparam("followed"), issue_model.c.content.is_not(None))
    .values(content=None)
)
_LOOKED = update(issue_model).where(issue_model.c.number == bindparam("of_model"))
_OF_A_DECISION = (*("decided_at", "decided_by", "decided_by_person", "reason", "dismissed_until", "returns_at"),)
_OFF_THE_MODEL = update(issue).where(issue.c.state == literal_column(f"'{IssueState.MERGED}'")).values(place=None)
_CHANGED = update(issue).where(issue.c.id == bindparam("of_issue")).values(version=issue.c.version + 1)
_DISMISSED = select(issue).where(issue.c.state == literal_column(f"'{IssueState.DISMISSED}'"))
_SINCE = (
    select(func.count())
    .select_from(issue_ticket)
    .join(ticket, ticket.c.id == issue_ticket.c.ticket_id)
    .where(issue_ticket.c.issue_id == bindparam("number"), ticket.c.created_at > bindparam("at"), TICKET_STAYS)
)

_BELONG = (
    select(ticket.c.id, ticket.c.created_at, issue.c.id.label("issue_id"), issue.c.state)
    .outerjoin(issue_ticket, issue_ticket.c.ticket_id == ticket.c.id)
    .outerjoin(issue, issue.c.id == issue_ticket.c.issue_id)
    .where(among(ticket.c.id), TICKET_STAYS)
    .order_by(ticket.c.created_at, ticket.c.id)
)
_LAST_SURGE = (
    select(issue_surge)
    .where(issue_surge.c.issue_id == bindparam("of_issue"))
    .order_by(issue_surge.c.seen_at.desc())
    .limit(1)
)
_SURGES = select(func.max(issue_surge.c.number))
_SEEN_AGAIN = update(issue_surge).where(issue_surge.c.number == bindparam("of_number"))


def newest_model(connection: Connection) -> dict[str, Any] | None:
    """What was learnt last, without its content; None before the first time."""
    return next(iter(fetched(connection, _NEWEST)), None)


def content_of(connection: Connection, number: int) -> bytes | None:
    """The arrays of a model; None where they were given up."""
    return connection.scalar(_CONTENT, {"of_model": number})


def add_model(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep what was learnt, a whole row; of older ones the content is given up."""
    connection.execute(issue_model.insert(), dict(row))
    connection.execute(_FOLLOWED, {"followed": row["number"] - _KEPT_MODELS})


def looked_through(connection: Connection, number: int, through: int) -> None:
    """Note that every ticket up to this id was looked at by a model."""
    connection.execute(_LOOKED, {"of_model": number, "through": through})


def all_of(connection: Connection) -> list[dict[str, Any]]:
    """Every issue, by number."""
    return fetched(connection, _ALL)


def row_of(connection: Connection, number: int) -> dict[str, Any] | None:
    """One issue; None where there is none."""
    return next(iter(fetched(connection, _ONE, {"number": number})), None)


def add(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep new issues, whole rows."""
    load(connection, issue, rows)


def next_number(connection: Connection) -> int:
    """The number of the next issue."""
    return int(connection.scalar(_LAST) or 0) + 1


def describe(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Set what each of these rows says of the issue that its `id` names, without another version: nobody saw it."""
    change(connection, issue, ["id"], rows)


def forget_places(connection: Connection) -> None:
    """Note that the newest model has no place for issues that are a part of another."""
    connection.execute(_OFF_THE_MODEL)


def place(connection: Connection, tickets: Sequence[int], rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep where these tickets belong now, whole rows for those that belong anywhere; what people said stays.

    Of a ticket that somebody placed, only how like its issue it is may change.
    """
    pinned, apart = (
        {(ticket_id, issue_id) for ticket_id, issue_id in connection.execute(said, {"ids": tickets}).all()}
        for said in (_PINNED, _KEPT_APART)
    )
    fixed = {ticket_id for ticket_id, _ in pinned}
    found, again = [], []
    for row in rows:
        pair = (row["ticket_id"], row["issue_id"])
        if pair in pinned:
            again.append({name: row[name] for name in ("ticket_id", "likeness", "model")})
        elif pair not in apart and row["ticket_id"] not in fixed:
            found.append(row)
    connection.execute(_FORGOTTEN, {"ids": tickets})
    load(connection, issue_ticket, found)
    change(connection, issue_ticket, ["ticket_id"], again)


def dismissed(connection: Connection) -> list[dict[str, Any]]:
    """The issues that are dismissed."""
    return fetched(connection, _DISMISSED)


def tickets_since(connection: Connection, number: int, at: datetime) -> int:
    """How many tickets of an issue were created after an instant."""
    return int(connection.scalar(_SINCE, {"number": number, "at": at}) or 0)


def return_(connection: Connection, row: Mapping[str, Any], seq: int) -> None:
    """Let a dismissed issue be a candidate again, by the deed `seq`."""
    undecided = dict.fromkeys(_OF_A_DECISION)
    told = {"of_issue": row["id"], "state": IssueState.CANDIDATE.value, "changed_seq": seq}
    connection.execute(_CHANGED, {**told, **undecided})


def members(connection: Connection, since: datetime) -> list[tuple[int, int, bool]]:
    """(ticket id, issue id, whether a person said so) of the tickets that were created since and belong to an issue."""
    rows = (
        select(issue_ticket.c.ticket_id, issue_ticket.c.issue_id, issue_ticket.c.pinned_by)
        .join(ticket, ticket.c.id == issue_ticket.c.ticket_id)
        .where(ticket.c.created_at >= since, TICKET_STAYS)
    )
    return [(row.ticket_id, row.issue_id, row.pinned_by is not None) for row in connection.execute(rows)]


def belonging(connection: Connection, tickets: Sequence[int]) -> list[dict[str, Any]]:
    """Of each of these tickets that stays, the oldest first: id, created_at, and issue_id and state, null for none."""
    return fetched(connection, _BELONG, {"ids": tickets})


def last_surge(connection: Connection, number: int) -> dict[str, Any] | None:
    """The surge of an issue that was seen last; None where there was none."""
    return next(iter(fetched(connection, _LAST_SURGE, {"of_issue": number})), None)


def add_surge(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new surge, a whole row but for its number."""
    number = int(connection.scalar(_SURGES) or 0) + 1
    connection.execute(issue_surge.insert(), {"number": number, **row})


def surge_again(connection: Connection, number: int, row: Mapping[str, Any]) -> None:
    """Say of a surge what was seen of it now."""
    connection.execute(_SEEN_AGAIN, {"of_number": number, **row})
