"""How far up the path the cycles of some tickets have come, for whoever says anew what comes next of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from control.commands.registry import Deed
from control.policy.climbing import on_another, passed_over
from control.policy.ladder import Ladder
from control.policy.watching import Watch
from control.queries.rungs import Rungs, ladders_ever, rungs_of
from control.store.escalations import Key


@dataclass(slots=True)
class Path:
    """Asks the store only where a cycle comes to a ladder along which it was not watched before."""

    deed: Deed
    ids: Sequence[int]
    _rungs: Rungs | None = None
    _ladders: dict[str, Ladder] = field(default_factory=dict)

    def known_on(self, ladder: Ladder, key: Key, before: Watch | None) -> Watch:
        """What is known of a cycle on `ladder`; `before` is how it was watched (None: not at all)."""
        if before is not None and before.ladder == ladder.name:
            return before
        if self._rungs is None:
            self._rungs = rungs_of(self.deed.connection, self.deed.runtime, self.ids)
            self._ladders = ladders_ever(self.deed.connection, self.deed.runtime)
        fired = self._rungs.get(key, ())
        over = () if before is None else passed_over(before, self._ladders.get(before.ladder or ""), fired)
        return on_another(ladder, (*fired, *over))
