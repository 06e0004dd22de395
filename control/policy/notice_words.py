"""How an escalation is told, in one sentence that can be read without opening anything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from control.policy.ladder import Watched

_PROMISES = {
    Watched.FIRST_RESPONSE: "first response",
    Watched.NEXT_RESPONSE: "next response",
    Watched.RESOLUTION: "resolution",
    Watched.BREACH_REVIEW: "breach review",
    Watched.APPROVAL: "approval",
    Watched.RESUMPTION: "resumption",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TITLE = 80
"""Characters of a title that a sentence has room for."""


def raised(
    ticket: Mapping[str, str | None], watched: Watched, due_at: datetime | None, now: datetime, zone: str
) -> str:
    """What somebody is told of a level that fired; `due_at` is when the subject is, or was, due (None: not known)."""
    what = _PROMISES[watched]
    return f"{called(ticket)}: {_standing(what, due_at, now, zone)}."


def reviewed(ticket: Mapping[str, str | None], watched: Watched, due_at: datetime, zone: str) -> str:
    """What somebody is told of a review that was opened."""
    return f"{called(ticket)}: its {_PROMISES[watched]} was late; say why until {local(due_at, zone)}."


def explained(ticket: Mapping[str, str | None], watched: Watched, who: str, number: str) -> str:
    """What somebody is told of a reason that waits for them to look at it."""
    return (
        f"{called(ticket)}: {who} says why its {_PROMISES[watched]} was late; look at {number}, "
        "and agree or send it back."
    )


def sent_back(ticket: Mapping[str, str | None], watched: Watched, who: str, reason: str) -> str:
    """What whoever gave a reason is told when it does not convince."""
    return f"{called(ticket)}: {who} sends back why its {_PROMISES[watched]} was late: {reason}"


def by_hand(ticket: Mapping[str, str | None], who: str, reason: str) -> str:
    """What somebody is told of an escalation by a person."""
    return f"{called(ticket)}: {who} escalates it to you: {reason}"


def called(about: Mapping[str, Any]) -> str:
    """A ticket or a measure by its key and its title."""
    title = " ".join((about.get("title") or "no title").split())
    return f"{about['key']} “{title if len(title) <= _TITLE else f'{title[: _TITLE - 1]}…'}”"


def local(at: datetime, zone: str) -> str:
    """An instant as it reads in a zone, which is named."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year} {there.hour:02}:{there.minute:02} {there.tzname()}"


def _standing(what: str, due_at: datetime | None, now: datetime, zone: str) -> str:
    if due_at is None:
        return f"its {what} needs you"
    return f"its {what} {'is' if due_at > now else 'was'} due {local(due_at, zone)}"
