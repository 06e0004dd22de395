"""Accounts as their people see them: whether a code is asked for, and the sessions that live."""

from datetime import datetime

from sqlalchemy import Connection

from control.policy.sessions import Session, over
from control.store import accounts, sessions


def asks_for_a_code(connection: Connection, account: str) -> bool:
    """Whether an account signs in with a second factor."""
    row = accounts.row_of(connection, account)
    return row is not None and row["totp_secret"] is not None and row["totp_last"] is not None


def living_sessions(connection: Connection, now: datetime, account: str) -> list[Session]:
    """The sessions of an account in which something can still be done, the newest first."""
    return [each for each in sessions.sessions_of(connection, account) if over(each, now) is None]
