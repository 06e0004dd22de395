"""A later file speaks of tickets that are known: what it says is told again, in the light of what is known of them.

So a log in instalments is the log in one piece, and of a list only that is news which differs.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from control.commands.registry import Deed
from control.errors import Invalid
from control.intake.later_records import Known, news
from control.intake.staged import OPENING, Staged, StagedEvent, StagedRecord, StagedTicket
from control.intake.update_rows import told
from control.model import EventKind, TicketEvent
from control.policy.record import REPORTED_DUE, States, record_after
from control.policy.timeline import facts
from control.queries.derivations import BATCH
from control.store import imports, tickets

Stored = Sequence[tuple[TicketEvent, str | None]]
"""The events of a ticket in the store, with their keys."""


def continued(deed: Deed, staged: Staged, before: int | None) -> tuple[StagedTicket, ...]:
    """The tickets of a file, those that are known told anew; `before` is the last batch that brought this very file.

    Raises Invalid where the file tells of a time before what is known, or creates a ticket a second time: events are
    never changed, so it can only be told in the order of time.
    """
    rejected = set() if before is None else imports.rejected_lines(deed.connection, before)
    told_before = None if before is None else rejected
    reader = _Reader(staged.file_name, deed.rulebook.states, deed.now, told_before)
    found = []
    for start in range(0, len(staged.tickets), BATCH):
        some = staged.tickets[start : start + BATCH]
        asked = [ticket.external_id for ticket in some if not _goes_on_plainly(ticket)]
        ids = tickets.ids_of(deed.connection, some[0].source, asked)
        stored = tickets.keyed_events(deed.connection, list(ids.values()))
        found += [reader.read(ticket, stored.get(ids.get(ticket.external_id, 0), ())) for ticket in some]
    reader.refuse()
    return tuple(found)


def _goes_on_plainly(ticket: StagedTicket) -> bool:
    """Whether a ticket's events say all that is new of it, whatever is known: they are known again by their keys."""
    return not ticket.updates and ticket.record is None and ticket.goes_on and ticket.reported_due_at is None


@dataclass(slots=True)
class _Reader:
    """Reads what a file says of one ticket after another; gathers what cannot be told."""

    file_name: str
    states: States
    now: datetime
    told_before: AbstractSet[int] | None
    """The lines that were rejected when this very file came before; None: it never came."""
    late: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    def read(self, ticket: StagedTicket, stored: Stored) -> StagedTicket:
        """The ticket as its news; one that is not known, or of which no creation is, as the file tells it."""
        if all(event.kind is not EventKind.CREATED for event, _ in stored):
            return ticket
        known = Known(facts([event for event, _ in stored], self.states), {key for _, key in stored if key is not None})
        if ticket.record is not None:
            events = news(ticket.record, known, self._dates(ticket.record), self.states)
        elif ticket.updates:
            events = self._updates(ticket, known, stored)
        else:
            events = list(ticket.events)
            created = any(one.event.kind is EventKind.CREATED and one.source_key not in known.keys for one in events)
            self.again += [ticket.external_id] if created else []
        return replace(ticket, events=tuple(events), reported_due_at=self._due(ticket, known, events))

    def refuse(self) -> None:
        """Raise Invalid for what cannot be told."""
        if self.late:
            raise Invalid(
                f"{self.file_name} has updates from before what is known of their tickets ({len(self.late)}; "
                f"{self.late[0]}): the parts of a log are imported in the order of time, the earliest first."
            )
        if self.again:
            raise Invalid(
                f"{self.file_name} creates tickets that are known already by another creation ({len(self.again)}, the "
                f"first is {self.again[0]}): a file of events that goes on with them leaves their creation as it was."
            )

    def _dates(self, record: StagedRecord) -> datetime | None:
        """The instant of what the row does not date itself; None where the row has been taken before."""
        if record.since is not None:
            return min(record.since, self.now)
        return None if self.told_before is not None and record.line not in self.told_before else self.now

    def _updates(self, ticket: StagedTicket, known: Known, stored: Stored) -> list[StagedEvent]:
        """The updates that are not known, each by what it changes in the record as it is known at its instant."""
        fresh = [update for update in ticket.updates if update.source_key not in known.keys]
        until = max((event.at for event, key in stored if key is not None), default=None)
        if fresh and until is not None and fresh[0].at < until:
            self.late.append(f"of {ticket.external_id} one at {fresh[0].at}, and it is known until {until}")
        repeated = [one for one in ticket.events if one.source_key in known.keys and one.source_key != OPENING]
        return [*repeated, *told(fresh, known.events, self.states)]

    def _due(self, ticket: StagedTicket, known: Known, events: Iterable[StagedEvent]) -> datetime | None:
        """The due time that was reported last, by the instants at which it was said."""
        fresh = [
            replace(event, seq=known.seq + number)
            for number, (event, key) in enumerate(events, start=1)
            if key not in known.keys
        ]
        due = record_after(facts([*known.events, *fresh], self.states), self.states).get(REPORTED_DUE)
        return ticket.reported_due_at if due is None else datetime.fromisoformat(due)
