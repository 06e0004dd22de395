"""When a session is over: after silence, after half a day, or because somebody ended it.

*Source:* OWASP ASVS 5.0, 7.3 and 7.4; the figures are the house's (reliability, W3).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=30)
"""How long a session lasts in which nobody does anything."""
ABSOLUTE = timedelta(hours=12)
"""How long it lasts at most."""
PROOF_LASTS = timedelta(minutes=5)
"""How long it counts that somebody has just proved who they are. *Source:* reliability, Z6."""
WRONG_TRIES = 3
"""So many wrong proofs end a session: whoever sits before it may be somebody else."""
FRESH = timedelta(minutes=1)
"""How old the last sign of life may be before another one is kept: to write with every look would cost more than it
says."""


class Method(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105 (a word, and no password)
    LINK = "link"
    DEMO = "demo"
    OIDC = "oidc"


class Ending(StrEnum):
    """Why a session was ended before its time."""

    SIGNED_OUT = "signed out"
    REPLACED = "signed in anew"
    PASSWORD = "new password"  # noqa: S105
    SECOND_FACTOR = "second factor reset"
    DISABLED = "account disabled"
    BY_ADMINISTRATOR = "ended by an administrator"
    BY_OWNER = "ended by its person"
    WRONG_PROOFS = "three wrong passwords"


@dataclass(frozen=True, slots=True)
class Session:
    """One way in that somebody has opened; `id` is the hash of what the browser keeps."""

    id: str
    account: str
    method: Method
    began_at: datetime
    seen_at: datetime
    until_at: datetime
    proved_at: datetime
    """When the person last proved who they are."""
    address: str
    agent: str
    """A hash of the name that the browser gave itself."""
    ended_at: datetime | None = None
    ended_because: str | None = None
    wrong_proofs: int = 0
    """How often somebody failed in it to prove who they are, since they last did."""


def over(session: Session | None, now: datetime, account: str | None = None) -> str | None:
    """Why nothing can be done in a session any more, as it is said to its person; None where it lives.

    One of another account is none, where `account` says who acts.
    """
    if session is None or account not in (None, session.account):
        return "You are not signed in."
    if session.ended_at is not None:
        return f"This session has ended: {session.ended_because}."
    if now >= session.until_at:
        return f"This session has ended: it lasted {_hours(ABSOLUTE)}."
    if now >= session.seen_at + IDLE:
        return f"This session has ended: nothing was done in it for {_minutes(IDLE)}."
    return None


def _hours(length: timedelta) -> str:
    return f"{length // timedelta(hours=1)} hours"


def _minutes(length: timedelta) -> str:
    return f"{length // timedelta(minutes=1)} minutes"
