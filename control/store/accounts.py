"""Accounts: what is known of people beside the rulebook."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select

from control.policy.people import Beside, GrantBeside
from control.store.prepared import Prepared
from control.store.tables import account, role_grant

_DISABLED = Prepared(select(account.c.name).where(account.c.disabled_at.is_not(None)))
_GRANTS = Prepared(
    select(*(role_grant.c[name] for name in GrantBeside.__slots__))
    .where(role_grant.c.state == "confirmed", role_grant.c.ended_at.is_(None))
    .order_by(role_grant.c.id)
)


def beside(connection: Connection) -> Beside:
    """Which accounts are disabled, and the grants that were confirmed and not ended, whenever they hold."""
    disabled = frozenset(name for (name,) in _DISABLED.rows(connection))
    return Beside(disabled, tuple(GrantBeside(*row) for row in _GRANTS.rows(connection)))


def account_of(connection: Connection, name: str) -> RowMapping:
    """The row of an account, made where there is none yet."""
    found = row_of(connection, name)
    if found is not None:
        return found
    connection.execute(account.insert(), {"name": name, "version": 1})
    return connection.execute(select(account).where(account.c.name == name)).mappings().one()


def row_of(connection: Connection, name: str) -> RowMapping | None:
    """The row of an account; None for one that nothing has been kept of."""
    return connection.execute(select(account).where(account.c.name == name)).mappings().first()


def put(connection: Connection, seen: RowMapping, values: Mapping[str, Any]) -> bool:
    """Write `values` over the row as it was `seen`; answers whether it still was that row."""
    same = (account.c.name == seen["name"], account.c.version == seen["version"])
    return connection.execute(account.update().where(*same).values(**values, version=seen["version"] + 1)).rowcount == 1


def use_step(connection: Connection, name: str, step: int) -> bool:
    """Take a step of the second factor, once for all; answers whether neither it nor a later one had been used yet."""
    unused = or_(account.c.totp_last.is_(None), account.c.totp_last < step)
    used = account.update().where(account.c.name == name, unused).values(totp_last=step)
    return connection.execute(used).rowcount == 1
