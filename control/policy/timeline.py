"""A ticket's events as its history needs them: in order, none before the ticket existed, and who held it when."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from control.model import EventKind, Holder, TicketEvent
from control.policy.ledger import Held
from control.policy.record import KIND_OF_END
from control.policy.rulebook import Rulebook, TicketState


def facts(events: Sequence[TicketEvent], states: Mapping[str, TicketState]) -> list[TicketEvent]:
    """The events in the order of (instant, sequence), the creation first.

    What a source dates before the creation counts at the creation, and a ticket that was created in a final state is
    also resolved, closed or cancelled there: one record then says two things.
    """
    ordered = sorted(events, key=lambda event: (event.at, event.kind is not EventKind.CREATED, event.seq))
    created = next((event for event in ordered if event.kind is EventKind.CREATED), None)
    if created is None:
        return ordered
    early = [event for event in ordered if event.at < created.at]
    end = _end(created, states)
    moved = [replace(event, at=created.at) for event in early]
    later = [event for event in ordered if event.at >= created.at and event is not created]
    return [created, *([] if end is None else [end]), *moved, *later]


def held(ordered: Sequence[TicketEvent], rulebook: Rulebook) -> list[Held]:
    """Who had the ticket from which event on: the holder of its state, or else its owner's or its queue's time."""
    marks: list[Held] = []
    state: str | None = None
    owner: str | None = None
    for event in ordered:
        state = event.payload.get("state", _left_by(event, state))
        owner = event.payload.get("owner", owner)
        known = rulebook.states.get(state or "")
        by_owner = Holder.QUEUE if owner is None else Holder.AGENT
        marks.append(Held(event.at, by_owner if known is None else known.holder, event))
    return marks


def _left_by(event: TicketEvent, state: str | None) -> str | None:
    """The state after an event that names none: a reopened ticket leaves the one it was in."""
    return None if event.kind is EventKind.REOPENED else state


def _end(created: TicketEvent, states: Mapping[str, TicketState]) -> TicketEvent | None:
    state = states.get(created.payload.get("state") or "")
    kind = None if state is None else KIND_OF_END.get(state.category)
    return None if kind is None else replace(created, kind=kind, payload={"state": created.payload["state"]})
