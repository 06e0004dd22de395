"""By when a breach review is due, and when its levels are reached: working time of the calendar of reviews.

Beyond the last known holiday both are counted by ordinary weeks: a review that nobody can open would hold up the record
of the breach itself, and everything that came due with it.
"""

from datetime import datetime, timedelta

from control.policy.calendar import NOTHING, SupportHours
from control.policy.ladder import Ladder
from control.policy.promises import unbounded_hours
from control.policy.review_terms import ReviewTerms
from control.policy.rulebook import Rulebook


def review_due_at(rulebook: Rulebook, terms: ReviewTerms, opened_at: datetime) -> datetime:
    """By when a review that is opened at an instant is due."""
    return _hours(rulebook, terms).after(opened_at, timedelta(minutes=terms.minutes))


def review_levels_at(
    rulebook: Rulebook, terms: ReviewTerms, ladder: Ladder | None, opened_at: datetime, due_at: datetime
) -> tuple[datetime, ...]:
    """When each level of its ladder is reached, none before it was opened; nothing where there is no ladder."""
    hours = _hours(rulebook, terms)
    granted = hours.worked(opened_at, due_at)
    levels = () if ladder is None else ladder.levels
    return tuple(hours.after(opened_at, max(granted + timedelta(minutes=each.minutes), NOTHING)) for each in levels)


def _hours(rulebook: Rulebook, terms: ReviewTerms) -> SupportHours:
    return unbounded_hours(rulebook.calendars[terms.calendar])
