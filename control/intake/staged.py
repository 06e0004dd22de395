"""What intake hands over: records that are ready to be recorded, and a finding for everything that is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from json import JSONEncoder
from typing import NamedTuple

from control.intake.approval_log_staged import StagedLogCase, content_of
from control.model import ActorKind, EventKind, TicketEvent
from control.policy.record import Record

_CANONICAL = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

OPENING = "created"
"""The key of a creation that has no event of its own in the file."""


class StagedEvent(NamedTuple):
    """An event and the key by which it is known again when it comes a second time."""

    event: TicketEvent
    source_key: str


class StagedUpdate(NamedTuple):
    """One update of a log that repeats the whole record: what it changed depends on the record before it."""

    at: datetime
    record: Record
    ends: Mapping[EventKind, datetime]
    """The instants that the record gives for ends, by the kind of the end."""
    actor_kind: ActorKind
    actor: str | None
    source_key: str


class Told(NamedTuple):
    """The rows of one ticket as events, and the updates that they were told from, if the rows are such."""

    events: tuple[StagedEvent, ...]
    updates: tuple[StagedUpdate, ...] = ()


@dataclass(frozen=True, slots=True)
class StagedRecord:
    """What a row that stands for a whole ticket says of the present: of a known ticket only that can be new."""

    line: int
    record: Record
    """All that it says, blanks too; without a state where it says none."""
    since: datetime | None
    """The instant of its last update; None where the row does not say, or says one before its own ends."""
    dated: tuple[StagedEvent, ...]
    """What it gives an instant of its own for."""


@dataclass(frozen=True, slots=True)
class StagedTicket:
    """One ticket of a file with everything that the file says happened to it, in order."""

    source: str
    external_id: str
    events: tuple[StagedEvent, ...]
    reported_due_at: datetime | None
    """The due time that the other tool recorded, the last one that the file knows."""
    raw: str
    """The cells as they were written, as JSON: a list with one table per row; of updates only what changed."""
    updates: tuple[StagedUpdate, ...] = ()
    """The updates that the events were told from; of a known ticket they are told again by what is known of it."""
    record: StagedRecord | None = None
    """The row that the events were told from, where one row is one ticket."""

    @property
    def opens_before_its_rows(self) -> bool:
        """Whether its creation lies before its first update and so was brought by no row of its own."""
        return self.events[0].source_key == OPENING

    @property
    def goes_on(self) -> bool:
        """Whether the file does not create it: it must be known already."""
        return all(event.kind is not EventKind.CREATED for event, _ in self.events)


class Severity(StrEnum):
    """Whether a row was taken."""

    REJECT = "reject"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is wrong with one row."""

    severity: Severity
    line: int
    """Line of a CSV file, row of a sheet, or number of the event in a log."""
    column: str
    """The header of the column; empty where it is about the whole row."""
    code: str
    raw: str
    """The cell as it was written, shortened."""
    sentence: str
    row: str | None
    """The whole row as JSON (column → text), for a reject; None for a warning, whose row was taken."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was read: rows_in = accepted + rejected + duplicate; nothing is dropped."""

    mapping: str
    mapping_version: str
    file_name: str
    file_sha256: str
    content_hash: str
    """SHA-256 over the accepted records, the same for whatever format brought them."""
    rows_in: int
    accepted: int
    duplicate: int
    row_is_event: bool
    """Whether an accepted row is one event; else it is one ticket, which may have several."""
    tickets: tuple[StagedTicket, ...]
    findings: tuple[RowFinding, ...]
    """In the order of the file."""
    header: tuple[str, ...] = ()
    """The columns as the file names them, so that a row can be read again later."""
    place: str = "line"
    """What the number of a row counts: `line`, `row` or `event`."""
    cases: tuple[StagedLogCase, ...] = ()
    """Of an approval log, which tells of cases instead of tickets."""

    @property
    def rejected(self) -> int:
        """Rows that were not taken."""
        return sum(finding.severity is Severity.REJECT for finding in self.findings)

    @property
    def warnings(self) -> int:
        """What was taken, though something about it had to be decided."""
        return sum(finding.severity is Severity.WARNING for finding in self.findings)

    @property
    def events(self) -> int:
        """Events of all accepted tickets and cases."""
        return sum(len(ticket.events) for ticket in self.tickets) + sum(len(case.events) for case in self.cases)


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: one text for one content."""
    return _CANONICAL.encode(value)


def content_hash(tickets: Iterable[StagedTicket], cases: Iterable[StagedLogCase] = ()) -> str:
    """SHA-256 over the tickets, then the cases, by source and id, one canonical line each; instants in UTC.

    The raw cells are left out: a workbook writes a date otherwise than a CSV file, and the hash of the file is kept.
    """
    digest = sha256()
    for ticket in sorted(tickets, key=lambda ticket: (ticket.source, ticket.external_id)):
        due = ticket.reported_due_at
        events = [
            [event.at.isoformat(), event.kind, event.actor_kind, event.actor, event.payload, key]
            for event, key in ticket.events
        ]
        identity = [ticket.source, ticket.external_id, due.isoformat() if due else None]
        digest.update(canonical([*identity, events]).encode())
        digest.update(b"\n")
    for case in content_of(cases):
        digest.update(canonical(case).encode())
        digest.update(b"\n")
    return digest.hexdigest()
