"""The word, icon and colour of everything that has a status; a colour never speaks alone."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.model import (
    ClockState,
    EscalationState,
    EventKind,
    Holder,
    ReviewState,
    StateCategory,
    TargetKind,
    Verdict,
)
from control.policy.corrections import RejectState
from control.policy.ledger import Part
from control.queries.audit import Outcome
from control.queries.counting import By, Figure
from control.queries.needs import Reason
from control.queries.standing import Basis
from pages.ui.approval_labels import APPROVALS
from pages.ui.approval_log_labels import APPROVAL_LOG
from pages.ui.chart_labels import CHARTS
from pages.ui.checklist_labels import CHECKLIST
from pages.ui.issue_labels import ISSUES
from pages.ui.label import Label
from pages.ui.measure_labels import MEASURES
from pages.ui.review_labels import REVIEW_ROOM

KINDS = {
    TargetKind.FIRST_RESPONSE: "First response",
    TargetKind.NEXT_RESPONSE: "Next response",
    TargetKind.RESOLUTION: "Resolution",
}

BASES = {Basis.CLOCKS: "Our clocks", Basis.RECORDED: "Recorded due times"}

BYS = {
    By.SERVICE: "Service",
    By.CATEGORY: "Category",
    By.OWNER: "Owner",
    By.UNIT: "Unit",
    By.PRIORITY: "Priority",
    By.CALENDAR: "Calendar",
    By.TARGET: "Target",
}

FIGURES = {
    Figure.TICKETS: Label("All tickets", "confirmation_number"),
    Figure.UNPROMISED: Label("Without a promise", "help_center"),
    Figure.JUDGED: Label("Judged", "gavel"),
    Figure.MET: Label("On time", "check_circle", "blue"),
    Figure.BREACHED: Label("Breached", "error", "orange"),
    Figure.AT_RISK: Label("At risk", "schedule", "yellow"),
    Figure.OVERDUE: Label("Open and breached", "running_with_errors", "orange"),
}

VERDICTS = {
    Verdict.NONE: Label("Not judged yet", "pending"),
    Verdict.MET: Label("On time", "check_circle", "blue"),
    Verdict.BREACHED: Label("Breached", "error", "orange"),
}

CLOCK_STATES = {
    ClockState.NOT_STARTED: Label("Not started", "radio_button_unchecked"),
    ClockState.RUNNING: Label("Running", "play_circle"),
    ClockState.PAUSED: Label("Paused", "pause_circle"),
    ClockState.STOPPED: Label("Stopped", "stop_circle"),
    ClockState.CANCELLED: Label("Cancelled", "cancel"),
}

AT_RISK = FIGURES[Figure.AT_RISK]

STATES = {
    StateCategory.NEW: Label("New", "fiber_new"),
    StateCategory.OPEN: Label("Open", "work"),
    StateCategory.WAITING_CUSTOMER: Label("Waiting for the customer", "hourglass_top", "yellow"),
    StateCategory.WAITING_SUPPLIER: Label("Waiting for a supplier", "hourglass_top", "yellow"),
    StateCategory.WAITING_APPROVAL: Label("Waiting for an approval", "hourglass_top", "yellow"),
    StateCategory.RESOLVED: Label("Resolved", "task_alt", "blue"),
    StateCategory.CLOSED: Label("Closed", "lock", "blue"),
    StateCategory.CANCELLED: Label("Cancelled", "cancel"),
}

EVENTS = {
    EventKind.CREATED: Label("Created", "add_circle"),
    EventKind.CLASSIFIED: Label("Classified", "label"),
    EventKind.PRIORITY: Label("Priority changed", "priority_high"),
    EventKind.ASSIGNED: Label("Assigned", "person_add"),
    EventKind.STATE: Label("State changed", "swap_horiz"),
    EventKind.REPLY: Label("Reply", "reply", "blue"),
    EventKind.CONTACT: Label("Customer wrote", "chat", "yellow"),
    EventKind.RESOLVED: Label("Resolved", "task_alt", "blue"),
    EventKind.CLOSED: Label("Closed", "lock", "blue"),
    EventKind.REOPENED: Label("Reopened", "restart_alt", "orange"),
    EventKind.MERGED: Label("Merged", "merge"),
    EventKind.CANCELLED: Label("Cancelled", "cancel"),
    EventKind.COST: Label("Cost recorded", "payments"),
    EventKind.CSAT: Label("Customer's verdict", "sentiment_satisfied"),
    EventKind.NOTE: Label("Note", "sticky_note_2"),
}

REJECTS = {
    RejectState.WAITING: Label("Waits for a correction", "pending", "yellow"),
    RejectState.CORRECTED: Label("Corrected", "task_alt", "blue"),
    RejectState.SET_ASIDE: Label("Set aside", "block"),
}

REASONS = {
    Reason.MINE: Label("Escalated to you", "notification_important", "orange"),
    Reason.ESCALATED: Label("Escalated", "campaign", "orange"),
    Reason.BREACHED: Label("Open breach", "running_with_errors", "orange"),
    Reason.AT_RISK: Label("At risk", "schedule", "yellow"),
    Reason.UNROUTED: Label("Unrouted", "alt_route", "yellow"),
    Reason.UNOWNED: Label("No owner", "person_off", "yellow"),
    Reason.REVIEW: Label("Review to do", "rate_review", "blue"),
    Reason.APPROVAL: Label("Approval to decide", "approval", "blue"),
    Reason.STALE: Label("Stale", "hourglass_disabled"),
}

ESCALATION_STATES = {
    EscalationState.RAISED: Label("Raised", "notification_important", "orange"),
    EscalationState.ACKNOWLEDGED: Label("Acknowledged", "visibility", "blue"),
    EscalationState.ACTIONED: Label("Acted on", "build", "blue"),
    EscalationState.CLOSED: Label("Closed", "check_circle", "blue"),
    EscalationState.SUPERSEDED: Label("Superseded", "keyboard_double_arrow_up"),
    EscalationState.MOOT: Label("Moot", "do_not_disturb_on"),
}

REVIEW_STATES = {
    ReviewState.OPEN: Label("Reason missing", "rate_review", "orange"),
    ReviewState.REASONED: Label("Waits for a second pair of eyes", "supervisor_account", "yellow"),
    ReviewState.REVIEWED: Label("Reviewed", "check_circle", "blue"),
    ReviewState.LINKED: Label("Linked to a measure", "link", "blue"),
    ReviewState.ACCEPTED: Label("Accepted", "task_alt", "blue"),
}

OUTCOMES = {
    Outcome.DONE: Label("Done", "check_circle", "blue"),
    Outcome.REPLAYED: Label("Asked again", "replay"),
    Outcome.DENIED: Label("Refused", "block", "orange"),
    Outcome.CONFLICT: Label("Overtaken", "call_split", "yellow"),
    Outcome.FAILED: Label("Failed", "error", "orange"),
}

PARTS = {
    Part.ELAPSED: "Counted",
    Part.PAUSED: "Paused",
    Part.OUTSIDE: "Outside support hours",
    Part.CLOSED: "Between cycles",
}

HOLDERS = {
    Holder.QUEUE: "Queue",
    Holder.AGENT: "Agent",
    Holder.CUSTOMER: "Customer",
    Holder.SUPPLIER: "Supplier",
    Holder.APPROVER: "Approver",
    Holder.OUTSIDE_HOURS: "Nobody: outside hours",
    Holder.BETWEEN_CYCLES: "Nobody: between cycles",
}

STATUSES: Mapping[type[StrEnum], Mapping[Any, Label]] = {
    Figure: FIGURES,
    Verdict: VERDICTS,
    ClockState: CLOCK_STATES,
    StateCategory: STATES,
    EventKind: EVENTS,
    **CHARTS,
    RejectState: REJECTS,
    Reason: REASONS,
    EscalationState: ESCALATION_STATES,
    ReviewState: REVIEW_STATES,
    Outcome: OUTCOMES,
    **APPROVALS,
    **CHECKLIST,
    **REVIEW_ROOM,
    **ISSUES,
    **MEASURES,
    **APPROVAL_LOG,
}
"""Every closed set that pages show; a test holds that each of its words has a label."""
