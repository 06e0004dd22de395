"""Reads how a mapping says that text becomes an instant."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from control.intake.mapping import ISO, RepeatedHour, SkippedHour, TimeRule
from control.settings.document import Table

_DIRECTIVES = set("YymbBdHIMSfpz%")
_DAY_AND_HOUR = (("%Y", "%y"), ("%m", "%b", "%B"), ("%d",), ("%H", "%I"), ("%M",))

_DAY = 86_400
"""Seconds: clocks that disagree by more are no clocks, and what they say is an error to be seen."""


def read_time_rule(table: Table) -> TimeRule:
    """The rule of `[time]`; what leaves a time to be guessed is noted."""
    rule = TimeRule(
        format=_format(table),
        zone=_zone(table),
        repeated_hour=table.choice("repeated_hour", RepeatedHour, RepeatedHour.REFUSE),
        skipped_hour=table.choice("skipped_hour", SkippedHour, SkippedHour.REFUSE),
        converted_twice=table.flag("converted_twice", default=False),
        end_before_start=timedelta(seconds=table.whole("end_before_start_seconds", least=0, most=_DAY) or 0),
    )
    with_offset = "%z" in rule.format
    if with_offset and rule.zone is not None:
        table.note("zone", "says nothing: every time has its offset")
    if rule.zone is None and rule.format != ISO and not with_offset:
        table.note("zone", "is missing: the times have no offset")
    if rule.converted_twice and rule.zone is None:
        table.note("converted_twice", "needs the zone into which the times were converted")
    return rule


def _format(table: Table) -> str:
    """`iso`, or a format that leaves neither day, month, year nor hour to be guessed."""
    text = table.text("format")
    if text in {"", ISO}:
        return text or ISO
    strangers = sorted(set(re.findall(r"%(.)", text)) - _DIRECTIVES)
    if strangers:
        table.note("format", f"%{strangers[0]} cannot be used here")
    if not all(any(part in text for part in parts) for parts in _DAY_AND_HOUR):
        table.note("format", "must name year, month, day, hour and minute, such as %d/%m/%Y %H:%M")
    return text


def _zone(table: Table) -> str | None:
    zone = table.text_or_none("zone")
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.note("zone", f"{zone!r} is no time zone of the IANA database, such as America/New_York")
    return zone
