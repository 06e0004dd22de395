"""The word, icon and colour of everything about a recurring issue that has a status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.policy.issue_terms import IssueKind, IssueState
from pages.ui.label import Label

ISSUE_STATES = {
    IssueState.CANDIDATE: Label("Candidate", "lightbulb", "yellow"),
    IssueState.CONFIRMED: Label("Confirmed", "autorenew", "blue"),
    IssueState.CONVERTED: Label("Became a measure", "trending_up", "blue"),
    IssueState.KNOWN_ERROR: Label("Known error", "bug_report", "orange"),
    IssueState.DISMISSED: Label("Dismissed", "do_not_disturb_on"),
    IssueState.MERGED: Label("Merged", "merge"),
}
ISSUE_KINDS = {
    IssueKind.PROCESS_DEFECT: Label("Process defect", "account_tree"),
    IssueKind.QUALITY_ACTION: Label("Quality action", "verified"),
    IssueKind.TRAINING_NEED: Label("Training need", "school"),
    IssueKind.DOCUMENT_CHANGE: Label("Document change", "description"),
    IssueKind.SUPPLIER_ISSUE: Label("Supplier issue", "local_shipping"),
    IssueKind.ACCESS_RIGHTS: Label("Access rights", "key"),
    IssueKind.CATEGORY_DESIGN: Label("Category design", "category"),
}
ISSUES: Mapping[type[StrEnum], Mapping[Any, Label]] = {IssueState: ISSUE_STATES, IssueKind: ISSUE_KINDS}
"""The closed sets among them."""
