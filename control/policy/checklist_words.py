"""The words of the control checklist: its questions, why some cannot be answered yet, and what each point counts."""

from control.policy.checklist import Check, Point

QUESTIONS = {
    Check.CATALOGUE: "Are categories, owners and escalation rules defined?",
    Check.PROMISES: "Is every promise seen by service, owner, unit and root cause?",
    Check.APPROVALS: "Are approvals captured for exceptions, refunds, access, replacements and changes?",
    Check.ISSUES: "Do recurring issues become measures?",
    Check.CAPACITY: "Are workload, backlog, pressure and time visible?",
    Check.REPORTS: "Do reports connect service to quality, cost and change?",
    Check.COMMITMENTS: "Does every commitment have an owner and a sponsor?",
    Check.VALUE: "Is financial impact tied to forecast, actual and closure evidence?",
    Check.APPROVAL_TRAIL: "Is the approval history there without searching mail?",
    Check.DECISIONS: "Are the decisions visible that are needed before the next review?",
    Check.AUTOMATION: "Is automated logic owned, and changed only with approval?",
    Check.RECONCILIATION: "Are automated figures reconciled?",
    Check.SHADOW_REPORTS: "Are legacy reports decommissioned?",
}
NOT_FED = {
    Check.APPROVALS: "deeds that other tools carried out are not compared with approvals yet",
    Check.CAPACITY: "capacity plans and time entries are not kept yet",
    Check.REPORTS: "reports that stand beside the governed figures are not kept yet",
    Check.AUTOMATION: "automation rules are not kept yet",
    Check.RECONCILIATION: "nothing compares automated claims with what other systems know yet",
    Check.SHADOW_REPORTS: "legacy reports are not kept yet",
}
"""Why a question cannot be answered whatever the store holds."""
POINTS_SAID = {
    Point.OTHER: ("ticket", "tickets", "filed under no category, or under one that says nothing"),
    Point.UNOWNED: ("category", "categories", "without a valid owner"),
    Point.UNPROMISED: ("category", "categories", "to which nothing is promised"),
    Point.UNESCALATED: ("category", "categories", "of which nothing is escalated"),
    Point.UNFILED: ("ticket", "tickets", "without service or unit, or resolved without an owner"),
    Point.UNREVIEWED: ("due breach review", "due breach reviews", "not reviewed in time"),
    Point.UNIMPROVED: ("decided issue", "decided issues", "confirmed, and without a measure since"),
    Point.UNANSWERED: ("measure", "measures", "that nobody has taken on or sponsors"),
    Point.UNVALUED: ("decided measure", "decided measures", "without a forecast, or closed with nothing validated"),
    Point.UNADDRESSED: ("decision", "decisions", "that nobody is named to take, or without a day"),
    Point.UNTRACED: ("ended approval", "ended approvals", "with a step decided by nobody who is known"),
}
"""What is counted, one and many, and what is wrong with some of it."""
