"""The word, icon and colour of everything about an approval that has a status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.model import ApprovalState, Decision, StepState
from pages.ui.label import Label

APPROVAL_STATES = {
    ApprovalState.DRAFT: Label("Draft", "edit_note"),
    ApprovalState.PENDING: Label("Waits for a decision", "pending_actions", "yellow"),
    ApprovalState.CHANGES_REQUESTED: Label("Changes asked for", "edit", "orange"),
    ApprovalState.APPROVED: Label("Approved", "check_circle", "blue"),
    ApprovalState.REJECTED: Label("Rejected", "block", "orange"),
    ApprovalState.WITHDRAWN: Label("Withdrawn", "undo"),
    ApprovalState.EXPIRED: Label("Expired", "timer_off"),
    ApprovalState.VOID: Label("Void", "do_not_disturb_on"),
    ApprovalState.CONSUMED: Label("Carried out", "task_alt", "blue"),
}

STEP_STATES = {
    StepState.WAITING: Label("Comes later", "schedule"),
    StepState.OPEN: Label("Being decided", "pending_actions", "yellow"),
    StepState.APPROVED: Label("Approved", "check_circle", "blue"),
    StepState.REJECTED: Label("Rejected", "block", "orange"),
    StepState.VOID: Label("Void", "do_not_disturb_on"),
}

DECISIONS = {
    Decision.APPROVE: Label("Approved", "thumb_up", "blue"),
    Decision.REJECT: Label("Rejected", "thumb_down", "orange"),
    Decision.REQUEST_CHANGES: Label("Asked for changes", "edit", "yellow"),
}

APPROVALS: Mapping[type[StrEnum], Mapping[Any, Label]] = {
    ApprovalState: APPROVAL_STATES,
    StepState: STEP_STATES,
    Decision: DECISIONS,
}
"""The closed sets among them."""
