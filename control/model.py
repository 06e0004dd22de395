"""The nouns that every layer shares: tickets, their events, and the words a clock may say."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

YEARS = range(1970, 2101)
"""In which instants are meant; what lies outside is a slip, or a date that stands for none."""


class EventKind(StrEnum):
    """What can happen to a ticket (domain, section 2)."""

    CREATED = "created"
    CLASSIFIED = "classified"
    PRIORITY = "priority"
    ASSIGNED = "assigned"
    STATE = "state"
    REPLY = "reply"
    CONTACT = "contact"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    CANCELLED = "cancelled"
    COST = "cost"
    CSAT = "csat"
    NOTE = "note"


class ActorKind(StrEnum):
    """Who caused an event: only a human reply answers a customer, only a customer reopens."""

    HUMAN = "human"
    AUTOMATION = "automation"
    CUSTOMER = "customer"
    SYSTEM = "system"


class StateCategory(StrEnum):
    """What a ticket state means, whatever a tool calls it."""

    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting customer"
    WAITING_SUPPLIER = "waiting supplier"
    WAITING_APPROVAL = "waiting approval"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def ends(self) -> bool:
        """Whether nobody works on a ticket in such a state."""
        return self in (StateCategory.RESOLVED, StateCategory.CLOSED, StateCategory.CANCELLED)


class Holder(StrEnum):
    """Who held the time of a ledger segment."""

    QUEUE = "queue"
    AGENT = "agent"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    APPROVER = "approver"
    OUTSIDE_HOURS = "outside hours"
    BETWEEN_CYCLES = "closed between cycles"


class Nature(StrEnum):
    """Whether the company in a store exists: what is invented must be known as such wherever it is shown."""

    REAL = "real"
    DEMO = "demo"


class TargetKind(StrEnum):
    """The promises a clock can run on."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class ClockState(StrEnum):
    """Where a clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """What was judged of one cycle of a clock."""

    NONE = "none"
    MET = "met"
    BREACHED = "breached"


class EscalationState(StrEnum):
    """Where an escalation stands; the last three are its ends (domain, section 4)."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ACTIONED = "actioned"
    CLOSED = "closed"
    SUPERSEDED = "superseded"
    MOOT = "moot"


class ReviewState(StrEnum):
    """Where the review of a breach stands (domain, section 4)."""

    OPEN = "open"
    REASONED = "reasoned"
    REVIEWED = "reviewed"
    LINKED = "linked"
    ACCEPTED = "accepted"


class ApprovalState(StrEnum):
    """Where an approval stands (domain, section 5)."""

    DRAFT = "draft"
    PENDING = "pending"
    CHANGES_REQUESTED = "changes requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"
    CONSUMED = "consumed"


class StepState(StrEnum):
    """Where one step of a round of an approval stands; one that nobody came to is void."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOID = "void"


class Decision(StrEnum):
    """What somebody who was asked can say."""

    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_CHANGES = "request changes"


class SubjectType(StrEnum):
    """What somebody is told of, and what can climb a ladder: a clock, the review of a breach, an approval, a ticket
    that nothing was promised of, or a measure that rests. Of a review people are told, and it climbs none.
    """

    CLOCK = "clock"
    BREACH_REVIEW = "breach_review"
    APPROVAL = "approval"
    TICKET = "ticket"
    MEASURE = "measure"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One fact about a ticket, append-only; events apply in the order of (`at`, `seq`)."""

    at: datetime
    """When it happened, aware UTC."""
    kind: EventKind
    actor_kind: ActorKind = ActorKind.HUMAN
    actor: str | None = None
    """Name of the person, team or system as the source gave it; None where the source does not say."""
    payload: dict[str, Any] = field(default_factory=dict)
    """The fields it set, by the names of `TICKET_FIELDS`; of a reply `public`; of a creation by a source that shows no
    replies `replies`, which is `UNRECORDED`."""
    seq: int = 0
    """The order in which it was recorded; 0 before it is stored."""


UNRECORDED = "unrecorded"
"""Says of replies that a source does not show them: nobody can be late with what nobody could see."""
TICKET_FIELDS = (
    "title", "description", "type", "channel", "service", "category", "subcategory", "unit", "team",
    "owner", "customer", "product", "impact", "urgency", "priority", "reported_priority", "state",
)  # fmt: skip
"""The fields of a ticket that events may set; each is text, None where nothing is known."""
