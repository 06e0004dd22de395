"""One row per update with the whole record repeated: each row becomes one event with what it changed.

Only what was known at a row's own time is told: an end value that every row repeats counts from the row on at whose
time it is true.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime

from control.intake.mapping import FileMapping
from control.intake.row import Row, RowReader
from control.intake.source_keys import SourceKeys
from control.intake.staged import OPENING, StagedEvent, StagedUpdate, Told
from control.model import ActorKind, EventKind, TicketEvent
from control.policy.record import REPORTED_DUE, Record, States, kind_of_change, said
from control.policy.rulebook import Rulebook
from control.policy.ticket_deeds import is_ours

_DATED = {EventKind.RESOLVED: "resolved", EventKind.CLOSED: "closed"}


class Updates:
    """Tells the updates of one ticket after another."""

    def __init__(self, mapping: FileMapping, rulebook: Rulebook, reader: RowReader) -> None:
        self._mapping = mapping
        self._rulebook = rulebook
        self._reader = reader

    def tell(self, rows: Sequence[Row]) -> Told:
        """The rows of one ticket, in order, as events."""
        keys = SourceKeys(self._reader.mapped)
        opening = self._opening(rows[0])
        updates = tuple(_update(row, keys.key(row)) for row in rows)
        known = [event for event, _ in opening]
        return Told((*opening, *told(updates, known, self._rulebook.states)), updates)

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


def told(updates: Iterable[StagedUpdate], known: Sequence[TicketEvent], states: States) -> list[StagedEvent]:
    """Updates in order as events, each by what it changes in the record before it.

    `known` is what is known of the ticket besides, in order; where that is nothing, the first update creates it. What
    deeds of ours changed is no part of the record that the tool repeats, but decides what its change comes to.
    """
    events: list[StagedEvent] = []
    theirs: dict[str, str | None] = {}
    stood: dict[str, str | None] = {}
    last: datetime | None = None
    earlier = deque(known)
    for update in updates:
        while earlier and earlier[0].at <= update.at:
            one = earlier.popleft()
            stood.update(said(one, states))
            if not is_ours(one):
                theirs.update(said(one, states))
                last = one.at
        changed = {name: text for name, text in update.record.items() if theirs.get(name) != text}
        event = _change(update, stood, changed, states, last) if known or events else _creation(update)
        events.append(StagedEvent(event, update.source_key))
        theirs.update(changed)
        stood.update(changed)
        last = event.at
    return events


def _update(row: Row, key: str) -> StagedUpdate:
    due = row.instants.get("due")
    return StagedUpdate(
        at=row.instants["at"],
        record=row.fields if due is None else {**row.fields, REPORTED_DUE: due.isoformat()},
        ends={kind: row.instants[name] for kind, name in _DATED.items() if name in row.instants},
        actor_kind=ActorKind(row.event.get("actor_kind") or ActorKind.HUMAN),
        actor=row.event.get("actor"),
        source_key=key,
    )


def _creation(update: StagedUpdate) -> TicketEvent:
    record = {name: text for name, text in update.record.items() if text is not None}
    return TicketEvent(update.at, EventKind.CREATED, update.actor_kind, update.actor, record)


def _change(
    update: StagedUpdate, before: Record, changed: Record, states: States, last: datetime | None
) -> TicketEvent:
    """What the update changed, at its own time; an end at the instant that the record gives, if that lies since."""
    kind = kind_of_change(before, changed, states)
    end = update.ends.get(kind)
    dated = end is not None and last is not None and last <= end <= update.at
    at = end if dated and end is not None else update.at
    return TicketEvent(at, kind, update.actor_kind, update.actor, dict(changed))
