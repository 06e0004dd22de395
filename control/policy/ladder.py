"""What an escalation ladder says: which subjects it watches, and who is told how long before or after they are due.

*Source:* domain, section 4.
"""

from dataclasses import dataclass
from enum import StrEnum

from control.policy.criteria import ALWAYS, Criteria
from control.policy.reach import Reach


class Watched(StrEnum):
    """What a ladder can watch: a promise by its kind, the review of a breach, an approval that waits, or that a measure
    that rests goes on.
    """

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    BREACH_REVIEW = "breach_review"
    APPROVAL = "approval"
    RESUMPTION = "resumption"


class Recipient(StrEnum):
    """Whom a level turns to, from the one who does the work upwards; who that is, the rulebook says for each ticket."""

    OWNER = "owner"
    TEAM_LEAD = "team lead"
    CATEGORY_OWNER = "category owner"
    DEPARTMENT_HEAD = "department head"
    KPI_OWNER = "KPI owner"
    COMMITTEE = "committee"

    @property
    def height(self) -> int:
        """How far up the path they stand, from 0."""
        return tuple(Recipient).index(self)


@dataclass(frozen=True, slots=True)
class Level:
    """One rung: it fires when so much working time lies between its instant and the due time."""

    minutes: int
    """Working minutes after the due time; negative before it."""
    to: Recipient
    criteria: Criteria = ALWAYS
    """What must be true of the ticket when it fires; otherwise it is recorded as moot."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """A fixed path of escalation; the levels are numbered from 1, earliest first."""

    name: str
    watches: frozenset[Watched]
    levels: tuple[Level, ...]
    services: frozenset[str] = frozenset()
    """Services it holds for; empty: all."""
    categories: frozenset[str] = frozenset()
    """Categories it holds for, as `service/category`; empty: all of its services."""
    priorities: frozenset[str] = frozenset()
    """Priorities it holds for; empty: all."""

    @property
    def reach(self) -> Reach:
        """Which tickets it holds for."""
        return Reach(self.services, self.categories, self.priorities)
