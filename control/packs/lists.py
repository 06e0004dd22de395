"""The lists that are taken along, as tables: row by row what their pages show, with a heading for each column."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from control.errors import Refused
from control.model import EscalationState, Verdict
from control.packs import approvals, improving
from control.packs.people import people_columns
from control.packs.rows import ListRows, plain
from control.packs.tables import Column, Kind, Table
from control.packs.words import ESCALATION_STATES, FIGURES, OUTCOMES, REASONS, REJECTS, VERDICTS
from control.policy.exports import MOST, Listing
from control.policy.permissions import person_of
from control.queries.audit import outcome_of
from control.queries.counting import By, Figure
from control.queries.listing import drill_of, question
from control.queries.looking import Look
from control.queries.needs import Reason

_PARTS = (
    *(Figure.JUDGED, Figure.MET, Figure.BREACHED, Figure.OVERDUE, Figure.AT_RISK),
    *(Figure.UNPROMISED, Figure.TICKETS),
)
_WITH_WARNING = "Taken, with a warning"


def columns_of(connection: Connection, seen: Look) -> tuple[Column, ...]:
    """The list as whoever asks sees it now; raises Refused where it is longer than one that can be taken along."""
    asked = question(seen, MOST + 1)
    found = asked.query(connection, seen.asked.as_of, *asked.plain)
    if len(found) > MOST:
        raise Refused(f"The list has more than {MOST:,} rows: narrow it, by a unit, a service or a filter.", "size")
    return _SHAPES[seen.asked.listing](ListRows(found, seen))


def table_of(columns: tuple[Column, ...], seen: Look, said: Mapping[str, str]) -> Table:
    """The columns with what is to be known of them."""
    return Table(seen.asked.listing.capitalize(), columns, ZoneInfo(seen.zone), seen.asked.as_of, said)


def _tickets(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.text("Ticket", "key"), rows.text("Title", "title"), rows.said("Verdict", _verdict)),
        *(rows.instant("Due", "due_at"), rows.instant("Judged", "judged_at"), rows.state),
        *(rows.named(By.SERVICE), rows.named(By.UNIT), rows.named(By.OWNER)),
        rows.text("Number there", "external_id"),
    )


def _open_tickets(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.text("Ticket", "key"), rows.text("Title", "title"), rows.instant("Created", "created_at")),
        *(rows.instant("Last event", "last_event_at"), rows.state),
        *(rows.named(By.SERVICE), rows.named(By.UNIT), rows.named(By.OWNER)),
        rows.text("Number there", "external_id"),
    )


def _found_tickets(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.text("Ticket", "key"), rows.text("Number there", "external_id"), rows.text("Title", "title")),
        *(rows.named(By.SERVICE), rows.named(By.UNIT), rows.state, rows.instant("Created", "created_at")),
    )


def _exceptions(rows: ListRows) -> tuple[Column, ...]:
    due = rows.found["due_at"].where(rows.found["due_at"].notna(), rows.found["review_due_at"])
    return (
        *(rows.text("Ticket", "key"), rows.said("Why", _why), rows.text("Title", "title")),
        Column("Due", plain(due), Kind.INSTANT),
        *(rows.said("Escalation level", _level), rows.named(By.OWNER), rows.named(By.SERVICE), rows.named(By.UNIT)),
        *(rows.text("Priority", "priority"), rows.instant("Put aside until", "aside_until")),
    )


def _promises(rows: ListRows) -> tuple[Column, ...]:
    by = drill_of(rows.seen.asked).by or By.SERVICE
    shares = [None if cell is None else float(cell) for cell in plain(rows.found["attainment"])]
    counts = (rows.number(FIGURES[figure], figure.value) for figure in _PARTS)
    return rows.named(by, "name"), Column("Share on time", shares, Kind.SHARE), *counts


def _import(rows: ListRows) -> tuple[Column, ...]:
    states = {state.value: word for state, word in REJECTS.items()}
    return (
        rows.number("Line", "line"),
        rows.said("What became of it", lambda row: states.get(row["state"], _WITH_WARNING)),
        *(rows.text("Column", "column"), rows.text("As it was written", "raw")),
        *(rows.text("What was said", "sentence"), rows.text("Reason for setting it aside", "reason")),
    )


def _audit(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.number("No.", "seq"), rows.instant("At", "at")),
        *(_called(rows, "Who", "actor"), _called(rows, "On behalf of", "on_behalf_of"), rows.text("What", "command")),
        *(rows.text("To what", "subject_type"), rows.text("Its number", "subject_id")),
        rows.said("How it ended", lambda row: OUTCOMES[outcome_of(row["outcome"])]),
        *(rows.text("What was said", "sentence"), rows.text("Reason", "reason")),
        *(rows.text("Before", "before"), rows.text("After", "after")),
    )


def _called(rows: ListRows, head: str, name: str) -> Column:
    """Accounts by the titles of their people; one that nobody has any more by its name."""
    cells = plain(rows.found[name])
    people = [None if cell is None else person_of(rows.seen.rulebook, cell) for cell in cells]
    return Column(head, [cell if who is None else who.title for cell, who in zip(cells, people, strict=True)])


def _verdict(row: Mapping[Any, Any]) -> str:
    judged = row["verdict"]
    word = VERDICTS[Verdict(judged) if judged else Verdict.NONE]
    return f"{word}, still open" if judged == Verdict.BREACHED and row["open"] == 1 else word


def _why(row: Mapping[Any, Any]) -> str:
    """Every reason; an escalation to the person is one of those to anybody, and said once."""
    names = [reason for reason in Reason if row[reason.value] == 1]
    if Reason.MINE in names:
        names.remove(Reason.ESCALATED)
    return ", ".join(REASONS[reason] for reason in names)


def _level(row: Mapping[Any, Any]) -> str | None:
    state = row["escalation_state"]
    return f"{row['level']}, {ESCALATION_STATES[EscalationState(state)].lower()}" if state else None


_SHAPES: Mapping[Listing, Callable[[ListRows], tuple[Column, ...]]] = {
    Listing.TICKETS: _tickets,
    Listing.OPEN_TICKETS: _open_tickets,
    Listing.FOUND_TICKETS: _found_tickets,
    Listing.EXCEPTIONS: _exceptions,
    Listing.PROMISES: _promises,
    Listing.IMPORT: _import,
    Listing.AUDIT: _audit,
    Listing.PEOPLE: lambda rows: people_columns(rows.found, rows.seen),
    **approvals.SHAPES,
    **improving.SHAPES,
}
