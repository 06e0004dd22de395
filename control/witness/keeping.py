"""When the end of the chain is written out of the database, and how long ago that was.

*Source:* domain, section 11 (at least every ten minutes); reliability, A5 (or after a thousand events).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from control.store.audit import Head
from control.witness import heads
from control.witness.heads import KeptHead
from control.witness.keys import signing_key
from control.witness.places import Places

MOST_EVENTS = 1_000
"""Events that may come before the next head is written, however little time has passed."""
LONGEST = timedelta(minutes=9)
"""Between two heads: the worker looks every few seconds, so that none is ten minutes behind."""


@dataclass(slots=True)
class Keeper:
    """Writes heads of one chain into one folder, and knows which came last."""

    places: Places
    last: KeptHead | None = None
    _has_looked: bool = False

    def keep(self, head: Head, now: datetime, *, at_once: bool = False) -> KeptHead | None:
        """Write the head out where one is due, or `at_once` where the chain has moved; answers it, None where not.

        Raises ControlError where it is due and cannot be written.
        """
        if not self._has_looked:
            self.last, self._has_looked = heads.newest(self.places.heads), True
        if head.seq == 0 or not self._moved(head) or not (at_once or self._due(head, now)):
            return None
        self.last = heads.write(self.places.heads, signing_key(self.places.key), (head.seq, head.hash), now)
        return self.last

    def _moved(self, head: Head) -> bool:
        return self.last is None or (self.last.seq, self.last.hash) != (head.seq, head.hash)

    def _due(self, head: Head, now: datetime) -> bool:
        """Also where the chain or the clock went back: that is worth a head too, which disagrees with those before."""
        last = self.last
        if last is None or head.seq <= last.seq or now < last.written_at:
            return True
        return head.seq - last.seq >= MOST_EVENTS or now - last.written_at >= LONGEST
