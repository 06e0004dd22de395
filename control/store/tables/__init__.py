"""Every table of the store, by name."""

from control.store.tables.approval_effects import approval_effect
from control.store.tables.approval_log import LOG_EVENT_STANDS, approval_log_case, approval_log_event
from control.store.tables.approvals import (
    approval,
    approval_decision,
    approval_round,
    approval_seat,
    approval_step,
)
from control.store.tables.audit import audit_event, audit_head, idempotency
from control.store.tables.clocks import clock, clock_change, clock_repair, judgement
from control.store.tables.company import company
from control.store.tables.decisions import action_item, decision
from control.store.tables.documents import document, document_review, document_version
from control.store.tables.escalations import escalation, escalation_person, lease, snooze, watch
from control.store.tables.evidence import approval_evidence, evidence_file
from control.store.tables.exports import export
from control.store.tables.identity import (
    account,
    delegation,
    identity,
    one_time,
    role_grant,
    session,
    sign_in_flow,
    sign_in_try,
)
from control.store.tables.imports import import_batch, import_finding, import_settlement, import_undo
from control.store.tables.issues import issue, issue_apart, issue_model, issue_surge, issue_ticket
from control.store.tables.measure_guards import measure_baseline_kpi, measure_guard
from control.store.tables.measure_proofs import (
    measure_baseline,
    measure_gate,
    measure_report,
    measure_test,
    measure_value,
    measure_verdict,
)
from control.store.tables.measures import measure, measure_item, measure_ticket
from control.store.tables.notices import delivery, notice
from control.store.tables.review_room import (
    agenda_item,
    review,
    review_answer,
    review_figure,
    review_note,
    review_pack,
    review_pack_try,
)
from control.store.tables.reviews import breach_review
from control.store.tables.rulebooks import rulebook_activation, rulebook_version
from control.store.tables.tickets import EVENT_STANDS, TICKET_STAYS, ticket, ticket_event

APPEND_ONLY = (
    *("audit_event", "rulebook_version", "rulebook_activation", "ticket_event", "judgement"),
    *("import_batch", "import_finding", "import_undo", "import_settlement"),
    *("approval_decision", "approval_effect", "approval_round", "approval_seat"),
    *("evidence_file", "approval_evidence"),
    *("measure_ticket", "measure_baseline", "measure_gate", "measure_test"),
    *("measure_value", "measure_verdict", "measure_report", "document_review"),
    *("measure_baseline_kpi", "measure_guard"),
    *("approval_log_case", "approval_log_event"),
    *("review_figure", "review_answer", "review_note", "review_pack"),
)
"""Tables whose rows are facts: triggers refuse to change or delete them."""

TECHNICAL = ("delivery", "idempotency", "lease", "sign_in_flow", "sign_in_try")
"""Tables of the machinery: what is written there leaves no event by itself. Every other one is changed by commands."""

TECHNICAL_COLUMNS = (("notice", "taken_at"), ("session", "seen_at"))
"""The same of one column: a notice was taken up for sending, somebody in a session is still there."""

__all__ = [
    "APPEND_ONLY",
    "EVENT_STANDS",
    "LOG_EVENT_STANDS",
    "TECHNICAL",
    "TECHNICAL_COLUMNS",
    "TICKET_STAYS",
    "account",
    "action_item",
    "agenda_item",
    "approval",
    "approval_decision",
    "approval_effect",
    "approval_evidence",
    "approval_log_case",
    "approval_log_event",
    "approval_round",
    "approval_seat",
    "approval_step",
    "audit_event",
    "audit_head",
    "breach_review",
    "clock",
    "clock_change",
    "clock_repair",
    "company",
    "decision",
    "delegation",
    "delivery",
    "document",
    "document_review",
    "document_version",
    "escalation",
    "escalation_person",
    "evidence_file",
    "export",
    "idempotency",
    "identity",
    "import_batch",
    "import_finding",
    "import_settlement",
    "import_undo",
    "issue",
    "issue_apart",
    "issue_model",
    "issue_surge",
    "issue_ticket",
    "judgement",
    "lease",
    "measure",
    "measure_baseline",
    "measure_baseline_kpi",
    "measure_gate",
    "measure_guard",
    "measure_item",
    "measure_report",
    "measure_test",
    "measure_ticket",
    "measure_value",
    "measure_verdict",
    "notice",
    "one_time",
    "review",
    "review_answer",
    "review_figure",
    "review_note",
    "review_pack",
    "review_pack_try",
    "role_grant",
    "rulebook_activation",
    "rulebook_version",
    "session",
    "sign_in_flow",
    "sign_in_try",
    "snooze",
    "ticket",
    "ticket_event",
    "watch",
]
