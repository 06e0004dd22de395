"""How many tries of signing in may fail before everybody waits, by name, by address and over all; never for good.

*Source:* the limits that the Python Package Index applies to its own sign-in (10 in 5 minutes per name and per
address, 1,000 over all).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SignInLimit:
    """So many failures within the window, and nobody is let in until the wait is over, not by the right password."""

    name: str
    failures: int
    window: timedelta
    wait: timedelta

    def waits_until(self, latest: datetime | None, first_of_them: datetime | None) -> datetime | None:
        """The end of the wait, by the latest failure and the one with which as many as the limit allows began.

        None where nobody waits. No failure is counted during a wait, so nothing prolongs it, and a wait is no shorter
        than the window: afterwards it takes as many failures again.
        """
        if latest is None or first_of_them is None or latest - first_of_them > self.window:
            return None
        return latest + self.wait


BY_NAME = SignInLimit("name", 10, timedelta(minutes=5), timedelta(minutes=15))
BY_ADDRESS = SignInLimit("address", 10, timedelta(minutes=5), timedelta(minutes=15))
OVER_ALL = SignInLimit("all", 1000, timedelta(minutes=5), timedelta(minutes=5))
LIMITS = (BY_NAME, BY_ADDRESS, OVER_ALL)
KEPT = max(limit.window + limit.wait for limit in LIMITS)
"""How long a failure matters."""
SENTENCE = (
    "That did not work. Either the name, the password or the code is not right, or there were too many tries: then "
    "wait 15 minutes. Who cannot get in asks an administrator for a new link."
)
"""The one answer to whoever cannot sign in, for whatever reason: it tells nobody whether the name exists."""
