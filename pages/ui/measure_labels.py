"""The word, icon and colour of everything about a measure that has a status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.policy.document_terms import DocumentState
from control.policy.measure_light_terms import Light, Trend
from control.policy.measure_plan import Grade, ItemKind
from control.policy.measure_terms import Gate, GroupKind, Halt, MeasureKind, MeasureSource, MeasureStage
from control.policy.measure_values import Line, Series, ValueState
from control.queries.measure_needs import MeasureReason
from pages.ui.label import Label

MEASURE_STAGES = {
    MeasureStage.PROPOSED: Label("Proposed", "lightbulb", "yellow"),
    MeasureStage.DEFINED: Label("Defined", "description", "blue"),
    MeasureStage.IDENTIFIED: Label("Identified", "person_check", "blue"),
    MeasureStage.DETAILED: Label("Detailed", "list_alt", "blue"),
    MeasureStage.DECIDED: Label("Decided", "gavel", "blue"),
    MeasureStage.IMPLEMENTED: Label("Implemented", "build", "blue"),
    MeasureStage.CLOSED: Label("Closed", "task_alt", "blue"),
}
MEASURE_HALTS = {
    Halt.ON_HOLD: Label("On hold", "pause_circle", "orange"),
    Halt.CANCELLED: Label("Cancelled", "cancel"),
}
GATES_PASSED = {
    Gate.DEFINED: Label("Defined", "description", "blue"),
    Gate.IDENTIFIED: Label("Identified", "person_check", "blue"),
    Gate.DETAILED: Label("Detailed", "list_alt", "blue"),
    Gate.DECIDED: Label("Decided", "gavel", "blue"),
    Gate.IMPLEMENTED: Label("Implemented", "build", "blue"),
    Gate.CLOSED: Label("Closed", "task_alt", "blue"),
    Gate.ON_HOLD: Label("On hold", "pause_circle", "orange"),
    Gate.CANCELLED: Label("Cancelled", "cancel"),
    Gate.SCOPE_CHANGE: Label("Scope changed", "crop_free", "orange"),
    Gate.FORECAST_CHANGE: Label("Forecast changed", "trending_down", "orange"),
    Gate.MILESTONE_SLIP: Label("Put off", "event_repeat", "orange"),
    Gate.DOCUMENT_RELEASE: Label("Document released", "article", "blue"),
    Gate.RESUMED: Label("Went on", "play_arrow", "blue"),
    Gate.REOPENED: Label("Taken up again", "replay", "orange"),
}
"""What happened, once it has."""
DOCUMENT_STATES = {
    DocumentState.DRAFT: Label("Draft", "edit_note"),
    DocumentState.IN_REVIEW: Label("In review", "pending_actions", "yellow"),
    DocumentState.EFFECTIVE: Label("Effective", "verified", "blue"),
    DocumentState.OBSOLETE: Label("Obsolete", "archive"),
    DocumentState.NOT_RELEASED: Label("Not released", "block", "orange"),
}
LIGHTS = {
    Light.GREEN: Label("Green", "check_circle", "blue"),
    Light.AMBER: Label("Amber", "error", "yellow"),
    Light.RED: Label("Red", "cancel", "orange"),
}
TRENDS = {
    Trend.BETTER: Label("Better", "trending_up"),
    Trend.SAME: Label("Same", "trending_flat"),
    Trend.WORSE: Label("Worse", "trending_down"),
}
VALUE_LINES = {
    Line.EBITDA: Label("EBITDA", "euro"),
    Line.CASH: Label("Cash", "payments"),
    Line.ONE_TIME_COST: Label("One-time cost", "receipt_long"),
    Line.FTE: Label("Full-time places", "groups"),
    Line.SERVICE_KPI: Label("Service KPI", "speed"),
}
VALUE_SERIES = {
    Series.BASELINE: Label("Baseline", "horizontal_rule"),
    Series.TARGET: Label("Target", "flag"),
    Series.FORECAST: Label("Forecast", "query_stats"),
    Series.ACTUAL: Label("Actual", "paid"),
}
VALUE_STATES = {
    ValueState.DRAFT: Label("Said", "edit_note"),
    ValueState.CLAIMED: Label("Claimed", "pending_actions", "yellow"),
    ValueState.VALIDATED: Label("Validated", "verified", "blue"),
    ValueState.CHALLENGED: Label("Challenged", "report", "orange"),
}
MEASURE_KINDS = {
    MeasureKind.INITIATIVE: Label("Initiative", "rocket_launch"),
    MeasureKind.CORRECTION: Label("Correction", "healing"),
    MeasureKind.CORRECTIVE_ACTION: Label("Corrective action", "verified"),
    MeasureKind.PREVENTIVE_ACTION: Label("Preventive action", "shield"),
    MeasureKind.ORGANISATION_CHANGE: Label("Organisation change", "account_tree"),
    MeasureKind.COST_CONTROL: Label("Cost control", "savings"),
    MeasureKind.TRAINING: Label("Training", "school"),
    MeasureKind.DOCUMENT_CHANGE: Label("Document change", "edit_document"),
    MeasureKind.AUTOMATION_CHANGE: Label("Automation change", "smart_toy"),
}
MEASURE_SOURCES = {
    MeasureSource.ISSUE: Label("Recurring issue", "autorenew"),
    MeasureSource.BREACH_CAUSE: Label("Breach cause", "heart_broken"),
    MeasureSource.AUDIT_FINDING: Label("Audit finding", "fact_check"),
    MeasureSource.HAND: Label("By hand", "edit"),
}
GROUP_KINDS = {
    GroupKind.PORTFOLIO: Label("Portfolio", "work"),
    GroupKind.PROGRAM: Label("Program", "hub"),
    GroupKind.PROJECT: Label("Project", "folder"),
    GroupKind.PACKAGE: Label("Measure package", "inventory_2"),
}
ITEM_KINDS = {
    ItemKind.MILESTONE: Label("Milestone", "flag"),
    ItemKind.DEPENDENCY: Label("Dependency", "link"),
    ItemKind.RISK: Label("Risk", "warning"),
}
GRADES = {
    Grade.LOW: Label("Low", "keyboard_arrow_down"),
    Grade.MEDIUM: Label("Medium", "remove", "yellow"),
    Grade.HIGH: Label("High", "keyboard_arrow_up", "orange"),
}
MEASURE_REASONS = {
    MeasureReason.ESCALATED: Label("Escalated", "campaign", "orange"),
    MeasureReason.APPROVAL: Label("Approval to decide", "approval", "blue"),
    MeasureReason.OWNERSHIP: Label("Waits for you to own it", "person_add", "yellow"),
    MeasureReason.FAILED: Label("Did not work", "cancel", "orange"),
    MeasureReason.LATE: Label("Milestone is late", "event_busy", "orange"),
    MeasureReason.UNREAD: Label("Document to look at again", "fact_check", "yellow"),
    MeasureReason.RECURS: Label("Comes back", "replay", "orange"),
}
MEASURES: Mapping[type[StrEnum], Mapping[Any, Label]] = {
    MeasureStage: MEASURE_STAGES,
    Halt: MEASURE_HALTS,
    Gate: GATES_PASSED,
    DocumentState: DOCUMENT_STATES,
    Light: LIGHTS,
    Trend: TRENDS,
    Line: VALUE_LINES,
    Series: VALUE_SERIES,
    ValueState: VALUE_STATES,
    MeasureKind: MEASURE_KINDS,
    MeasureSource: MEASURE_SOURCES,
    GroupKind: GROUP_KINDS,
    ItemKind: ITEM_KINDS,
    Grade: GRADES,
    MeasureReason: MEASURE_REASONS,
}
"""The closed sets among them."""
