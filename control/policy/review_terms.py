"""What the rulebook says about reviewing a breach: the words for its reason, and by when it is due.

*Source:* domain, section 4 (`open → reasoned → reviewed → linked | accepted`; escape point = why nobody noticed).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from control.model import Holder, TargetKind


@dataclass(frozen=True, slots=True)
class BreachReason:
    """Why a promise was broken; `holders` are those whose time speaks for it, so that it can be proposed."""

    name: str
    title: str
    holders: frozenset[Holder] = frozenset()


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """By when a breach review is due: working minutes of a calendar from its opening."""

    calendar: str
    minutes: int
    opens_within_days: int
    """Of a breach that becomes known later than so many days no review opens by itself."""
    opens_for: frozenset[TargetKind] = frozenset()
    """The promises whose breach opens one by itself; empty: all. For any other, somebody opens one who wants it."""

    def opens_by_itself(self, kind: str, judged_at: datetime, now: datetime) -> bool:
        """Whether a breach of a promise of this `kind`, judged at an instant, opens a review when it is known `now`."""
        recent = judged_at >= now - timedelta(days=self.opens_within_days)
        return recent and (not self.opens_for or kind in self.opens_for)
