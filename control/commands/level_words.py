"""What somebody is told of a level that turns to them."""

from collections.abc import Mapping
from typing import Any

from control.commands.known_ticket import Ticket
from control.commands.registry import Deed
from control.model import SubjectType
from control.policy import notice_words
from control.policy.ladder import Watched


def level_said(deed: Deed, subject_type: str, about: Mapping[str, Any] | None, ticket: Ticket) -> str:
    """The sentence of a level of `about`, the clock, or whatever else climbs; None: the ticket itself does."""
    if about is None:
        return notice_words.raised(ticket, Watched.RESOLUTION, None, deed.now, "UTC")
    if subject_type == SubjectType.BREACH_REVIEW:
        terms = deed.rulebook.breach_reviews
        watched, calendar = Watched.BREACH_REVIEW, terms.calendar if terms else ""
    elif subject_type in _WITH_CALENDAR:
        watched, calendar = _WITH_CALENDAR[SubjectType(subject_type)], about["calendar"]
    else:
        watched, calendar = Watched(about["kind"]), about["calendar"]
    zone = deed.rulebook.calendars[calendar].zone if calendar in deed.rulebook.calendars else "UTC"
    return notice_words.raised(ticket, watched, about["due_at"], deed.now, zone)


_WITH_CALENDAR = {SubjectType.APPROVAL: Watched.APPROVAL, SubjectType.MEASURE: Watched.RESUMPTION}
