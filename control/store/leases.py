"""The lease: who does the work of time now, and a token by which one who was frozen is known when it wakes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, or_, select, text

from control.errors import Refused
from control.store.tables import lease
from control.store.types import UtcDateTime

WORK_OF_TIME = "work of time"
LASTS = timedelta(seconds=30)
"""How long nobody else takes over from a holder that says nothing."""


_FIRST = text(
    "INSERT INTO lease (name, holder, token, taken_at, seen_at, expires_at) "
    "VALUES (:name, :holder, :token, :at, :at, :expires_at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=UtcDateTime), bindparam("expires_at", type_=UtcDateTime))


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds it, under which token, and until when."""

    holder: str
    token: int
    seen_at: datetime
    expires_at: datetime


def taken(connection: Connection, holder: str, now: datetime, lasts: timedelta = LASTS) -> Lease | None:
    """The lease, taken or renewed by `holder` for as long as it `lasts`; None where somebody else has it.

    A token belongs to one holding: whoever takes over gets the next one, and so does a holder that let it run out.
    """
    expires = now + lasts
    kept = current(connection)
    if kept is None:
        first = Lease(holder, 1, now, expires)
        if _begun(connection, first):
            return first
        kept = current(connection) or first
    mine = kept.holder == holder and kept.expires_at > now
    token = kept.token if mine else kept.token + 1
    changed = {"holder": holder, "token": token, "seen_at": now, "expires_at": expires}
    free = or_(lease.c.expires_at <= now, and_(lease.c.holder == holder, lease.c.token == kept.token))
    statement = lease.update().where(lease.c.name == WORK_OF_TIME, lease.c.token == kept.token, free)
    taking = {} if mine else {"taken_at": now}
    if connection.execute(statement.values(**changed, **taking)).rowcount != 1:
        return None
    return Lease(holder, token, now, expires)


def _begun(connection: Connection, first: Lease) -> bool:
    """Keep the very first lease; answers whether it was that, and not another worker's of the same moment."""
    values = {"name": WORK_OF_TIME, "holder": first.holder, "token": first.token, "at": first.seen_at}
    return connection.execute(_FIRST, values | {"expires_at": first.expires_at}).rowcount == 1


def released(connection: Connection, held: Lease, now: datetime) -> None:
    """Give the lease back, so that another worker need not wait for it to run out."""
    mine = (lease.c.name == WORK_OF_TIME, lease.c.token == held.token)
    connection.execute(lease.update().where(*mine).values(expires_at=now, seen_at=now))


def current(connection: Connection) -> Lease | None:
    """The lease as it stands; None before the first worker."""
    row = connection.execute(select(lease).where(lease.c.name == WORK_OF_TIME)).first()
    return None if row is None else Lease(row.holder, row.token, row.seen_at, row.expires_at)


def require(connection: Connection, token: int | None) -> None:
    """Raise Refused where `token` is not that of the present holder; None asks for no lease."""
    if token is None:
        return
    kept = current(connection)
    if kept is None or kept.token != token:
        who = "nobody" if kept is None else kept.holder
        raise Refused(f"Another worker has taken over ({who} holds the lease now): this one stops.", "lease")
