"""The words of recurring issues, and what the rulebook says of them: by what tickets are compared, how many make one.

*Source:* domain, section 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class IssueState(StrEnum):
    """Where a recurring issue stands (domain, section 6)."""

    CANDIDATE = "candidate"
    CONFIRMED = "confirmed"
    CONVERTED = "converted"
    """It became a measure."""
    KNOWN_ERROR = "known error"
    DISMISSED = "dismissed"
    MERGED = "merged"
    """Its tickets belong to another one, and nothing more is decided about it."""


class IssueKind(StrEnum):
    """What has to be set right about a recurring issue (domain, section 6)."""

    PROCESS_DEFECT = "process defect"
    QUALITY_ACTION = "quality action"
    TRAINING_NEED = "training need"
    DOCUMENT_CHANGE = "document change"
    SUPPLIER_ISSUE = "supplier issue"
    ACCESS_RIGHTS = "access rights"
    CATEGORY_DESIGN = "category design"


class Compared(StrEnum):
    """By what two tickets are alike."""

    TEXT = "text"
    CATEGORY = "category"
    """Service and category together."""
    PRODUCT = "product"
    CUSTOMER = "customer"
    CAUSE = "cause"
    """Why a promise of it was broken, once somebody else has looked at the reason."""


class TextBy(StrEnum):
    """What makes two texts alike."""

    WORDS = "words"
    """The words and pieces of words that they share."""
    EMBEDDINGS = "embeddings"
    """What they mean, in whatever words: the optional extra of that name."""


@dataclass(frozen=True, slots=True)
class SurgeTerms:
    """When tickets that suddenly gather are a candidate."""

    false_alarms_per_year: Decimal
    """How many candidates chance alone may make in a year, whatever they are about and however often is looked."""
    after_days: int
    """The history has to be so long before there is any."""

    def is_unusual(self, years: float) -> bool:
        """Whether what chance does once in so many years is a surge."""
        return years * float(self.false_alarms_per_year) >= 1


@dataclass(frozen=True, slots=True)
class IssueTerms:
    """How recurring issues are found."""

    shares: Mapping[str, Decimal]
    """By the names of `Compared`, how much of the likeness is whose; 1 together."""
    looks_back_days: int
    """Tickets that are older are not looked at anew."""
    recent_days: int
    """The days of which the tickets count for whether there is an issue."""
    least_tickets: int
    """So many tickets of recent days make a candidate, and bring a dismissed one back."""
    least_customers: int
    """So many of their customers have to differ, where customers are known."""
    learns_every_days: int
    """After so many days all tickets are compared anew."""
    surge: SurgeTerms | None = None
    """None: surges are not looked for."""
    text_by: TextBy = TextBy.WORDS
    """What makes two texts alike."""

    def makes_candidate(self, tickets: int, customers: int) -> bool:
        """Whether so many recent tickets, of so many different customers (0: none is known), make a candidate."""
        return tickets >= self.least_tickets and self.of_enough(customers)

    def of_enough(self, customers: int) -> bool:
        """Whether tickets of so many different customers (0: none is known) can be more than one customer's trouble."""
        return customers == 0 or customers >= self.least_customers
