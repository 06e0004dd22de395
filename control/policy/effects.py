"""What an event means for a clock: which events answer, stop or start it, and what they say of the ticket.

*Source:* domain, section 3.
"""

from dataclasses import dataclass, field
from datetime import datetime

from control.model import ActorKind, EventKind, TargetKind, TicketEvent


@dataclass(slots=True)
class Course:
    """What a ticket's events have said so far, as far as clocks ask for it."""

    fields: dict[str, str | None] = field(default_factory=dict)
    created_at: datetime | None = None
    resolved: bool = False
    answered: bool = False
    """Whether a human has replied in public."""
    given_up: bool = False
    """Whether it was cancelled or merged."""
    states: list[tuple[datetime, str | None]] = field(default_factory=list)
    """Every state since the creation and when it began: a target that holds later still sees the pauses."""

    def learn(self, event: TicketEvent) -> None:
        """Take what the event says; a reopened ticket is put to work, not into a pause, unless the event says more."""
        self.fields.update(event.payload)
        if event.kind is EventKind.CREATED:
            self.created_at = event.at
        elif event.kind in (EventKind.RESOLVED, EventKind.CLOSED):
            self.resolved = True
            self.fields["state"] = event.payload.get("state", event.kind.value)
        elif event.kind is EventKind.REOPENED:
            self.resolved = self.given_up = False
            self.fields["state"] = event.payload.get("state")
        elif event.kind in (EventKind.CANCELLED, EventKind.MERGED):
            self.given_up = True
        self.answered = self.answered or is_answer(event)
        self.states.append((event.at, self.fields.get("state")))

    def awaits(self, kind: TargetKind) -> bool:
        """Whether a clock of `kind` should have run since the creation, if only something had been promised."""
        if self.created_at is None or self.resolved or kind is TargetKind.NEXT_RESPONSE:
            return False
        return kind is TargetKind.RESOLUTION or not self.answered


def is_answer(event: TicketEvent) -> bool:
    """Whether the event is a public reply by a human; automation and internal notes never answer."""
    public = event.kind is EventKind.REPLY and event.payload.get("public") is True
    return public and event.actor_kind is ActorKind.HUMAN


def stops(kind: TargetKind, event: TicketEvent, course: Course) -> bool:
    """Whether the event stops a clock of `kind`: a resolution stops all three, and closing may be one."""
    if event.kind is EventKind.RESOLVED:
        return True
    if event.kind is EventKind.CLOSED:
        return not course.resolved
    return kind is not TargetKind.RESOLUTION and is_answer(event)


def starts(kind: TargetKind, event: TicketEvent, course: Course) -> bool:
    """Whether the event starts a cycle of a clock of `kind` that is not open."""
    if kind is TargetKind.NEXT_RESPONSE:
        return event.kind is EventKind.CONTACT and course.answered and not course.given_up
    if event.kind is EventKind.REOPENED:
        return kind is TargetKind.RESOLUTION
    return event.kind is EventKind.CREATED
