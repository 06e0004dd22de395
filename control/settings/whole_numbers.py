"""Whole numbers that a file of the rulebook has to say."""

from control.settings.document import Table


def whole_there(table: Table, key: str, least: int, most: int) -> int:
    """The number under `key`, from `least` to `most`; `least` where a finding says that there is none."""
    found = table.whole(key, least, most)
    if found is None:
        table.note(key, "is missing")
    return found or least
