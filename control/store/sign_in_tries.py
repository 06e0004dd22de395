"""Tries of signing in that failed; technical, so the trail does not count them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, select

from control.policy.sign_in_limits import BY_ADDRESS, BY_NAME, KEPT, LIMITS, SignInLimit
from control.store.tables import sign_in_try


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: a hash of the name that was typed, and where it came from."""

    name: str
    address: str


def waits(connection: Connection, knock: Knock, now: datetime) -> SignInLimit | None:
    """The limit because of which whoever knocks has to wait; None where they need not."""
    for limit in LIMITS:
        until = limit.waits_until(*_ends(connection, knock, limit))
        if until is not None and until > now:
            return limit
    return None


def add(connection: Connection, knock: Knock, now: datetime) -> None:
    """Count a failure, and forget those that no longer matter."""
    connection.execute(sign_in_try.delete().where(sign_in_try.c.at < now - KEPT))
    connection.execute(sign_in_try.insert().values(at=now, name=knock.name, address=knock.address))


def _ends(connection: Connection, knock: Knock, limit: SignInLimit) -> tuple[datetime | None, datetime | None]:
    """The latest failure, and the first of as many as the limit allows, each None where there are not so many."""
    counted: dict[SignInLimit, tuple[Column[str], str]] = {
        BY_NAME: (sign_in_try.c.name, knock.name),
        BY_ADDRESS: (sign_in_try.c.address, knock.address),
    }
    of = select(sign_in_try.c.at).order_by(sign_in_try.c.at.desc()).limit(1)
    if limit in counted:
        column, value = counted[limit]
        of = of.where(column == value)
    return connection.scalar(of), connection.scalar(of.offset(limit.failures - 1))
