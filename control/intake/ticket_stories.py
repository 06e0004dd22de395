"""The rows of one ticket become one record: its events, the due time that was recorded, and the cells as they came."""

from collections.abc import Callable, Sequence

from control.intake.history_rows import cell_changes
from control.intake.horizon import Horizon
from control.intake.mapping import FileMapping
from control.intake.row import Row
from control.intake.staged import StagedTicket, Told, canonical


class TicketStories:
    """Tells one ticket after another; `tell` tells its rows, in order, as events."""

    def __init__(
        self, mapping: FileMapping, labels: tuple[str, ...], tell: Callable[[Sequence[Row]], Told], horizon: Horizon
    ) -> None:
        self._mapping = mapping
        self._labels = labels
        self._tell = tell
        self._horizon = horizon

    def tell(self, ticket: str, rows: Sequence[Row]) -> StagedTicket:
        """The rows of one ticket, in order, as a record; what cannot be told is noted on them."""
        self._horizon.check(rows)
        told = self._tell(rows)
        due = [row.instants["due"] for row in rows if "due" in row.instants]
        return StagedTicket(
            source=self._mapping.source,
            external_id=ticket,
            events=told.events,
            reported_due_at=due[-1] if due else None,
            raw=canonical(list(cell_changes(self._labels, rows))),
            updates=told.updates,
        )
