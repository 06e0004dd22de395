"""Sessions as pages see them: whether the one they are looked at in lives, and those that a person has open."""

from datetime import datetime

from sqlalchemy import Connection

from control.policy.sessions import Session, over
from control.store import sessions


def living(connection: Connection, number: str, now: datetime) -> Session | None:
    """The session with this id; None where there is none, or it is over by `now`."""
    found = sessions.session_of(connection, number)
    return found if over(found, now) is None else None
