"""The record of a ticket as a source would write it: what its events have said, and what a change of it is called.

Nothing is added to it by the rulebook: a team that the catalogue gives is not a team that the source named.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from control.model import TICKET_FIELDS, EventKind, StateCategory, TicketEvent
from control.policy.rulebook import TicketState

Record = Mapping[str, str | None]
"""What is said of a ticket, by the names of `TICKET_FIELDS`, and when it is due elsewhere, by `REPORTED_DUE`."""
States = Mapping[str, TicketState]

REPORTED_DUE = "reported_due_at"
"""The due time that the other tool promised, as text by ISO 8601."""
KIND_OF_END = {
    StateCategory.RESOLVED: EventKind.RESOLVED,
    StateCategory.CLOSED: EventKind.CLOSED,
    StateCategory.CANCELLED: EventKind.CANCELLED,
}
"""What leads to a state in which a ticket has ended."""
_LEADS_TO = {
    **{kind: category for category, kind in KIND_OF_END.items()},
    EventKind.MERGED: StateCategory.CANCELLED,
    EventKind.REOPENED: StateCategory.OPEN,
}
"""The category of the state that an event leads to where it names none."""
_SAID = (*TICKET_FIELDS, REPORTED_DUE)
_KINDS = (
    (EventKind.PRIORITY, {"priority", "impact", "urgency", "reported_priority"}),
    (EventKind.CLASSIFIED, {"service", "category", "subcategory", "type"}),
    (EventKind.ASSIGNED, {"team", "owner", "unit"}),
)
"""What a change of fields is called, most significant first; a change of state goes before all of them."""


def said(event: TicketEvent, states: States) -> dict[str, Any]:
    """What the event says of the record."""
    told = {name: event.payload[name] for name in _SAID if name in event.payload}
    if "state" not in told and event.kind in _LEADS_TO:
        category = _LEADS_TO[event.kind]
        told["state"] = next((state.name for state in states.values() if state.category is category), None)
    return told


def record_after(ordered: Iterable[TicketEvent], states: States) -> dict[str, str | None]:
    """The record after these events."""
    record: dict[str, str | None] = {}
    for event in ordered:
        record.update(said(event, states))
    return record


def kind_of_change(before: Record, changed: Record, states: States) -> EventKind:
    """What a change is called, by its most significant part; one that touches nothing of weight is a note."""
    if "state" in changed:
        return _kind_of_state(before.get("state"), changed["state"], states)
    for kind, fields in _KINDS:
        if not fields.isdisjoint(changed):
            return kind
    return EventKind.NOTE


def category_of(state: str | None, states: States) -> StateCategory | None:
    """What a state means; None for one that the rulebook does not know."""
    known = states.get(state or "")
    return None if known is None else known.category


def _kind_of_state(old: str | None, new: str | None, states: States) -> EventKind:
    category = category_of(new, states)
    if category in KIND_OF_END:
        return KIND_OF_END[category]
    ended = category_of(old, states) in (StateCategory.RESOLVED, StateCategory.CLOSED)
    return EventKind.REOPENED if ended else EventKind.STATE
