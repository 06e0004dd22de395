"""The words, icons and colours of what approval logs tell and of what is asked of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.policy.approval_log import ActivityMeaning
from control.queries.approval_log_counting import Control
from pages.ui.label import Label

MEANINGS = {
    ActivityMeaning.SUBMITTED: Label("Submitted", "send"),
    ActivityMeaning.APPROVED: Label("Approved at a step", "done", "blue"),
    ActivityMeaning.FINAL: Label("Finally approved", "done_all", "blue"),
    ActivityMeaning.REJECTED: Label("Rejected", "undo", "orange"),
    ActivityMeaning.ASKED: Label("Payment asked", "request_quote"),
    ActivityMeaning.EXECUTED: Label("Executed", "paid", "blue"),
    ActivityMeaning.OTHER: Label("Something else", "more_horiz"),
}

CONTROLS = {
    Control.CASES: Label("All cases", "folder_open"),
    Control.FINAL: Label("Finally approved", "done_all", "blue"),
    Control.EXECUTED: Label("Executed", "paid", "blue"),
    Control.UNAPPROVED: Label("Executed without approval", "gpp_bad", "orange"),
    Control.UNEXECUTED: Label("Approved, never executed", "hourglass_disabled", "yellow"),
    Control.REJECTED: Label("With a rejection", "undo", "yellow"),
    Control.OVER_LIMIT: Label("Over the limit", "trending_up", "orange"),
    Control.LIMIT_JUDGED: Label("Held against a limit", "gavel"),
    Control.LIMIT_UNKNOWN: Label("Limit cannot be judged", "help"),
    Control.SELF_APPROVED: Label("Approved by the requester", "person_alert", "orange"),
    Control.SELF_JUDGED: Label("Approver and requester known", "how_to_reg"),
    Control.SELF_UNKNOWN: Label("Approver or requester unknown", "person_off"),
}

SENTENCES = {
    Control.CASES: "in this log",
    Control.FINAL: "finally approved",
    Control.EXECUTED: "executed",
    Control.UNAPPROVED: "executed without any final approval",
    Control.UNEXECUTED: "finally approved and never executed",
    Control.REJECTED: "with a rejection",
    Control.OVER_LIMIT: "finally approved over the limit of the role",
    Control.LIMIT_JUDGED: "held against a limit",
    Control.LIMIT_UNKNOWN: "that cannot be held against a limit",
    Control.SELF_APPROVED: "approved by whoever requested it",
    Control.SELF_JUDGED: "of which approver and requester are known",
    Control.SELF_UNKNOWN: "of which approver or requester is not known",
}
"""What follows the number of cases in the title of a list."""

MEANS = {
    Control.CASES: "Every case of which the log tells anything.",
    Control.EXECUTED: "Cases that were executed: paid, delivered, opened, as the mapping says it.",
    Control.UNAPPROVED: "Executed, and never finally approved, neither before nor after.",
    Control.UNEXECUTED: "Finally approved at least once, and never executed.",
    Control.REJECTED: "Rejected at least once, by whomever: a case that somebody takes back themselves too, where the "
    "log writes it so.",
    Control.OVER_LIMIT: "Finally approved at least once by a role for more than its limit in the rulebook in force. "
    "Equal to the limit is within it. Each case counts for itself; amounts are compared exactly, other currencies by "
    "the rate of the rulebook.",
    Control.SELF_APPROVED: "Approved at least once, at a step or finally, by whoever is the requester; where the log "
    "has no requester, by whoever submitted it last. Compared by name, as the log writes it.",
}
"""How a figure of a tile is defined."""
APPROVAL_LOG: Mapping[type[StrEnum], Mapping[Any, Label]] = {ActivityMeaning: MEANINGS, Control: CONTROLS}
"""The closed sets among them."""
