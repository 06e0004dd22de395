"""The words of controlled documents.

*Source:* domain, section 7.
"""

from enum import StrEnum

MONTHS = (1, 60)
"""The fewest and the most months after which a document is looked at again."""


class DocumentState(StrEnum):
    """How a version of a document stands, and a document by its versions."""

    DRAFT = "draft"
    """Whoever writes it works on it, or was asked to."""
    IN_REVIEW = "in review"
    EFFECTIVE = "effective"
    """It is what holds; one version of a document at a time."""
    OBSOLETE = "obsolete"
    """It held, and another version does now, or none."""
    NOT_RELEASED = "not released"
    """It was refused, taken back, or nobody decided it in time."""
