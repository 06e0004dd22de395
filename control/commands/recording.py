"""Recording what happened to tickets: the one way in which facts, from a person, a feed or a file, become history.

New events are added, repeated ones are known by their source key, and everything that follows from them is derived
anew in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from control.commands.derived import Subject, settle
from control.commands.registry import Deed
from control.errors import Invalid
from control.model import ActorKind, EventKind, TicketEvent
from control.policy.record import REPORTED_DUE
from control.policy.sources import OWN_SOURCE
from control.queries.derivations import BATCH
from control.store import tickets
from control.store.bulk import survey

OURS = "pilothouse/"
"""What the key of an event begins with that we record ourselves: nobody else's may, or it would stand in its way."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one source says of one ticket; each event with the key by which the source would repeat it."""

    source: str
    external_id: str
    events: tuple[tuple[TicketEvent, str | None], ...]
    reported_due_at: datetime | None = None
    raw: str | None = None
    by_form: bool = False
    """Whether our own intake form opens it; nobody else opens tickets of our own."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The tickets that were spoken of, and how much of it was new."""

    ticket_ids: tuple[int, ...]
    tickets_new: int
    tickets_changed: int
    tickets_known: int
    """Tickets of which everything was known."""
    events_new: int
    events_known: int


@dataclass(slots=True)
class Plan:
    """What is to be recorded, compared with what is known and not written yet."""

    deed: Deed
    batch_id: int | None
    next_seq: int
    subjects: list[Subject] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    ticket_ids: list[int] = field(default_factory=list)
    repeated: int = 0

    @property
    def recorded(self) -> Recorded:
        """What it comes to when it is written."""
        new = sum(subject.identity is not None for subject in self.subjects)
        return Recorded(
            tuple(self.ticket_ids),
            tickets_new=new,
            tickets_changed=len(self.subjects) - new,
            tickets_known=len(self.ticket_ids) - len(self.subjects),
            events_new=len(self.rows),
            events_known=self.repeated,
        )

    def write(self) -> None:
        """Record it, with everything that follows, a batch at a time: it bounds memory and the gaps between statements.

        The database looks at its tables anew each time that they have grown fourfold, so that it plans for their size.
        """
        first, surveyed = 0, BATCH
        for start in range(0, len(self.subjects), BATCH):
            some = self.subjects[start : start + BATCH]
            last = first + sum(len(subject.fresh) for subject in some)
            settle(self.deed, some, self.rows[first:last])
            first = last
            if start + BATCH == surveyed < len(self.subjects):
                survey(self.deed.connection)
                surveyed *= 4


def none_of_ours(external_id: str) -> Invalid:
    """What is said of a ticket of our own that there is not: telling of it does not open it."""
    return Invalid(f"There is no ticket {external_id} of our own: the intake form opens it (ticket.open).")


def plan(deed: Deed, incoming: Sequence[Incoming], batch_id: int | None = None, *, backfilled: bool) -> Plan:
    """Compare all of `incoming`, of one source, with what is known: new tickets and events get their numbers."""
    source = incoming[0].source if incoming else ""
    _refuse_ours(deed, incoming)
    known = tickets.known(deed.connection, source, [one.external_id for one in incoming])
    seen = tickets.source_keys(deed.connection, [row["id"] for row in known.values()])
    made = Plan(deed, batch_id, tickets.next_event_seq(deed.connection))
    next_id = tickets.next_id(deed.connection)
    for one in incoming:
        row = known.get(one.external_id)
        if row is None and one.source == OWN_SOURCE and not one.by_form:
            raise none_of_ours(one.external_id)
        ticket_id = next_id if row is None else row["id"]
        next_id += row is None
        fresh = _fresh(one.events, ticket_id, seen)
        made.ticket_ids.append(ticket_id)
        made.repeated += len(one.events) - len(fresh)
        due = None if row is None else _moved_due(one, row)
        if due is not None and not any(REPORTED_DUE in event.payload for event, _ in fresh):
            fresh.append((_note_of_due(deed, row, due), None))
        if fresh:
            identity = None if row is not None else _identity(one, batch_id, backfilled)
            until = max(event.at for event, _ in fresh) if backfilled else None
            made.subjects.append(Subject(ticket_id, _numbered(made, ticket_id, fresh), identity, due, until))
    return made


def _refuse_ours(deed: Deed, incoming: Sequence[Incoming]) -> None:
    """Raise Invalid for an event of somebody else's that calls itself one of ours."""
    if deed.command.startswith("approval."):
        return
    for one in incoming:
        for _, key in one.events:
            if key is not None and key.startswith(OURS):
                raise Invalid(f"The key of an event of {one.external_id} begins with {OURS}, which only ours may.")


def _moved_due(one: Incoming, row: RowMapping) -> datetime | None:
    """The due time that the other tool promises now, where it is another than the one that is kept."""
    return one.reported_due_at if one.reported_due_at != row["reported_due_at"] else None


def _note_of_due(deed: Deed, row: RowMapping | None, due: datetime) -> TicketEvent:
    """Says that the due time moved, where no event of the source does: what it was before stays visible."""
    was = None if row is None else row["reported_due_at"]
    payload = {REPORTED_DUE: due.isoformat(), "reported_due_before": None if was is None else was.isoformat()}
    return TicketEvent(deed.now, EventKind.NOTE, ActorKind.SYSTEM, payload=payload)


def _fresh(
    events: Iterable[tuple[TicketEvent, str | None]], ticket_id: int, seen: set[tuple[int, str]]
) -> list[tuple[TicketEvent, str | None]]:
    """The events whose key was not seen before; one without a key is always new."""
    fresh = []
    for event, key in events:
        if key is None or (ticket_id, key) not in seen:
            fresh.append((event, key))
            seen.update({(ticket_id, key)} if key is not None else ())
    return fresh


def _identity(one: Incoming, batch_id: int | None, backfilled: bool) -> dict[str, Any]:
    return {
        "source": one.source,
        "external_id": one.external_id,
        "reported_due_at": one.reported_due_at,
        "raw": one.raw,
        "batch_id": batch_id,
        "backfilled": backfilled,
    }


def _numbered(made: Plan, ticket_id: int, fresh: Iterable[tuple[TicketEvent, str | None]]) -> list[TicketEvent]:
    """The events with their sequence numbers; their rows are gathered on the way."""
    numbered = []
    for event, key in fresh:
        seq = made.next_seq
        made.next_seq += 1
        kept = TicketEvent(event.at, event.kind, event.actor_kind, event.actor, event.payload, seq)
        numbered.append(kept)
        made.rows.append(_row(made, ticket_id, kept, key))
    return numbered


def _row(made: Plan, ticket_id: int, event: TicketEvent, key: str | None) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "ticket_id": ticket_id,
        "at": event.at,
        "kind": event.kind.value,
        "actor_kind": event.actor_kind.value,
        "actor": event.actor,
        "payload": event.payload,
        "source_key": key,
        "recorded_seq": made.deed.seq,
        "batch_id": made.batch_id,
    }
