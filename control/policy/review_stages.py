"""Reviews: how far one has come, and why something stands on its agenda.

*Source:* domain, section 10 (planned → frozen → in session → closed; the agenda builds itself).
"""

from enum import StrEnum


class ReviewStage(StrEnum):
    """How far a review has come."""

    PLANNED = "planned"
    FROZEN = "frozen"
    """Its figures are kept as they were, and its agenda is made."""
    IN_SESSION = "in session"
    CLOSED = "closed"
    CALLED_OFF = "called off"


class AgendaKind(StrEnum):
    """Why something stands on an agenda."""

    APPROVAL = "approval"
    """It waits for a decision, and is late or will be before the next review."""
    ESCALATION = "escalation"
    """It was escalated, and nobody has ended that."""
    SLIP = "slip"
    """Something in the plan of a measure is late."""
    VALUE = "value"
    """A value of a measure was challenged."""
    HOLD = "hold"
    """A measure rests, and goes on before the next review or should have."""
    BREACH_REVIEW = "breach review"
    """Why a promise was broken should have been said, or looked at, by now."""
    DECISION = "decision"
    """It was asked for, and is needed before the next review, or nobody said by when."""
    ACTION = "action"
    """Somebody took it on, and its day is over."""
    BY_HAND = "by hand"
