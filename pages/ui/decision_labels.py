"""How decisions and actions are told: how each stands."""

from control.policy.decision_terms import Standing
from pages.ui.label import Label

STANDINGS = {
    Standing.OVERDUE: Label("Overdue", "assignment_late", "orange"),
    Standing.ASKED: Label("Asked for", "alt_route", "yellow"),
    Standing.OPEN: Label("Open", "assignment", "yellow"),
    Standing.DECIDED: Label("Decided", "gavel", "blue"),
    Standing.DONE: Label("Done", "task_alt", "blue"),
    Standing.NOT_NEEDED: Label("Not needed", "block"),
}
