"""Sessions: found by the hash of their token, touched, and ended."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select

from control.policy.sessions import FRESH, IDLE, WRONG_TRIES, Ending, Method, Session
from control.store.prepared import Prepared
from control.store.tables import session

_BY_ID = Prepared(select(session).where(session.c.id == bindparam("number")))
"""Every command and every look at a page asks this, so it is made once."""


def session_of(connection: Connection, number: str) -> Session | None:
    """The session with this id, however it stands; None where there never was one."""
    return next((_session(row) for row in _BY_ID.records(connection, {"number": number})), None)


def sessions_of(connection: Connection, account: str) -> list[Session]:
    """Every session of an account that nobody has ended, the newest first; some may be over by themselves."""
    mine = select(session).where(session.c.account == account, session.c.ended_at.is_(None))
    return [_session(row) for row in connection.execute(mine.order_by(session.c.began_at.desc())).mappings()]


def add(connection: Connection, opened: Session) -> None:
    """Keep a session that begins."""
    connection.execute(session.insert(), asdict(opened))


def touch(connection: Connection, number: str, now: datetime) -> None:
    """Keep that something was done in a session now, unless that was kept within the last minute."""
    old = (session.c.id == number, session.c.ended_at.is_(None), session.c.seen_at <= now - FRESH)
    lives = (session.c.seen_at > now - IDLE, session.c.until_at > now)  # nothing brings one back that is over
    connection.execute(session.update().where(*old, *lives).values(seen_at=now))


def wrong(connection: Connection, number: str, now: datetime) -> bool:
    """Count a wrong proof in a session; answers whether it was the last that it bears, and the session has ended."""
    mine = (session.c.id == number, session.c.ended_at.is_(None))
    connection.execute(session.update().where(*mine).values(wrong_proofs=session.c.wrong_proofs + 1))
    ended = {"ended_at": now, "ended_because": Ending.WRONG_PROOFS}
    most = session.c.wrong_proofs >= WRONG_TRIES
    return connection.execute(session.update().where(*mine, most).values(**ended)).rowcount == 1


def right(connection: Connection, number: str) -> None:
    """Forget the wrong proofs of a session in which somebody has proved who they are."""
    counted = (session.c.id == number, session.c.wrong_proofs > 0)
    connection.execute(session.update().where(*counted).values(wrong_proofs=0))


def end(connection: Connection, number: str, now: datetime, because: Ending) -> bool:
    """End one session; answers whether it had not been ended before."""
    mine = (session.c.id == number, session.c.ended_at.is_(None))
    return connection.execute(session.update().where(*mine).values(ended_at=now, ended_because=because)).rowcount == 1


def end_all(connection: Connection, account: str, now: datetime, because: Ending, but: str | None = None) -> int:
    """End every session of an account, `but` this one; answers how many there were."""
    mine = [session.c.account == account, session.c.ended_at.is_(None)]
    if but is not None:
        mine.append(session.c.id != but)
    return connection.execute(session.update().where(*mine).values(ended_at=now, ended_because=because)).rowcount


def _session(row: Mapping[str, Any] | RowMapping) -> Session:
    return Session(**{**row, "method": Method(row["method"])})
