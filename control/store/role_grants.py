"""Roles given beside the rulebook, and roles of the rulebook taken away: kept, found and ended."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from control.store.tables import role_grant


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Keep a grant; answers its id."""
    number = int(connection.scalar(select(func.coalesce(func.max(role_grant.c.id), 0))) or 0) + 1
    connection.execute(role_grant.insert(), {"id": number, "version": 1, **values})
    return number


def row_of(connection: Connection, number: int) -> RowMapping | None:
    """The grant with this id; None where there is none."""
    return connection.execute(select(role_grant).where(role_grant.c.id == number)).mappings().first()


def same_open(connection: Connection, account: str, role: str, scope: str) -> list[RowMapping]:
    """What was asked for or holds for this role of this account in this scope, and was not ended."""
    same = (role_grant.c.account == account, role_grant.c.role == role, role_grant.c.scope == scope)
    stands = role_grant.c.state.in_(["asked", "confirmed"])
    found = select(role_grant).where(*same, stands, role_grant.c.ended_at.is_(None)).order_by(role_grant.c.id)
    return list(connection.execute(found).mappings())


def given_by(connection: Connection, account: str, roles: Iterable[str]) -> set[str]:
    """The people who asked for or confirmed a role that an account holds beside the rulebook, of these roles."""
    held = (role_grant.c.account == account, role_grant.c.role.in_(sorted(roles)), ~role_grant.c.takes_away)
    stands = (role_grant.c.state == "confirmed", role_grant.c.ended_at.is_(None))
    found = select(role_grant.c.asked_by_person, role_grant.c.decided_by_person).where(*held, *stands)
    return {person for row in connection.execute(found) for person in row}


def end_taken_away(connection: Connection, grant: Mapping[str, Any], now: datetime, by: str) -> list[int]:
    """End whatever takes this role away from its account; answers the ids of what that was."""
    same = [role_grant.c[name] == grant[name] for name in ("account", "role", "scope")]
    taken = role_grant.update().where(*same, role_grant.c.takes_away, role_grant.c.ended_at.is_(None))
    ended = taken.values(ended_at=now, ended_by=by, version=role_grant.c.version + 1)
    return sorted(connection.scalars(ended.returning(role_grant.c.id)))
