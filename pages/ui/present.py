"""Where things stand when a page run begins: the rules, what was changed last, and the time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from control.errors import Unavailable
from control.policy.rulebook import Rulebook
from control.queries import trail
from control.runtime import Runtime
from pages.ui import session


@dataclass(frozen=True, slots=True)
class Present:
    """Where things stand at the beginning of a run."""

    rulebook: Rulebook
    revision: int
    as_of: datetime
    """Now, to the minute, so that everybody who looks within it shares what was read; but never before the last change,
    so that nobody misses what they have just done."""


def present(opened: Runtime) -> Present:
    """The rulebook in force, the revision and the time; raises Unavailable before the first activation."""
    now = opened.now()
    with session.reading(opened) as connection:
        rulebook, last = opened.rulebook_in_force(connection), trail.revision(connection)
    if rulebook is None:
        raise Unavailable("No rulebook is in force yet: `python -m control upgrade` activates the first one.")
    minute = now.replace(second=0, microsecond=0)
    # The next whole second, because ledgers are kept to the second.
    known = minute if last.at is None else last.at.replace(microsecond=0) + timedelta(seconds=1)
    return Present(rulebook, last.number, max(minute, known))
