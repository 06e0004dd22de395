"""The key by which an event is known again when a later file brings it once more."""

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256

from control.intake.row import Row


class SourceKeys:
    """Keys of the events of one ticket: the source's own id, or a hash of what the row says with its occurrence.

    Only cells that are read and are true at the row's own time count: an export of tomorrow may carry other end
    values on the rows of today.
    """

    def __init__(self, mapped: Callable[[list[str]], Iterable[str]]) -> None:
        self._mapped = mapped
        self._occurrences: Counter[str] = Counter()

    def key(self, row: Row) -> str:
        """The key of the event that the row is."""
        event_id = row.event.get("id")
        if event_id is not None:
            return f"id:{event_id}"
        content = "\x1f".join((row.instants["at"].isoformat(), *self._mapped(row.cells)))
        digest = sha256(content.encode()).hexdigest()[:32]
        self._occurrences[digest] += 1
        return f"{digest}:{self._occurrences[digest]}"
