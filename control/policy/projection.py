"""A ticket as its events leave it: the fields, the state and the instants that lists and figures are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from control.model import TICKET_FIELDS, EventKind, StateCategory, TicketEvent
from control.policy.effects import is_answer
from control.policy.promises import completed
from control.policy.rulebook import Rulebook

_LEAVES = {
    EventKind.CREATED: StateCategory.NEW,
    EventKind.RESOLVED: StateCategory.RESOLVED,
    EventKind.CLOSED: StateCategory.CLOSED,
    EventKind.CANCELLED: StateCategory.CANCELLED,
    EventKind.MERGED: StateCategory.CANCELLED,
    EventKind.REOPENED: StateCategory.OPEN,
}
"""What an event makes of a ticket when it names no state itself."""


@dataclass(slots=True)
class Projection:
    """The ticket after its events; instants are None where they have not come about."""

    created_at: datetime
    fields: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(TICKET_FIELDS))
    state_category: StateCategory = StateCategory.NEW
    first_response_at: datetime | None = None
    first_resolved_at: datetime | None = None
    last_resolved_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    reopen_count: int = 0
    last_event_at: datetime | None = None

    @property
    def routing(self) -> str:
        """Whether a team has it: `routed` or `unrouted`."""
        return "routed" if self.fields["team"] else "unrouted"


def project(ordered: Sequence[TicketEvent], rulebook: Rulebook) -> Projection:
    """The ticket after `ordered`, at least one event, completed by what the rulebook adds."""
    ticket = Projection(ordered[0].at)
    for event in ordered:
        _apply(ticket, event, rulebook)
    ticket.last_event_at = ordered[-1].at
    ticket.fields = completed(rulebook, ticket.fields)
    return ticket


def _apply(ticket: Projection, event: TicketEvent, rulebook: Rulebook) -> None:
    ticket.fields.update({name: event.payload[name] for name in TICKET_FIELDS if name in event.payload})
    _move(ticket, event, rulebook)
    if event.kind is EventKind.REOPENED:
        ticket.reopen_count += 1
        ticket.last_resolved_at = ticket.closed_at = ticket.cancelled_at = None
    elif event.kind in (EventKind.CANCELLED, EventKind.MERGED):
        ticket.cancelled_at = ticket.cancelled_at or event.at
    elif event.kind is EventKind.RESOLVED or (event.kind is EventKind.CLOSED and _unfinished(ticket)):
        ticket.first_resolved_at = ticket.first_resolved_at or event.at
        ticket.last_resolved_at = event.at
    if event.kind is EventKind.CLOSED:
        ticket.closed_at = event.at
    if ticket.first_response_at is None and is_answer(event):
        ticket.first_response_at = event.at


def _unfinished(ticket: Projection) -> bool:
    """Whether a closing is its resolution: it was neither resolved before nor given up."""
    return ticket.last_resolved_at is None and ticket.cancelled_at is None


def _move(ticket: Projection, event: TicketEvent, rulebook: Rulebook) -> None:
    """The state after the event: the one it names, or the first of the category that its kind leaves it in."""
    named = rulebook.states.get(event.payload.get("state") or "")
    if named is not None:
        ticket.state_category = named.category
    elif event.kind in _LEAVES:
        ticket.state_category = _LEAVES[event.kind]
        states = (state.name for state in rulebook.states.values() if state.category is ticket.state_category)
        ticket.fields["state"] = next(states, None)
