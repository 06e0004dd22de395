"""The lease: who does the work of time now, and a token by which one who was frozen is known when it wakes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, or_, select

from control.errors import Refused
from control.store.tables import lease

WORK_OF_TIME = "work of time"
LASTS = timedelta(seconds=30)
"""How long nobody else takes over from a holder that says nothing."""


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
    kept = current(connection)
    expires = now + lasts
    if kept is None:
        connection.execute(
            lease.insert().values(
                name=WORK_OF_TIME, holder=holder, token=1, taken_at=now, seen_at=now, expires_at=expires
            )
        )
        return Lease(holder, 1, now, expires)
    mine = kept.holder == holder and kept.expires_at > now
    token = kept.token if mine else kept.token + 1
    changed = {"holder": holder, "token": token, "seen_at": now, "expires_at": expires}
    free = or_(lease.c.expires_at <= now, and_(lease.c.holder == holder, lease.c.token == kept.token))
    statement = lease.update().where(lease.c.name == WORK_OF_TIME, lease.c.token == kept.token, free)
    taking = {} if mine else {"taken_at": now}
    if connection.execute(statement.values(**changed, **taking)).rowcount != 1:
        return None
    return Lease(holder, token, now, expires)


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
