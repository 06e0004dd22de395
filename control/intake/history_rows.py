"""Several rows per ticket, or per case of an approval log: they are gathered, put in the order of their own times, and
told as events.

A row that cannot be read leaves a hole in its story, and clocks and controls would run on what is left as if nothing
were missing; so the whole ticket or case is rejected, each of its rows with the reason, and can be handed in again as a
whole.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from control.intake.approval_log_staged import StagedLogCase
from control.intake.cells import Problem
from control.intake.row import Row, RowReader
from control.intake.staged import StagedTicket, canonical
from control.intake.tally import Tally

INCOMPLETE = "ticket_incomplete"
"""The code of a row whose ticket or case cannot be told because another row is wrong."""
Tell = Callable[[str, Sequence[Row]], StagedTicket | StagedLogCase]
"""Tells the rows of one ticket or case, in order, as events; notes on the rows what cannot be told."""


class HistoryRows:
    """Takes the rows of a file that has several per ticket; `noun` is what they are several of."""

    def __init__(self, reader: RowReader, tally: Tally, tell: Tell, noun: str = "ticket") -> None:
        self._reader = reader
        self._tally = tally
        self._tell = tell
        self._noun = noun
        self._stories: dict[str, list[Row]] = {}
        self._event_ids: dict[str, Row] = {}

    def take(self, row: Row) -> None:
        """Keep the row for its ticket, unless it stood there already; one without a ticket is rejected at once."""
        if self._repeats(row):
            self._tally.duplicate += 1
        elif row.ticket:
            self._stories.setdefault(row.ticket, []).append(row)
        else:
            self._tally.reject(row)

    def finish(self) -> None:
        """Tell every ticket that has been gathered."""
        for name, rows in self._stories.items():
            self._close(name, rows)

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

    def _close(self, name: str, rows: list[Row]) -> None:
        if not any(row.rejected for row in rows):
            rows.sort(key=lambda row: row.instants["at"])
            told = self._tell(name, rows)
            if not any(row.rejected for row in rows):
                self._tally.accept(told, rows)
                return
        self._reject(name, rows)

    def _reject(self, name: str, rows: Iterable[Row]) -> None:
        bad = [row.line for row in rows if row.rejected]
        sentence = f"the {self._noun} {name} cannot be told without {self._tally.place} {bad[0]}, which is rejected"
        for row in rows:
            if not row.rejected:
                row.problems.append(Problem(INCOMPLETE, "", "", sentence))
            self._tally.reject(row)


def changed_cells(labels: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    """What each row says that the one before it did not, as JSON; the first one says everything but blanks."""
    for changes in cell_changes(labels, rows):
        yield canonical(changes)


def cell_changes(labels: tuple[str, ...], rows: Iterable[Row]) -> Iterator[dict[str, str]]:
    """The same as tables, column → text."""
    before = [""] * len(labels)
    for row in rows:
        yield {label: cell for label, cell, old in zip(labels, row.cells, before, strict=True) if cell != old}
        before = row.cells
