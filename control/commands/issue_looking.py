"""Looking for recurring issues as time goes on: new tickets are placed as they come, and all compared anew in turn."""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from control.commands.faults import in_plain_words
from control.commands.issue_finding import Places
from control.commands.issue_learning import compare, place
from control.commands.issue_surge_finding import Surges
from control.commands.issue_surging import look_for_surge
from control.commands.registry import Call
from control.errors import Conflict, ControlError, Refused
from control.runtime import Runtime
from control.store import issues

LOG = logging.getLogger(__name__)


class Finder:
    """Whoever looks again and again; it reads a model once."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._places = Places()
        self._surges = Surges()

    def look(self, runtime: Runtime, call: Call, token: int | None = None) -> int:
        """Place new tickets, or compare all anew where it is time for that; answers how many were placed.

        What hinders it is said in the log, and tried again with the next look; where somebody was faster, nothing is
        left to do.
        """
        return self._tried(lambda: self._looked(runtime, call, token))

    def surge(self, runtime: Runtime, call: Call, token: int | None = None) -> int:
        """Look whether tickets suddenly gather, a few times a day; answers how many do. What hinders it is as above."""
        return self._tried(lambda: int(look_for_surge(runtime, call, self._surges, token).get("tickets", 0)))

    def _tried(self, look: Callable[[], int]) -> int:
        try:
            return look()
        except (Conflict, Refused) as refused:
            LOG.info("finding recurring issues is left to another: %s", refused.sentence)
        except (ControlError, DBAPIError) as problem:
            LOG.error("recurring issues could not be looked for: %s", in_plain_words(problem).sentence)
        return 0

    def _looked(self, runtime: Runtime, call: Call, token: int | None) -> int:
        with runtime.read() as connection:
            rulebook, newest = runtime.rulebook_in_force(connection), issues.newest_model(connection)
            terms = None if rulebook is None else rulebook.issues
            if terms is None:
                return 0
            due = newest is None or newest["learnt_at"] + timedelta(days=terms.learns_every_days) <= runtime.now()
            joined = None if due else self._places.joined(connection)
        if due:
            return int(compare(runtime, call, token).get("placed", 0))
        return 0 if joined is None else int(place(runtime, call, joined, token).value["placed"])
