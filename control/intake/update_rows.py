"""One row per update with the whole record repeated: each row becomes one event with what it changed.

Only what was known at a row's own time is told: an end value that every row repeats counts from the row on at whose
time it is true.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from control.intake.mapping import FileMapping
from control.intake.row import Row, RowReader
from control.intake.source_keys import SourceKeys
from control.intake.staged import OPENING, StagedEvent
from control.model import ActorKind, EventKind, StateCategory, TicketEvent
from control.policy.rulebook import Rulebook

Fields = Mapping[str, str | None]

_END = {
    StateCategory.RESOLVED: EventKind.RESOLVED,
    StateCategory.CLOSED: EventKind.CLOSED,
    StateCategory.CANCELLED: EventKind.CANCELLED,
}
_KINDS = (
    (EventKind.PRIORITY, {"priority", "impact", "urgency", "reported_priority"}),
    (EventKind.CLASSIFIED, {"service", "category", "subcategory", "type"}),
    (EventKind.ASSIGNED, {"team", "owner", "unit"}),
)
"""What a change of fields is called, most significant first; a change of state goes before all of them."""
_DATED = {EventKind.RESOLVED: "resolved", EventKind.CLOSED: "closed"}


class Updates:
    """Tells the updates of one ticket after another."""

    def __init__(self, mapping: FileMapping, rulebook: Rulebook, reader: RowReader) -> None:
        self._mapping = mapping
        self._rulebook = rulebook
        self._reader = reader

    def tell(self, rows: Sequence[Row]) -> list[StagedEvent]:
        """The rows of one ticket, in order, as events."""
        keys = SourceKeys(self._reader.mapped)
        events = self._opening(rows[0])
        before: dict[str, str | None] = dict(events[0].event.payload) if events else {}
        last = events[0].event.at if events else None
        for row in rows:
            at = row.instants["at"]
            changed = {name: text for name, text in row.fields.items() if before.get(name) != text}
            kind = EventKind.CREATED if last is None else self._kind(before, changed)
            events.append(StagedEvent(self._event(row, kind, changed, last), keys.key(row)))
            before.update(changed)
            last = at
        return events

    def _opening(self, first: Row) -> list[StagedEvent]:
        """The creation, where it has an instant of its own before the first row: no more of it is known then."""
        created, at = first.instants.get("created"), first.instants["at"]
        if created is None or created == at:
            return []
        if created > at:
            self._note_late_creation(first, created, at)
            return []
        constants = {name: column.constant for name, column in self._mapping.fields.items() if column.constant}
        state = self._mapping.state_at.get(EventKind.CREATED)
        payload = {**constants, **({"state": state} if state else {})}
        return [StagedEvent(TicketEvent(created, EventKind.CREATED, payload=payload), OPENING)]

    def _note_late_creation(self, first: Row, created: datetime, at: datetime) -> None:
        rejects = created - at > self._mapping.time.end_before_start
        done = "" if rejects else "; the ticket counts as created with that update"
        sentence = f"the first update lies {created - at} before the creation{done}"
        self._reader.note(first, "instant.created", "end_before_start", sentence, rejects=rejects)

    def _event(self, row: Row, kind: EventKind, changed: Fields, last: datetime | None) -> TicketEvent:
        return TicketEvent(
            at=self._at(row, kind, last),
            kind=kind,
            actor_kind=ActorKind(row.event.get("actor_kind") or ActorKind.HUMAN),
            actor=row.event.get("actor"),
            payload=dict(changed) if last is not None else {k: v for k, v in changed.items() if v is not None},
        )

    def _at(self, row: Row, kind: EventKind, last: datetime | None) -> datetime:
        """The row's own time; of an end, the instant that the record gives, if that lies since the last row."""
        at = row.instants["at"]
        end = row.instants.get(_DATED.get(kind, ""))
        return end if end is not None and last is not None and last <= end <= at else at

    def _kind(self, before: Fields, changed: Fields) -> EventKind:
        """What the update is, by its most significant change."""
        if "state" in changed:
            return self._kind_of_state(before.get("state"), changed["state"])
        for kind, fields in _KINDS:
            if not fields.isdisjoint(changed):
                return kind
        return EventKind.NOTE

    def _kind_of_state(self, old: str | None, new: str | None) -> EventKind:
        states = self._rulebook.states
        category = states[new].category if new is not None else None
        if category in _END:
            return _END[category]
        ended = old is not None and states[old].category in (StateCategory.RESOLVED, StateCategory.CLOSED)
        return EventKind.REOPENED if ended else EventKind.STATE
