"""How reviews are told: how far one has come, and why something stands on its agenda."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.policy.decision_terms import Standing
from control.policy.review_stages import AgendaKind, ReviewStage
from control.policy.review_words import WHY
from pages.ui.decision_labels import STANDINGS
from pages.ui.label import Label

STAGES = {
    ReviewStage.PLANNED: Label("Planned", "event", "yellow"),
    ReviewStage.FROZEN: Label("Frozen", "ac_unit", "blue"),
    ReviewStage.IN_SESSION: Label("In session", "groups", "orange"),
    ReviewStage.CLOSED: Label("Closed", "task_alt", "blue"),
    ReviewStage.CALLED_OFF: Label("Called off", "event_busy"),
}
AGENDA_KINDS = {
    AgendaKind.APPROVAL: Label(WHY[AgendaKind.APPROVAL], "approval", "orange"),
    AgendaKind.ESCALATION: Label(WHY[AgendaKind.ESCALATION], "priority_high", "orange"),
    AgendaKind.SLIP: Label(WHY[AgendaKind.SLIP], "event_busy", "orange"),
    AgendaKind.VALUE: Label(WHY[AgendaKind.VALUE], "gavel", "orange"),
    AgendaKind.HOLD: Label(WHY[AgendaKind.HOLD], "pause_circle", "yellow"),
    AgendaKind.BREACH_REVIEW: Label(WHY[AgendaKind.BREACH_REVIEW], "help", "orange"),
    AgendaKind.DECISION: Label(WHY[AgendaKind.DECISION], "alt_route", "orange"),
    AgendaKind.ACTION: Label(WHY[AgendaKind.ACTION], "assignment_late", "orange"),
    AgendaKind.BY_HAND: Label(WHY[AgendaKind.BY_HAND], "edit_note", "blue"),
}
REVIEW_ROOM: Mapping[type[StrEnum], Mapping[Any, Label]] = {
    ReviewStage: STAGES, AgendaKind: AGENDA_KINDS, Standing: STANDINGS,
}  # fmt: skip
"""The closed sets among them."""
