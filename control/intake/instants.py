"""Text becomes an instant in UTC, or a sentence that says why it cannot: nothing about time is guessed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from control.intake.mapping import ISO, RepeatedHour, SkippedHour, TimeRule
from control.model import YEARS

ReadInstant = Callable[[str], datetime]

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?")
_WRITTEN = range(YEARS[0] - 1, YEARS[-1] + 2)
"""Years as they may be written in some zone; others are refused before a zone moves them past the calendar's end."""


class UnreadableInstant(ValueError):
    """Why a text is no instant: a code for counting, a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def instant_reader(rule: TimeRule, also_iso: bool = False) -> ReadInstant:
    """How the texts of a file become instants; `also_iso` for workbooks, whose date cells need no format.

    The reader raises UnreadableInstant for what is no instant, or is one that can be meant in two ways.
    """
    zone = ZoneInfo(rule.zone) if rule.zone is not None else None

    def read(text: str) -> datetime:
        at = _parsed(text, rule.format, also_iso)
        if at.year not in _WRITTEN:
            raise _outside()
        if at.tzinfo is None:
            if zone is None:
                raise UnreadableInstant("no_offset", "the time has no offset from UTC, and the mapping names no zone")
            at = _local(at, zone, rule)
        at = at.astimezone(UTC)
        if at.year not in YEARS:
            raise _outside()
        return at

    return read


def _outside() -> UnreadableInstant:
    return UnreadableInstant("bad_instant", f"the year lies outside {YEARS[0]}–{YEARS[-1]}")


def _parsed(text: str, format: str, also_iso: bool) -> datetime:  # noqa: A002 (the word of strptime)
    """The date and time as they are written, without any zone of our own."""
    iso = format == ISO or (also_iso and _ISO_TIME.fullmatch(text) is not None)
    try:
        if not iso:
            return datetime.strptime(text, format)  # noqa: DTZ007 (the zone is added by the mapping's rule)
        if _ISO_TIME.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    wanted = "ISO 8601 with date and time" if iso else f"the mapping's format {format}"
    raise UnreadableInstant("bad_instant", f"the time does not follow {wanted}")


def _local(at: datetime, zone: ZoneInfo, rule: TimeRule) -> datetime:
    """The instant at which the clocks of the zone showed `at`, after the mapping's repair."""
    if rule.converted_twice:
        # What is written is the true local time plus the offset: taking the offset off again shows the true one.
        at = _instant(at, zone, rule).replace(tzinfo=None)
    return _instant(at, zone, rule)


def _instant(at: datetime, zone: ZoneInfo, rule: TimeRule) -> datetime:
    """A local time as UTC; an hour that came twice or never is refused unless the mapping says how it is meant."""
    first, second = _offset(at, zone), _offset(at.replace(fold=1), zone)
    if first > second and rule.repeated_hour is RepeatedHour.REFUSE:
        raise UnreadableInstant("repeated_hour", f"the clocks of {zone.key} showed this time twice")
    if first < second and rule.skipped_hour is SkippedHour.REFUSE:
        raise UnreadableInstant("skipped_hour", f"the clocks of {zone.key} skipped this time")
    takes_second = first > second and rule.repeated_hour is RepeatedHour.SECOND
    return (at - (second if takes_second else first)).replace(tzinfo=UTC)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.replace(tzinfo=zone).utcoffset() or timedelta(0)
