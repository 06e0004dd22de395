"""The word, icon and colour of everything about a measure that has a status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.policy.measure_plan import Grade, ItemKind
from control.policy.measure_terms import GroupKind, MeasureKind, MeasureSource, MeasureStage
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
MEASURE_KINDS = {
    MeasureKind.INITIATIVE: Label("Initiative", "rocket_launch"),
    MeasureKind.CORRECTION: Label("Correction", "healing"),
    MeasureKind.CORRECTIVE_ACTION: Label("Corrective action", "verified"),
    MeasureKind.ORGANISATION_CHANGE: Label("Organisation change", "account_tree"),
    MeasureKind.COST_CONTROL: Label("Cost control", "savings"),
    MeasureKind.TRAINING: Label("Training", "school"),
    MeasureKind.DOCUMENT_CHANGE: Label("Document change", "edit_document"),
    MeasureKind.AUTOMATION_CHANGE: Label("Automation change", "smart_toy"),
}
MEASURE_SOURCES = {
    MeasureSource.ISSUE: Label("Recurring issue", "autorenew"),
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
MEASURES: Mapping[type[StrEnum], Mapping[Any, Label]] = {
    MeasureStage: MEASURE_STAGES,
    MeasureKind: MEASURE_KINDS,
    MeasureSource: MEASURE_SOURCES,
    GroupKind: GROUP_KINDS,
    ItemKind: ITEM_KINDS,
    Grade: GRADES,
}
"""The closed sets among them."""
