"""One row per ticket: what the record says today, told as the few events whose instants it knows.

The record stands in for its own past, but for its state: that is dated by the instants of the row, never earlier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from control.intake.horizon import Horizon
from control.intake.mapping import FileMapping
from control.intake.row import Row, RowReader
from control.intake.staged import OPENING, StagedEvent, StagedRecord, StagedTicket, canonical
from control.intake.tally import Tally
from control.model import EventKind, TicketEvent
from control.policy.record import KIND_OF_END, REPORTED_DUE
from control.policy.rulebook import Rulebook

_DATED = {"first_response": EventKind.REPLY, "resolved": EventKind.RESOLVED, "closed": EventKind.CLOSED}
"""The instants of a row that are events, in the order in which they come."""


@dataclass(slots=True)
class _Moment:
    """Something that happened, and the state it led to; None: the row does not say."""

    kind: EventKind
    at: datetime
    state: str | None
    dated: bool = True
    """Whether the row has an instant of its own for it; else its last update stands in."""


class TicketRows:
    """Takes the rows of a file that has one per ticket."""

    def __init__(
        self, mapping: FileMapping, rulebook: Rulebook, reader: RowReader, tally: Tally, horizon: Horizon
    ) -> None:
        self._mapping = mapping
        self._rulebook = rulebook
        self._reader = reader
        self._tally = tally
        self._horizon = horizon
        self._seen: dict[str, tuple[int, list[str]]] = {}

    def take(self, row: Row) -> None:
        """Accept the row, count it as a duplicate, or reject it."""
        line, before = self._seen.get(row.ticket, (0, None))
        if before == row.cells:
            self._tally.duplicate += 1
            return
        if before is not None:
            sentence = f"the ticket {row.ticket} stands on {self._tally.place} {line} already, with other content"
            self._reader.note(row, "id", "duplicate_id", sentence)
        self._horizon.check([row])
        ticket = None if row.rejected else self._ticket(row)
        if ticket is None or row.rejected:
            self._tally.reject(row)
            return
        self._seen[row.ticket] = (row.line, row.cells)
        self._tally.accept(ticket, [row])

    def finish(self) -> None:
        """Nothing waits: every row is a ticket of its own."""

    def _ticket(self, row: Row) -> StagedTicket:
        """The ticket, or as much of it as can be told; what contradicts itself is noted on the row."""
        state = row.fields.pop("state", None)
        moments = self._dated(row)
        if state is not None:
            self._end_in(row, state, moments)
        record, due = row.fields, row.instants.get("due")
        record |= {} if due is None else {REPORTED_DUE: due.isoformat()}
        payload = {name: value for name, value in record.items() if value is not None}
        began = {"state": self._mapping.state_at[EventKind.CREATED]}
        created = TicketEvent(row.instants["created"], EventKind.CREATED, payload={**payload, **began})
        record |= {} if state is None else {"state": state}
        told = [_event(moment) for moment in moments]
        dated = tuple(event for event, moment in zip(told, moments, strict=True) if moment.dated)
        return StagedTicket(
            source=self._mapping.source,
            external_id=row.ticket,
            events=(StagedEvent(created, OPENING), *told),
            reported_due_at=due,
            raw=canonical([self._tally.named(row.cells)]),
            record=StagedRecord(row.line, record, _since(row, dated), dated),
        )

    def _dated(self, row: Row) -> list[_Moment]:
        """What the row gives an instant for, after the creation and in order."""
        moments = []
        earlier = "created"
        for name, kind in _DATED.items():
            if name in row.instants:
                self._put_after(row, name, earlier)
                moments.append(_Moment(kind, row.instants[name], self._mapping.state_at.get(kind)))
                earlier = earlier if kind is EventKind.REPLY else name
        return moments

    def _put_after(self, row: Row, name: str, earlier: str) -> None:
        """Let an instant not lie before an earlier one: within the mapping's tolerance it counts as at that one."""
        early = row.instants[earlier] - row.instants[name]
        if early > timedelta(0):
            tolerated = early <= self._mapping.time.end_before_start
            done = "; it counts as at that instant" if tolerated else ""
            sentence = f"{name} lies {early.total_seconds():g} s before {earlier}{done}"
            self._reader.note(row, f"instant.{name}", "end_before_start", sentence, rejects=not tolerated)
            row.instants[name] = row.instants[earlier]

    def _end_in(self, row: Row, state: str, moments: list[_Moment]) -> None:
        """Make the last moment lead to the state that the record is in, or note that it cannot be dated."""
        end = KIND_OF_END.get(self._rulebook.states[state].category)
        ends = [moment for moment in moments if moment.kind is not EventKind.REPLY]
        if end is None:
            self._go_on_in(row, state, moments, reopened=bool(ends))
        elif end is EventKind.CANCELLED and ends:
            moments[:] = [moment for moment in moments if moment not in ends]
            moments.append(_Moment(end, ends[-1].at, state))
        elif ends and ends[-1].kind is end:
            ends[-1].state = state
        elif not self._since_update(row, _Moment(end, row.instants["created"], state), moments) and not ends:
            self._reader.note(row, "field.state", "no_end_instant", f"it is {state}, but nothing says since when")

    def _go_on_in(self, row: Row, state: str, moments: list[_Moment], *, reopened: bool) -> None:
        """Bring a ticket that has not ended into its state, at the time of the row's last update."""
        kind = EventKind.REOPENED if reopened else EventKind.STATE
        began = self._mapping.state_at[EventKind.CREATED]
        if state == began and not reopened:
            return
        if self._since_update(row, _Moment(kind, row.instants["created"], state), moments):
            return
        sentence = f"it is {state}, but nothing says since when"
        if reopened:
            self._reader.note(row, "field.state", "state_contradicts_end", f"{sentence}, and it has the time of an end")
        else:
            sentence = f"{sentence}; a ticket that is new stays {began}"
            self._reader.note(row, "field.state", "state_since_unknown", sentence, rejects=False)

    def _since_update(self, row: Row, moment: _Moment, moments: list[_Moment]) -> bool:
        """Whether the row's last update can date the moment, which it then does."""
        updated = row.instants.get("updated")
        if updated is None or updated < max((before.at for before in moments), default=moment.at):
            return False
        moment.at, moment.dated = updated, False
        moments.append(moment)
        return True


def _since(row: Row, dated: Sequence[StagedEvent]) -> datetime | None:
    """The instant of the row's last update; None where it has none, or one before something that the row dates."""
    updated = row.instants.get("updated")
    last = max((event.at for event, _ in dated), default=row.instants["created"])
    return updated if updated is not None and updated >= last else None


def _event(moment: _Moment) -> StagedEvent:
    payload: dict[str, object] = {} if moment.state is None else {"state": moment.state}
    if moment.kind is EventKind.REPLY:
        payload["public"] = True
    event = TicketEvent(moment.at, moment.kind, payload=payload)
    return StagedEvent(event, f"{moment.kind}@{moment.at.isoformat()}")
