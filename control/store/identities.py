"""Which account another provider's subject is, and the roles that an account holds by what the provider says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from control.policy.claims import ASKED_BY, DECIDED_BY
from control.store import role_grants
from control.store.tables import identity, role_grant

_HELD = (role_grant.c.asked_by == ASKED_BY, role_grant.c.ended_at.is_(None))


def account_of(connection: Connection, issuer: str, subject: str) -> str | None:
    """The account that a provider's subject is linked to; None: to none."""
    linked = (identity.c.issuer == issuer, identity.c.subject == subject)
    return connection.scalar(select(identity.c.account).where(*linked))


def is_linked(connection: Connection, issuer: str, account: str) -> bool:
    """Whether an account is one of the provider's subjects already."""
    linked = (identity.c.account == account, identity.c.issuer == issuer)
    return connection.scalar(select(identity.c.subject).where(*linked).limit(1)) is not None


def link(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep for good that a provider's subject is an account."""
    connection.execute(identity.insert(), row)


def unlink(connection: Connection, account: str) -> int:
    """Forget every provider's subject that an account is; answers how many there were."""
    return int(connection.execute(identity.delete().where(identity.c.account == account)).rowcount)


def held(connection: Connection, account: str) -> frozenset[tuple[str, str]]:
    """The roles with their scopes that an account holds by claims."""
    mine = select(role_grant.c.role, role_grant.c.scope).where(role_grant.c.account == account, *_HELD)
    return frozenset((role, scope) for role, scope in connection.execute(mine))


def give(connection: Connection, role: tuple[str, str], row: Mapping[str, Any], now: datetime) -> None:
    """Let an account hold a role by claims; `row` has the account, the reason and the number of the deed."""
    given = {"role": role[0], "scope": role[1], "takes_away": False, "since_at": now}
    asked = {"asked_by": ASKED_BY, "asked_by_person": ASKED_BY, "state": "confirmed"}
    decided = {"decided_at": now, "decided_by": DECIDED_BY, "decided_by_person": DECIDED_BY}
    role_grants.add(connection, {**given, **asked, **decided, **row})


def take(connection: Connection, account: str, role: tuple[str, str], now: datetime) -> None:
    """End a role that an account held by claims."""
    mine = (role_grant.c.account == account, role_grant.c.role == role[0], role_grant.c.scope == role[1])
    ended = {"ended_at": now, "ended_by": ASKED_BY, "version": role_grant.c.version + 1}
    connection.execute(role_grant.update().where(*mine, *_HELD).values(**ended))
