"""When a notice may go out: not in quiet hours unless it is urgent, and not again at once where it has just failed.

*Source:* domain, section 4; reliability, section 6 (five tries with growing waits, then parked).
"""

from datetime import datetime, timedelta

from control.errors import Invalid
from control.policy.calendar import SupportHours
from control.policy.cycle import TICK
from control.policy.notice_terms import NoticeTerms
from control.policy.promises import support_hours
from control.policy.rulebook import Rulebook

LEFT = timedelta(minutes=1)
"""How long before its due time, or before the hours end, a warning goes at the latest: the worker looks every few
seconds, and a mail takes some too."""


def may_go_at(rulebook: Rulebook, told_at: datetime, due_at: datetime | None = None, *, urgent: bool) -> datetime:
    """The first instant at which a mail may go that was written at `told_at`; `due_at`: when its subject is due.

    It waits for company, but that alone makes it miss neither the due time of which it warns nor the hours in which it
    may go.
    """
    if urgent:
        return told_at
    opens, wanted = out_of_quiet(rulebook, told_at), told_at + timedelta(minutes=rulebook.notices.digest_minutes)
    last = [closes - LEFT for closes in _closing(rulebook, opens, wanted + LEFT)]
    if due_at is not None and due_at > told_at:
        last.append(due_at - LEFT)
    return max(opens, min(wanted, *last)) if last else max(opens, wanted)


def out_of_quiet(rulebook: Rulebook, at: datetime) -> datetime:
    """`at`, or where it lies in quiet hours the opening that follows.

    A calendar that cannot count so far keeps nothing back: a notice at night is better than none.
    """
    hours = _hours(rulebook)
    try:
        return at if hours is None or any(hours.intervals(at, at + TICK)) else hours.next_opening(at)
    except Invalid:
        return at


def next_try_at(terms: NoticeTerms, tries: int, now: datetime) -> datetime | None:
    """When it is tried again after `tries` have failed, the last of them now; None: it is parked."""
    if tries >= terms.tries:
        return None
    return now + timedelta(minutes=terms.wait_minutes[min(tries, len(terms.wait_minutes)) - 1])


def _closing(rulebook: Rulebook, opens: datetime, until: datetime) -> list[datetime]:
    """Where the hours that are open at `opens` end, if they do by `until`; nothing where there is no telling."""
    hours = _hours(rulebook)
    try:
        first = next(hours.intervals(opens, until), None) if hours is not None and opens < until else None
    except Invalid:
        return []
    return [first[1]] if first is not None and first[0] == opens and first[1] < until else []


def _hours(rulebook: Rulebook) -> SupportHours | None:
    calendar = rulebook.notices.calendar
    return None if calendar is None else support_hours(rulebook.calendars[calendar])
