"""Reads a file by a mapping: from bytes to tickets that are ready to be recorded, and findings for all the rest."""

from dataclasses import replace
from pathlib import Path

from control.intake.approval_log_rows import LogCases
from control.intake.container import FileKind, Opened, file_hash, opened
from control.intake.csv_rows import csv_rows
from control.intake.event_rows import Events
from control.intake.history_rows import HistoryRows
from control.intake.horizon import Horizon
from control.intake.instants import instant_reader
from control.intake.mapping import FileMapping, FileRule, RowShape
from control.intake.row import RowReader
from control.intake.rows import Rows, labels
from control.intake.staged import Staged, StagedTicket, content_hash
from control.intake.tally import Tally
from control.intake.ticket_rows import TicketRows
from control.intake.ticket_stories import TicketStories
from control.intake.update_rows import Updates
from control.intake.vocabulary import Vocabulary
from control.intake.workbook_rows import WORKBOOK_PLACE, workbook_rows
from control.intake.xes_rows import xes_rows
from control.model import UNRECORDED, EventKind
from control.policy.rulebook import Rulebook


def read(mapping: FileMapping, path: Path, rulebook: Rulebook, name: str | None = None) -> Staged:
    """What a file says, in the words of the rulebook; raises Invalid, with the reason, for a file refused whole.

    `name` is what it is called, where that is not the name that it lies under.
    """
    called = name or path.name
    Vocabulary(rulebook).check(mapping)
    with opened(path, called) as file:
        return read_rows(mapping, _rows(file, mapping.file, called), rulebook, (called, file_hash(path)))


def read_rows(mapping: FileMapping, rows: Rows, rulebook: Rulebook, named: tuple[str, str]) -> Staged:
    """The same of rows that have been taken out of a file; `named` is what it is called, and the hash of its bytes."""
    vocabulary = Vocabulary(rulebook)
    vocabulary.check(mapping)
    read_instant = instant_reader(mapping.time, also_iso=rows.place == WORKBOOK_PLACE)
    reader = RowReader(mapping, rows.header, vocabulary, read_instant)
    tally = Tally(labels(rows.header), rows.place)
    shape = _shape(mapping, rulebook, reader, tally)
    for line, cells in rows.cells:
        tally.rows_in += 1
        shape.take(reader.read(line, cells))
    shape.finish()
    if not reader.shows_replies:
        tally.tickets = [_without_replies(ticket) for ticket in tally.tickets]
    return _staged(mapping, rows, named, tally)


def _without_replies(ticket: StagedTicket) -> StagedTicket:
    """The ticket, whose creation says that its source shows no replies."""
    events = tuple(
        staged._replace(event=replace(staged.event, payload={**staged.event.payload, "replies": UNRECORDED}))
        if staged.event.kind is EventKind.CREATED
        else staged
        for staged in ticket.events
    )
    return replace(ticket, events=events)


def _rows(file: Opened, rule: FileRule, name: str) -> Rows:
    if file.kind is FileKind.WORKBOOK:
        return workbook_rows(file.stream, rule, name)
    return xes_rows(file.stream, name) if file.kind is FileKind.XES else csv_rows(file.stream, rule, name)


def _shape(mapping: FileMapping, rulebook: Rulebook, reader: RowReader, tally: Tally) -> TicketRows | HistoryRows:
    if mapping.row is RowShape.APPROVAL:
        return HistoryRows(reader, tally, LogCases(mapping, reader, tally.labels).tell, "case")
    horizon = Horizon(rulebook, reader)
    if mapping.row is RowShape.TICKET:
        return TicketRows(mapping, rulebook, reader, tally, horizon)
    updates = mapping.row is RowShape.UPDATE
    tell = Updates(mapping, rulebook, reader).tell if updates else Events(mapping, reader).tell
    return HistoryRows(reader, tally, TicketStories(mapping, tally.labels, tell, horizon).tell)


def _staged(mapping: FileMapping, rows: Rows, named: tuple[str, str], tally: Tally) -> Staged:
    return Staged(
        mapping=mapping.name,
        mapping_version=mapping.version,
        file_name=named[0],
        file_sha256=named[1],
        content_hash=content_hash(tally.tickets, tally.cases),
        rows_in=tally.rows_in,
        accepted=tally.accepted,
        duplicate=tally.duplicate,
        row_is_event=mapping.row is not RowShape.TICKET,
        tickets=tuple(tally.tickets),
        findings=tuple(sorted(tally.findings, key=lambda finding: finding.line)),
        header=rows.header,
        place=rows.place,
        cases=tuple(tally.cases),
    )
