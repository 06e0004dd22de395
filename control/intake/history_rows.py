"""Several rows per ticket: they are gathered, put in the order of their own times, and told as events.

A row that cannot be read leaves a hole in its ticket's story, and clocks would run on what is left as if nothing were
missing; so the whole ticket is rejected, each of its rows with the reason, and can be handed in again as a whole.
"""

from collections.abc import Callable, Iterable, Sequence

from control.intake.cells import Problem
from control.intake.horizon import Horizon
from control.intake.mapping import FileMapping
from control.intake.row import Row, RowReader
from control.intake.staged import StagedTicket, Told, canonical
from control.intake.tally import Tally

INCOMPLETE = "ticket_incomplete"
"""The code of a row whose ticket cannot be told because another row is wrong."""
Tell = Callable[[Sequence[Row]], Told]
"""Tells the rows of one ticket, in order, as events; notes on the rows what cannot be told."""


class HistoryRows:
    """Takes the rows of a file that has several per ticket."""

    def __init__(self, mapping: FileMapping, reader: RowReader, tally: Tally, tell: Tell, horizon: Horizon) -> None:
        self._mapping = mapping
        self._reader = reader
        self._tally = tally
        self._tell = tell
        self._horizon = horizon
        self._tickets: dict[str, list[Row]] = {}
        self._event_ids: dict[str, Row] = {}

    def take(self, row: Row) -> None:
        """Keep the row for its ticket, unless it stood there already; one without a ticket is rejected at once."""
        if self._repeats(row):
            self._tally.duplicate += 1
        elif row.ticket:
            self._tickets.setdefault(row.ticket, []).append(row)
        else:
            self._tally.reject(row)

    def finish(self) -> None:
        """Tell every ticket that has been gathered."""
        for ticket, rows in self._tickets.items():
            self._close(ticket, rows)

    def _repeats(self, row: Row) -> bool:
        """Whether the row is a second copy of one event; the same id with other content is noted."""
        event_id = row.event.get("id")
        if event_id is None:
            return False
        first = self._event_ids.setdefault(event_id, row)
        if first is not row and first.cells != row.cells:
            sentence = f"the event {event_id} stands on {self._tally.place} {first.line} already, with other content"
            self._reader.note(row, "event.id", "duplicate_id", sentence)
        return first is not row and first.cells == row.cells

    def _close(self, ticket: str, rows: list[Row]) -> None:
        if not any(row.rejected for row in rows):
            rows.sort(key=lambda row: row.instants["at"])
            self._horizon.check(rows)
            told = self._tell(rows)
            if not any(row.rejected for row in rows):
                self._tally.accept(self._staged(ticket, rows, told), rows)
                return
        self._reject(ticket, rows)

    def _staged(self, ticket: str, rows: Sequence[Row], told: Told) -> StagedTicket:
        due = [row.instants["due"] for row in rows if "due" in row.instants]
        return StagedTicket(
            source=self._mapping.source,
            external_id=ticket,
            events=told.events,
            reported_due_at=due[-1] if due else None,
            raw=canonical(list(self._changes(rows))),
            updates=told.updates,
        )

    def _changes(self, rows: Iterable[Row]) -> Iterable[dict[str, str]]:
        """What each row says that the one before it did not; the first one says everything but blanks."""
        labels = self._tally.labels
        before = [""] * len(labels)
        for row in rows:
            yield {label: cell for label, cell, old in zip(labels, row.cells, before, strict=True) if cell != old}
            before = row.cells

    def _reject(self, ticket: str, rows: Iterable[Row]) -> None:
        bad = [row.line for row in rows if row.rejected]
        sentence = f"the ticket {ticket} cannot be told without {self._tally.place} {bad[0]}, which is rejected"
        for row in rows:
            if not row.rejected:
                row.problems.append(Problem(INCOMPLETE, "", "", sentence))
            self._tally.reject(row)
