"""How reviews are told: how far one has come, and why something stands on its agenda."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.policy.review_stages import AgendaKind, ReviewStage
from pages.ui.label import Label

STAGES = {
    ReviewStage.PLANNED: Label("Planned", "event", "yellow"),
    ReviewStage.FROZEN: Label("Frozen", "ac_unit", "blue"),
    ReviewStage.IN_SESSION: Label("In session", "groups", "orange"),
    ReviewStage.CLOSED: Label("Closed", "task_alt", "blue"),
    ReviewStage.CALLED_OFF: Label("Called off", "event_busy"),
}
AGENDA_KINDS = {
    AgendaKind.APPROVAL: Label("Approval to decide", "approval", "orange"),
    AgendaKind.ESCALATION: Label("Escalated", "priority_high", "orange"),
    AgendaKind.SLIP: Label("Plan is late", "event_busy", "orange"),
    AgendaKind.VALUE: Label("Value challenged", "gavel", "orange"),
    AgendaKind.HOLD: Label("Rests until soon", "pause_circle", "yellow"),
    AgendaKind.BREACH_REVIEW: Label("Reason overdue", "help", "orange"),
    AgendaKind.BY_HAND: Label("Put here by hand", "edit_note", "blue"),
}
REVIEW_ROOM: Mapping[type[StrEnum], Mapping[Any, Label]] = {ReviewStage: STAGES, AgendaKind: AGENDA_KINDS}
"""The closed sets among them."""
