"""Small files of the desk, a row a ticket, read by a mapping as any file is."""

from control.intake import FileMapping, RowShape, Staged
from control.intake.again import Origin, read_again
from control.intake.mapping import Column, TimeRule
from control.model import EventKind
from tests.commands.desk import small_rulebook

DESK_LIST = FileMapping(
    name="desk-list",
    title="Tickets of the desk",
    source="old tool",
    row=RowShape.TICKET,
    version="d" * 64,
    id=Column(("no",), required=True),
    time=TimeRule("%d.%m.%Y %H:%M", "UTC"),
    instants={"created": Column(("opened",), required=True), "resolved": Column(("solved",))},
    fields={"title": Column(("title",)), "service": Column(constant="help"), "priority": Column(("priority",))},
    state_at={EventKind.CREATED: "new", EventKind.RESOLVED: "resolved"},
)
HEADER = ("no", "opened", "solved", "title", "priority")
Row = tuple[str, ...]

GOOD: Row = ("X-1", "02.03.2026 09:00", "02.03.2026 09:30", "Hello", "P1")
BAD: Row = ("X-2", "soon", "", "Hello again", "P1")
"""It says no time."""
CORRECTED = {"opened": "02.03.2026 10:00"}


def listed(*rows: Row, mapping: FileMapping = DESK_LIST) -> Staged:
    """A file with these rows, from its second line on."""
    origin = Origin("list.csv", HEADER, "line")
    cells = [(line, dict(zip(HEADER, row, strict=True))) for line, row in enumerate(rows, start=2)]
    return read_again(mapping, origin, cells, small_rulebook())
