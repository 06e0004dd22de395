"""Rows from a time for which no promise can be counted, because the calendar does not know the holidays of then.

They are rejected one by one when the file is read: found only when it is recorded, the first would refuse it whole.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from control.intake.row import Row, RowReader
from control.model import TargetKind
from control.policy.calendar import countable, known_holidays
from control.policy.rulebook import Calendar, Rulebook
from control.policy.targets import target_for

_DECIDING = ("service", "category", "customer")
"""The fields that decide which target holds."""
_NOT_COUNTED = frozenset({"due", "updated"})
"""Instants from which nothing is counted: what others promised, and an update, which lies after what it is about."""


class Horizon:
    """How far the calendars of the promises reach."""

    def __init__(self, rulebook: Rulebook, reader: RowReader) -> None:
        self._rulebook = rulebook
        self._reader = reader
        self._calendars = cache(self._promised)
        ranges = [countable(rulebook.calendars[target.calendar]) for target in rulebook.targets.values()]
        self._since = max((since for since, _ in ranges), default=None)
        self._until = min((until for _, until in ranges), default=None)

    def check(self, rows: Sequence[Row]) -> None:
        """Note on the rows of one ticket, in order, every instant from which its promises cannot be counted."""
        beyond = [(row, name, at) for row in rows for name, at in row.instants.items() if not self._reaches(at)]
        if not beyond:
            return
        calendars = self._calendars_of(rows)
        for row, name, at in beyond:
            failing = next((calendar for calendar in calendars if not _counts(calendar, at)), None)
            if failing is not None and name not in _NOT_COUNTED:
                sentence = f"the calendar {failing.name} {known_holidays(failing)} and cannot count at {at.date()}"
                self._reader.note(row, f"instant.{name}", "beyond_calendar", sentence)

    def _reaches(self, at: datetime) -> bool:
        """Whether every calendar can count there, as it can nearly always."""
        return self._since is None or self._until is None or self._since <= at < self._until

    def _calendars_of(self, rows: Iterable[Row]) -> dict[Calendar, None]:
        """The calendars of everything that is promised to the ticket at one time or another."""
        found: dict[Calendar, None] = {}
        known: dict[str, str | None] = {}
        for row in rows:
            known.update({name: row.fields[name] for name in _DECIDING if row.fields.get(name)})
            found.update(dict.fromkeys(self._calendars(*(known.get(name) for name in _DECIDING))))
        return found

    def _promised(self, *values: str | None) -> tuple[Calendar, ...]:
        fields = dict(zip(_DECIDING, values, strict=True))
        targets = (target_for(self._rulebook, kind, fields) for kind in TargetKind)
        return tuple(self._rulebook.calendars[target.calendar] for target in targets if target is not None)


def _counts(calendar: Calendar, at: datetime) -> bool:
    since, until = countable(calendar)
    return since <= at < until
