"""Delegations: who lent which roles to whom, and until when."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, or_, select

from control.policy.delegations import Delegation
from control.store.tables import delegation


def between(connection: Connection, giver: str, to: str) -> list[Delegation]:
    """Everything that one account ever lent another, the oldest first."""
    same = (delegation.c.from_account == giver, delegation.c.to_account == to)
    return [_read(row) for row in connection.execute(_in_order(*same)).mappings()]


def lent_to(connection: Connection, account: str) -> list[Delegation]:
    """Everything that was lent an account and that nobody ended, the oldest first."""
    open_still = (delegation.c.to_account == account, delegation.c.ended_at.is_(None))
    return [_read(row) for row in connection.execute(_in_order(*open_still)).mappings()]


def by_id(connection: Connection, number: int) -> RowMapping | None:
    """The row of a delegation; None where there is none."""
    return connection.execute(select(delegation).where(delegation.c.id == number)).mappings().first()


def end_all(connection: Connection, account: str, now: datetime, by: str) -> list[int]:
    """End whatever is lent by an account or to it and is not over; answers the ids of what that was."""
    theirs = or_(delegation.c.from_account == account, delegation.c.to_account == account)
    open_still = (theirs, delegation.c.ended_at.is_(None), delegation.c.until_at > now)
    ended = delegation.update().where(*open_still).values(ended_at=now, ended_by=by, version=delegation.c.version + 1)
    return sorted(connection.scalars(ended.returning(delegation.c.id)))


def add(connection: Connection, lent: Delegation, values: Mapping[str, Any]) -> int:
    """Keep what was lent, with what else is known of it; answers its number."""
    number = int(connection.execute(select(func.coalesce(func.max(delegation.c.id), 0))).scalar_one()) + 1
    said = {"from_account": lent.giver, "to_account": lent.to, "roles": json.dumps(sorted(lent.roles))}
    window = {"from_at": lent.since_at, "until_at": lent.until_at}
    connection.execute(delegation.insert().values(id=number, version=1, **said, **window, **values))
    return number


def roles_in(said: str) -> list[str]:
    """The roles of the column that holds them, in the order of the alphabet."""
    return sorted(json.loads(said))


def _in_order(*conditions: ColumnElement[bool]) -> Select[tuple[Any, ...]]:
    return select(delegation).where(*conditions).order_by(delegation.c.id)


def _read(row: RowMapping) -> Delegation:
    roles = frozenset(roles_in(row["roles"]))
    return Delegation(row["from_account"], row["to_account"], roles, row["from_at"], row["until_at"], row["ended_at"])
