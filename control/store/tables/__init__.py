"""Every table of the store, by name."""

from control.store.tables.audit import audit_event, audit_head, idempotency
from control.store.tables.clocks import clock, clock_change, clock_repair, judgement
from control.store.tables.company import company
from control.store.tables.escalations import escalation, escalation_person, lease, snooze, watch
from control.store.tables.imports import import_batch, import_finding, import_settlement, import_undo
from control.store.tables.notices import delivery, notice
from control.store.tables.reviews import breach_review
from control.store.tables.rulebooks import rulebook_activation, rulebook_version
from control.store.tables.tickets import EVENT_STANDS, TICKET_STAYS, ticket, ticket_event

APPEND_ONLY = (
    *("audit_event", "rulebook_version", "rulebook_activation", "ticket_event", "judgement"),
    *("import_batch", "import_finding", "import_undo", "import_settlement"),
)
"""Tables whose rows are facts: triggers refuse to change or delete them."""

__all__ = [
    "APPEND_ONLY",
    "EVENT_STANDS",
    "TICKET_STAYS",
    "audit_event",
    "audit_head",
    "breach_review",
    "clock",
    "clock_change",
    "clock_repair",
    "company",
    "delivery",
    "escalation",
    "escalation_person",
    "idempotency",
    "import_batch",
    "import_finding",
    "import_settlement",
    "import_undo",
    "judgement",
    "lease",
    "notice",
    "rulebook_activation",
    "rulebook_version",
    "snooze",
    "ticket",
    "ticket_event",
    "watch",
]
