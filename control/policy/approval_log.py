"""What the events of an approval log mean: the words to which a mapping brings the activities of another tool."""

from dataclasses import dataclass
from enum import StrEnum


class ActivityMeaning(StrEnum):
    """What one event of an approval log did to its case."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    """Approved at one step; others still had to."""
    FINAL = "finally approved"
    REJECTED = "rejected"
    ASKED = "payment asked"
    EXECUTED = "executed"
    """What was asked for was done: paid, delivered, opened."""
    OTHER = "other"
    """Saved, viewed, reminded: nothing that decides."""


DECISIONS = (ActivityMeaning.APPROVED, ActivityMeaning.FINAL, ActivityMeaning.REJECTED)
"""What somebody decides who has the case before them."""
APPROVALS = (ActivityMeaning.APPROVED, ActivityMeaning.FINAL)


@dataclass(frozen=True, slots=True)
class Activity:
    """What one activity of the other tool means, and the role from which it comes."""

    meaning: ActivityMeaning
    role: str | None = None
    """None: the activity names none, and a column may."""
