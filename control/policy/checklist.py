"""The control checklist: the questions that leaders ask in a review, and how each is answered by what is counted.

An answer is yes only where everything a question demands was counted and holds. What nothing feeds yet keeps it from
that, and is named with the reason. *Source:* domain, section 10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Check(StrEnum):
    """A question of the checklist."""

    CATALOGUE = "catalogue"
    PROMISES = "promises"
    APPROVALS = "approvals"
    ISSUES = "issues"
    CAPACITY = "capacity"
    REPORTS = "reports"
    COMMITMENTS = "commitments"
    VALUE = "value"
    APPROVAL_TRAIL = "approval trail"
    DECISIONS = "decisions"
    AUTOMATION = "automation"
    RECONCILIATION = "reconciliation"
    SHADOW_REPORTS = "shadow reports"


class Point(StrEnum):
    """What is counted for a question: things of which each is right or wrong."""

    OTHER = "other"
    """Tickets filed under a category that says nothing, or under none."""
    UNOWNED = "unowned"
    """Categories without a valid owner."""
    UNPROMISED = "unpromised"
    """Categories to which nothing is promised."""
    UNESCALATED = "unescalated"
    """Categories of which nothing is escalated."""
    UNFILED = "unfiled"
    """Tickets without service or unit, or resolved without an owner."""
    UNREVIEWED = "unreviewed"
    """Breaches whose reason nobody had looked at when that was due."""
    UNIMPROVED = "unimproved"
    """Recurring issues that were confirmed a while ago, without measure, known error or dismissal."""
    UNANSWERED = "unanswered"
    """Measures that are identified or further, without owner who took them on, or sponsor."""
    UNVALUED = "unvalued"
    """Measures that were decided without a forecast, or closed without anything validated."""
    UNTRACED = "untraced"
    """Approvals of which a step was decided, and no decision is kept."""
    UNADDRESSED = "unaddressed"
    """Decisions that are asked for, and nobody is named to take them, or no day by which they are needed."""


class Answer(StrEnum):
    """How a question is answered."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_MEASURABLE = "not measurable"


POINTS: Mapping[Check, tuple[Point, ...]] = {
    Check.CATALOGUE: (Point.OTHER, Point.UNOWNED, Point.UNPROMISED, Point.UNESCALATED),
    Check.PROMISES: (Point.UNFILED, Point.UNREVIEWED),
    Check.ISSUES: (Point.UNIMPROVED,),
    Check.COMMITMENTS: (Point.UNANSWERED,),
    Check.VALUE: (Point.UNVALUED,),
    Check.APPROVAL_TRAIL: (Point.UNTRACED,),
    Check.DECISIONS: (Point.UNADDRESSED,),
}
"""What is counted for which question. The first of them tells whether there is anything to ask about at all."""
IN_RULEBOOK = frozenset({Point.UNOWNED, Point.UNPROMISED, Point.UNESCALATED})
"""What is counted in the rulebook; anything else in the store."""


@dataclass(frozen=True, slots=True)
class ChecklistTerms:
    """What the rulebook demands where the questions leave it open."""

    looks_back_days: int
    """Tickets that came, and reviews that were due, in so many days before are asked about."""
    issue_days: int
    """So long after an issue was confirmed something has to be done about it."""
    other_share: Decimal
    """Share of tickets below which those filed as other have to stay."""
    reviewed_share: Decimal
    """Share of breaches that has to be reviewed in time."""
    other: frozenset[str] = frozenset()
    """Categories that say nothing, as `service/category`."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of how many are wrong."""

    wrong: int
    of: int


def most_wrong(terms: ChecklistTerms, point: Point) -> Decimal:
    """The share of things that may be wrong at the most; of what is filed as other it has to stay below."""
    if point is Point.OTHER:
        return terms.other_share
    return 1 - terms.reviewed_share if point is Point.UNREVIEWED else Decimal(0)


def holds(terms: ChecklistTerms, point: Point, counted: Counted) -> bool | None:
    """Whether what is demanded holds; None where there is nothing of the kind."""
    if not counted.of:
        return None
    share, most = Decimal(counted.wrong) / counted.of, most_wrong(terms, point)
    return share < most if point is Point.OTHER else share <= most


def answer_by(terms: ChecklistTerms, check: Check, found: Mapping[Point, Counted]) -> Answer:
    """The answer to a question by what was found of all points."""
    return answer(check, [holds(terms, point, found[point]) for point in POINTS.get(check, ())])


def answer(check: Check, held: Sequence[bool | None]) -> Answer:
    """The answer to a question by whether each of its points holds, in the order of `POINTS`."""
    known = [each for each in held if each is not None]
    if not held or held[0] is None:
        return Answer.NOT_MEASURABLE
    if not any(known):
        return Answer.NO
    return Answer.YES if all(known) and len(held) == len(POINTS[check]) else Answer.PARTLY
