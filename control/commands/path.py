"""How far up the path the cycles of some tickets have come, for whoever says anew what comes next of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from control.commands.registry import Deed
from control.policy.climbing import Rung, on_another, passed_over, waited_for
from control.policy.cycle import Cycle
from control.policy.ladder import Ladder
from control.policy.watching import Watch
from control.queries.rungs import Rungs, ladders_ever, rungs_of
from control.store.watches import Key


@dataclass(slots=True)
class Path:
    """Asks the store only of cycles that come to a ladder along which they were not watched just before."""

    deed: Deed
    ids: Sequence[int]
    """Tickets."""
    of_measures: Sequence[int] = ()
    _rungs: Rungs | None = None
    _ladders: dict[str, Ladder] = field(default_factory=dict)

    def known_on(self, ladder: Ladder, key: Key, before: Watch | None) -> Watch:
        """What is known of a cycle on `ladder`; `before` is how it was watched (None: not at all)."""
        if before is not None and before.ladder == ladder.name:
            return before
        fired = self._fired(key)
        if before is None or before.ladder is None:
            return on_another(ladder, fired)
        if not self._ladders:
            self._ladders = ladders_ever(self.deed.connection, self.deed.runtime)
        return on_another(ladder, (*fired, *passed_over(before, self._ladders.get(before.ladder), fired)))

    def known_since(self, ladder: Ladder, key: Key, cycle: Cycle, since: datetime) -> Watch:
        """What is known of a cycle on `ladder` that is to be watched as if nothing had come between since `since`."""
        return waited_for(cycle, ladder, self._fired(key), since)

    def _fired(self, key: Key) -> Sequence[Rung]:
        if self._rungs is None:
            self._rungs = rungs_of(self.deed.connection, self.deed.runtime, self.ids, self.of_measures)
        return self._rungs.get(key, ())
