"""Reads the series of reviews from `reviews.toml`, and finds the names in them that lead nowhere."""

from collections.abc import Iterator

from control.policy.review_series import ReviewSeries
from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling
from control.settings.document import Table
from control.settings.whole_numbers import whole_there

_LONGEST, _MOST, _HOURS = 366, 50, 336
_USUAL = 10


def read_review_series(file: Table) -> dict[str, ReviewSeries]:
    """The series of reviews by name; none where the file names none: there are no reviews then."""
    return {name: _series(name, table) for name, table in file.tables("review_series", required=False).items()}


def series_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Committees, places and calendars that there are not."""
    committees = {} if rulebook.measures is None else rulebook.measures.committees
    for name, series in rulebook.review_series.items():
        for key, said, known in (
            ("committee", series.committee, committees),
            ("unit", series.unit, rulebook.units),
            ("service", series.service, rulebook.services),
            ("calendar", series.calendar, rulebook.calendars),
        ):
            yield from dangling("reviews.toml", f"review_series.{name}.{key}", said, known, key)


def _series(name: str, table: Table) -> ReviewSeries:
    return ReviewSeries(
        name=name,
        title=table.text("title"),
        committee=table.text("committee"),
        unit=table.text_or_none("unit"),
        service=table.text_or_none("service"),
        calendar=table.text("calendar"),
        every_days=whole_there(table, "every_days", 1, _LONGEST),
        most_of_a_kind=table.whole("most_of_a_kind", 1, _MOST) or _USUAL,
        scheduled=table.flag("scheduled", default=False),
        frozen_hours_before=_frozen_before(table),
    )


def _frozen_before(table: Table) -> int | None:
    hours = table.whole("frozen_hours_before", 1, _HOURS)
    days = table.whole("every_days", 1)
    if hours is not None and not table.flag("scheduled", default=False):
        table.note("frozen_hours_before", "is for a series that is scheduled: nobody else freezes by the clock")
    if hours is not None and days is not None and hours >= days * 24:
        table.note("frozen_hours_before", f"is no shorter than the {days} days from one review to the next")
    return hours
