"""A pack as a calendar file: the review that was planned next, each thing that somebody does and by when, the minutes.

It is published and asks for no answer: nobody reads answers here. Everything in it follows from what the review kept,
so that it is the same to the byte whenever it is made, and whoever opens a second one for the same meeting has that
meeting once. *Source:* RFC 5545; UX, rule 11.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from control.packs.review_text import amid, shown
from control.policy.review_packs import Meeting
from control.policy.review_record import ReviewRecord, ToDo

if TYPE_CHECKING:
    import icalendar

LASTS = timedelta(hours=1)
"""How long a meeting is put down for: nobody plans its end, and an hour is what its agenda is made for."""
_DAY = timedelta(days=1)
_DIGITS = 24
"""Of a hash, in what names an entry: enough that no two stores in one mailbox share a name."""


def write(record: ReviewRecord, following: Meeting | None, file: IO[bytes]) -> None:
    """Write the calendar file of a closed review; raises ValueError for one that is not closed."""
    import icalendar

    if record.closed_at is None:
        raise ValueError(f"{record.number} is not closed")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Pilothouse//Review packs//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in _entries(record, following, record.closed_at):
        calendar.add_component(each)
    file.write(calendar.to_ical())


def _entries(record: ReviewRecord, following: Meeting | None, closed_at: datetime) -> Iterator["icalendar.Component"]:
    if following is not None:
        yield _meeting(record, following, closed_at)
    for position, action in enumerate(record.actions, start=1):
        if not action.is_done:
            yield _action(record, position, action, closed_at)
    yield _minutes(record, closed_at)


def _meeting(record: ReviewRecord, following: Meeting, closed_at: datetime) -> "icalendar.Event":
    """An invitation, named by the meeting itself: two reviews that tell of it tell of one."""
    event = _event(_name(following.number, record.series, following.planned_at.isoformat()), closed_at)
    event.add("summary", f"{shown(record.series)} ({following.number})")
    event.add("description", f"{shown(record.committee)}, about {amid(record.place)}. Planned in {record.number}.")
    event.add("dtstart", following.meets_at.astimezone(UTC))
    event.add("dtend", (following.meets_at + LASTS).astimezone(UTC))
    return event


def _action(record: ReviewRecord, position: int, action: ToDo, closed_at: datetime) -> "icalendar.Event":
    """The day by which something is done, as one: programs that know no lists of things to do show it as well.

    Nobody is busy on that day because of it.
    """
    day = date.fromisoformat(action.due_on)
    event = _event(_name(f"{record.number}.{position}", record.head_hash), closed_at)
    event.add("summary", f"{shown(action.title)} ({amid(action.owner)})")
    event.add("description", f"{shown(action.owner)} does this until then, as {record.number} agreed.")
    event.add("dtstart", day)
    event.add("dtend", day + _DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _minutes(record: ReviewRecord, closed_at: datetime) -> "icalendar.Journal":
    """That the review was held: without any entry it would be no calendar file."""
    import icalendar

    journal = icalendar.Journal()
    _begin(journal, _name(record.number, record.head_hash), closed_at)
    journal.add("dtstart", closed_at.astimezone(UTC).replace(microsecond=0))
    journal.add("summary", f"{shown(record.series)} ({record.number}) was closed")
    journal.add("description", f"Audit event {record.head_seq:,} {record.head_hash}".rstrip())
    return journal


def _event(name: str, closed_at: datetime) -> "icalendar.Event":
    import icalendar

    event = icalendar.Event()
    _begin(event, name, closed_at)
    return event


def _begin(entry: "icalendar.Component", name: str, closed_at: datetime) -> None:
    entry.add("uid", name)
    entry.add("dtstamp", closed_at.astimezone(UTC).replace(microsecond=0))


def _name(number: str, *of: str) -> str:
    """What names an entry in every calendar of the world."""
    return f"{number}.{sha256(' '.join(of).encode(errors='surrogatepass')).hexdigest()[:_DIGITS]}@pilothouse"
