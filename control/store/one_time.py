"""Secrets that let somebody in without a password, known here by their SHA-256 alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from control.store.tables import one_time

SETUP, RESET, DEMO = "setup", "reset", "demo"
LINKS = (SETUP, RESET)


@dataclass(frozen=True, slots=True)
class OneTime:
    """One secret that may still be used."""

    id: str
    account: str
    purpose: str
    until_at: datetime


def add(connection: Connection, made: OneTime, now: datetime, seq: int) -> None:
    """Keep a new secret."""
    said = {"id": made.id, "account": made.account, "purpose": made.purpose, "until_at": made.until_at}
    connection.execute(one_time.insert().values(**said, made_at=now, made_seq=seq))


def open_one(connection: Connection, id: str, now: datetime) -> OneTime | None:  # noqa: A002 (the table calls it so)
    """The secret with this hash, where it may still be used."""
    row = connection.execute(select(one_time).where(one_time.c.id == id)).mappings().first()
    if row is None or row["used_at"] is not None or row["until_at"] <= now:
        return None
    return OneTime(row["id"], row["account"], row["purpose"], row["until_at"])


def open_demo(connection: Connection, account: str, now: datetime) -> list[OneTime]:
    """The demo passwords of an account that still hold."""
    held = (one_time.c.account == account, one_time.c.purpose == DEMO, one_time.c.until_at > now)
    rows = connection.execute(select(one_time).where(*held, one_time.c.used_at.is_(None))).mappings()
    return [OneTime(row["id"], row["account"], row["purpose"], row["until_at"]) for row in rows]


def use(connection: Connection, id: str, now: datetime) -> bool:  # noqa: A002
    """Use a link up; answers whether it was still there to be used."""
    unused = (one_time.c.id == id, one_time.c.used_at.is_(None), one_time.c.until_at > now)
    used = one_time.update().where(*unused, one_time.c.purpose.in_(LINKS)).values(used_at=now)
    return connection.execute(used).rowcount == 1


def end(connection: Connection, account: str, now: datetime, purposes: tuple[str, ...] = (*LINKS, DEMO)) -> int:
    """Let no secret of an account be used any more; answers how many could have been."""
    unused = (one_time.c.account == account, one_time.c.used_at.is_(None), one_time.c.until_at > now)
    ended = one_time.update().where(*unused, one_time.c.purpose.in_(purposes)).values(used_at=now)
    return int(connection.execute(ended).rowcount)


def replace_demo(connection: Connection, made: Mapping[str, OneTime], now: datetime, seq: int) -> None:
    """Keep these demo passwords, and none of an earlier start."""
    connection.execute(one_time.delete().where(one_time.c.purpose == DEMO))
    for each in made.values():
        add(connection, each, now, seq)
