"""What a mapping file says: which column becomes which fact, and how its text is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from control.model import EventKind
from control.policy.approval_log import Activity

ISO = "iso"
"""The format of times by ISO 8601."""


class RowShape(StrEnum):
    """What one row of a file stands for."""

    TICKET = "ticket"
    EVENT = "event"
    UPDATE = "update"
    """One row per update, with the whole record repeated on it."""
    APPROVAL = "approval"
    """One row per event of an approval log: it tells of a case, and of no ticket."""


CASE_FIELDS = ("amount", "currency", "requester")
"""What a row of an approval log may say of its case."""


class Unknown(StrEnum):
    """What happens to a text that the value map or the rulebook does not know."""

    REJECT = "reject"
    KEEP = "keep"
    """The text stays as it is, with a warning."""
    BLANK = "blank"
    """The field stays empty, with a warning."""


class RepeatedHour(StrEnum):
    """Which of two instants is meant by a local time that the clocks passed twice."""

    REFUSE = "refuse"
    FIRST = "first"
    SECOND = "second"


class SkippedHour(StrEnum):
    """What is meant by a local time that the clocks skipped."""

    REFUSE = "refuse"
    FORWARD = "forward"
    """As if the clocks had not been put forward yet: 02:30 is 03:30."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where one value comes from: a column, or a constant; and how its text becomes the value."""

    spellings: tuple[str, ...] = ()
    """Header spellings, of which a file has one; empty for a constant."""
    constant: str | None = None
    values: Mapping[str, str] | None = None
    """Text → value; None: the text is the value."""
    otherwise: str | None = None
    """The value of a text that `values` does not name; None: `unknown` decides."""
    unknown: Unknown = Unknown.REJECT
    strip_number: bool = False
    """Whether `3 - Moderate` is read as `Moderate`."""
    optional: bool = False
    """Whether a file may lack the column."""
    required: bool = False
    """Whether every row needs a value."""
    known_from: tuple[str, ...] = ()
    """For an end value that every row repeats: spellings of the column with the instant from which it is true."""


@dataclass(frozen=True, slots=True)
class FileRule:
    """How the bytes are to be read."""

    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None
    missing: frozenset[str] = frozenset({""})
    """Texts that stand for nothing."""
    guarded: bool = False
    """Whether a CSV has a quote before each text that a spreadsheet would compute, as the lists have that are taken
    along from here; then the quote is no part of the text."""


@dataclass(frozen=True, slots=True)
class TimeRule:
    """How text becomes an instant."""

    format: str
    """`iso`, or a format of `strptime`."""
    zone: str | None
    """The zone of times without an offset; None: every time has its offset."""
    repeated_hour: RepeatedHour = RepeatedHour.REFUSE
    skipped_hour: SkippedHour = SkippedHour.REFUSE
    converted_twice: bool = False
    """Whether the file's times are local times that were taken for UTC and converted to local time once more."""
    end_before_start: timedelta = timedelta(0)
    """By how much an end may lie before its start and still be taken, with a warning."""


@dataclass(frozen=True, slots=True)
class EventRule:
    """What a row says of the event that it is."""

    id: Column | None = None
    kind: Column | None = None
    public: Column | None = None
    actor: Column | None = None
    actor_kind: Column | None = None
    activity: Column | None = None
    """Of an approval log: what was done, in its own words."""
    role: Column | None = None
    """Of an approval log: the role in which it was done, where the activity does not say it."""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One mapping file."""

    name: str
    title: str
    source: str
    """The tool that the tickets come from; with the ticket's own id there it names a ticket."""
    row: RowShape
    version: str
    """SHA-256 of the content of the mapping file."""
    id: Column
    time: TimeRule
    file: FileRule = FileRule()
    instants: Mapping[str, Column] = field(default_factory=dict)
    fields: Mapping[str, Column] = field(default_factory=dict)
    """By the names of `TICKET_FIELDS`; of an approval log by those of `CASE_FIELDS`."""
    event: EventRule = EventRule()
    state_at: Mapping[EventKind, str] = field(default_factory=dict)
    """The ticket state after an event of a kind, where the row does not say it."""
    partial: bool = False
    """Whether a file of events may go on with tickets that were created in an earlier file."""
    activities: Mapping[str, Activity] = field(default_factory=dict)
    """Of an approval log: what each of its activities means; one that is not named is rejected."""

    @property
    def tells_replies(self) -> bool:
        """Whether a row can be a reply."""
        kind = self.event.kind
        if kind is None:
            return False
        told = {kind.constant or EventKind.REPLY} if kind.values is None else set(kind.values.values())
        return EventKind.REPLY in told

    @property
    def columns(self) -> dict[str, Column]:
        """Every column by what it is for, such as `field.team`."""
        event = self.event
        of_events = {
            "event.id": event.id, "event.kind": event.kind, "event.public": event.public,
            "event.actor": event.actor, "event.actor_kind": event.actor_kind,
            "event.activity": event.activity, "event.role": event.role,
        }  # fmt: skip
        return {
            "id": self.id,
            **{f"instant.{name}": column for name, column in self.instants.items()},
            **{f"field.{name}": column for name, column in self.fields.items()},
            **{name: column for name, column in of_events.items() if column is not None},
        }
