"""By when a breach review is due, and when its levels are reached: working time of the calendar of reviews.

Beyond the last known holiday both are counted by ordinary weeks: a review that nobody can open would hold up the record
of the breach itself, and everything that came due with it.
"""

from datetime import datetime, timedelta

from control.policy.calendar import NOTHING, SupportHours
from control.policy.ladder import Ladder
from control.policy.promises import unbounded_hours
from control.policy.review_terms import ReviewTerms
from control.policy.rulebook import Calendar, Rulebook


def review_due_at(rulebook: Rulebook, terms: ReviewTerms, opened_at: datetime) -> datetime:
    """By when a review that is opened at an instant is due."""
    return _hours(rulebook, terms).after(opened_at, timedelta(minutes=terms.minutes))


def review_levels_at(
    rulebook: Rulebook, terms: ReviewTerms, ladder: Ladder | None, opened_at: datetime, due_at: datetime
) -> tuple[datetime, ...]:
    """When each level of its ladder is reached, none before it was opened; nothing where there is no ladder."""
    return levels_at(rulebook.calendars[terms.calendar], ladder, opened_at, due_at)


def levels_at(calendar: Calendar, ladder: Ladder | None, since: datetime, due_at: datetime) -> tuple[datetime, ...]:
    """When each level of a ladder is reached of what began at `since` and is due by working time of a calendar."""
    hours = unbounded_hours(calendar)
    granted = hours.worked(since, due_at)
    levels = () if ladder is None else ladder.levels
    return tuple(hours.after(since, max(granted + timedelta(minutes=each.minutes), NOTHING)) for each in levels)


def _hours(rulebook: Rulebook, terms: ReviewTerms) -> SupportHours:
    return unbounded_hours(rulebook.calendars[terms.calendar])
