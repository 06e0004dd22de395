"""What the figures of a review are called, and what each of them means.

*Source:* domain, section 12 (each figure prints its definition).
"""

from collections.abc import Mapping

from control.model import TargetKind
from control.policy.checklist import Point
from control.policy.checklist_words import POINTS_SAID
from control.policy.review_stages import AgendaKind

LATE = {
    TargetKind.FIRST_RESPONSE: "First responses that were late",
    TargetKind.NEXT_RESPONSE: "Next responses that were late",
    TargetKind.RESOLUTION: "Resolutions that were late",
}
LATE_BY_RECORD = "Resolutions that were late by the due time that the tool had recorded"
OPEN = "Open tickets, by age in days"
MEASURES = "Measures, by how far they have come"
OWNERS = "Measures, by whose they are"
VALUES = "Values that measures brought, by how they stand"
STALE = "Measures that go on, and nobody has reported on lately"
UNSUPPORTED = "Measures said to be green that their plan or what came does not bear out"
DECISIONS = "Decisions, by how they stand"
ACTIONS = "Actions, by how they stand"
AGENDA = {
    AgendaKind.APPROVAL: "Approvals that are late by the next review",
    AgendaKind.ESCALATION: "Tickets and measures with an escalation that nobody has ended",
    AgendaKind.SLIP: "Measures whose plan is late",
    AgendaKind.VALUE: "Measures of which a value was challenged",
    AgendaKind.HOLD: "Measures that rest, and go on before the next review",
    AgendaKind.BREACH_REVIEW: "Breach reviews that are overdue",
    AgendaKind.DECISION: "Decisions that are needed before the next review",
    AgendaKind.ACTION: "Actions that are overdue",
}
"""What stands on an agenda, each kind as a figure."""

WHY = {
    AgendaKind.APPROVAL: "Approval to decide",
    AgendaKind.ESCALATION: "Escalated",
    AgendaKind.SLIP: "Plan is late",
    AgendaKind.VALUE: "Value challenged",
    AgendaKind.HOLD: "Rests until soon",
    AgendaKind.BREACH_REVIEW: "Reason overdue",
    AgendaKind.DECISION: "Decision to take",
    AgendaKind.ACTION: "Action overdue",
    AgendaKind.BY_HAND: "Put here by hand",
}
"""Why something stands on an agenda."""


def point_said(point: Point) -> str:
    """What a point of the checklist counts, as the title of a figure."""
    _, things, wrong = POINTS_SAID[point]
    return f"{things.capitalize()} {wrong}"


def late_means(since: str, until: str, zone: str, left_out: int) -> Mapping[str, str]:
    """What a share of late promises means."""
    return {
        "Population": "tickets, each counted once",
        "Clock": "working minutes of the target by its calendar, less pauses",
        "Judged": "when it stopped in time, or at the first instant after it was due; late once is late for good",
        "Period": f"by that instant, from {since} to {until}",
        "Zone": f"periods are cut in {zone}",
        "Left out": f"{left_out:,} without a promise, and what was cancelled in time or runs in time",
    }
