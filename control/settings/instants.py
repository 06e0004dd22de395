"""Instants as files write them: with their zone, so that nobody has to guess which midnight is meant."""

from datetime import UTC, datetime

from control.settings.document import Table


def instant(table: Table, key: str, *, required: bool = False) -> datetime | None:
    """The instant under `key` in UTC; None where it is absent, which is noted if it is required."""
    if key not in table and not required:
        return None
    value = table.value(key, datetime)
    if value is not None and value.tzinfo is None:
        table.note(key, "names no zone: write 2026-03-02T09:00:00+01:00 or 2026-03-02T08:00:00Z")
        return None
    return None if value is None else value.astimezone(UTC)
