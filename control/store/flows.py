"""Ways to another provider that were begun; technical, so the trail does not count them."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, select

from control.store.tables import sign_in_flow


@dataclass(frozen=True, slots=True)
class Flow:
    """One way that was begun; `state` is a hash, and none of it is shown by a log."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    target: str
    until_at: datetime


def add(connection: Connection, begun: Flow) -> None:
    """Keep a way that begins."""
    connection.execute(sign_in_flow.insert(), asdict(begun))


def use(connection: Connection, state: str, now: datetime) -> Flow | None:
    """The way with this hash, which is used up by that; None where it was used already, is over, or never was."""
    mine = (sign_in_flow.c.state == state, sign_in_flow.c.until_at > now)
    row = connection.execute(sign_in_flow.delete().where(*mine).returning(sign_in_flow)).mappings().first()
    return None if row is None else Flow(**row)


def clear(connection: Connection, now: datetime) -> int:
    """Forget the ways that are over; answers how many are open."""
    connection.execute(sign_in_flow.delete().where(sign_in_flow.c.until_at <= now))
    return connection.scalar(select(func.count()).select_from(sign_in_flow)) or 0
