"""The words of closed sets in lists that are taken along: those that the pages say, which a test holds equal."""

from control.model import ApprovalState, EscalationState, Verdict
from control.policy.approval_log import ActivityMeaning
from control.policy.corrections import RejectState
from control.policy.issue_terms import IssueState
from control.policy.measure_terms import MeasureStage
from control.queries.audit import Outcome
from control.queries.counting import By, Figure
from control.queries.needs import Reason

VERDICTS = {Verdict.NONE: "Not judged yet", Verdict.MET: "On time", Verdict.BREACHED: "Breached"}
FIGURES = {
    Figure.TICKETS: "All tickets",
    Figure.UNPROMISED: "Without a promise",
    Figure.JUDGED: "Judged",
    Figure.MET: "On time",
    Figure.BREACHED: "Breached",
    Figure.AT_RISK: "At risk",
    Figure.OVERDUE: "Open and breached",
}
BYS = {
    By.SERVICE: "Service",
    By.CATEGORY: "Category",
    By.OWNER: "Owner",
    By.UNIT: "Unit",
    By.PRIORITY: "Priority",
    By.CALENDAR: "Calendar",
    By.TARGET: "Target",
}
REASONS = {
    Reason.MINE: "Escalated to you",
    Reason.ESCALATED: "Escalated",
    Reason.BREACHED: "Open breach",
    Reason.AT_RISK: "At risk",
    Reason.UNROUTED: "Unrouted",
    Reason.UNOWNED: "No owner",
    Reason.REVIEW: "Review to do",
    Reason.APPROVAL: "Approval to decide",
    Reason.STALE: "Stale",
}
ESCALATION_STATES = {
    EscalationState.RAISED: "Raised",
    EscalationState.ACKNOWLEDGED: "Acknowledged",
    EscalationState.ACTIONED: "Acted on",
    EscalationState.CLOSED: "Closed",
    EscalationState.SUPERSEDED: "Superseded",
    EscalationState.MOOT: "Moot",
}
REJECTS = {
    RejectState.WAITING: "Waits for a correction",
    RejectState.CORRECTED: "Corrected",
    RejectState.SET_ASIDE: "Set aside",
}
OUTCOMES = {
    Outcome.DONE: "Done",
    Outcome.REPLAYED: "Asked again",
    Outcome.DENIED: "Refused",
    Outcome.CONFLICT: "Overtaken",
    Outcome.FAILED: "Failed",
}
APPROVAL_STATES = {
    ApprovalState.DRAFT: "Draft",
    ApprovalState.PENDING: "Waits for a decision",
    ApprovalState.CHANGES_REQUESTED: "Changes asked for",
    ApprovalState.APPROVED: "Approved",
    ApprovalState.REJECTED: "Rejected",
    ApprovalState.WITHDRAWN: "Withdrawn",
    ApprovalState.EXPIRED: "Expired",
    ApprovalState.VOID: "Void",
    ApprovalState.CONSUMED: "Carried out",
}
ISSUE_STATES = {
    IssueState.CANDIDATE: "Candidate",
    IssueState.CONFIRMED: "Confirmed",
    IssueState.CONVERTED: "Became a measure",
    IssueState.KNOWN_ERROR: "Known error",
    IssueState.DISMISSED: "Dismissed",
    IssueState.MERGED: "Merged",
}
MEASURE_STAGES = {
    MeasureStage.PROPOSED: "Proposed",
    MeasureStage.DEFINED: "Defined",
    MeasureStage.IDENTIFIED: "Identified",
    MeasureStage.DETAILED: "Detailed",
    MeasureStage.DECIDED: "Decided",
    MeasureStage.IMPLEMENTED: "Implemented",
    MeasureStage.CLOSED: "Closed",
}
MEANINGS = {
    ActivityMeaning.SUBMITTED: "Submitted",
    ActivityMeaning.APPROVED: "Approved at a step",
    ActivityMeaning.FINAL: "Finally approved",
    ActivityMeaning.REJECTED: "Rejected",
    ActivityMeaning.ASKED: "Payment asked",
    ActivityMeaning.EXECUTED: "Executed",
    ActivityMeaning.OTHER: "Something else",
}
