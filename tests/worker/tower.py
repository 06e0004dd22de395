"""A desk whose tickets climb a ladder of four levels, and what an outage of the worker has left to be done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from control.commands import imports
from control.commands.registry import Call
from control.intake.staged import Staged, StagedEvent, StagedTicket
from control.model import EventKind, Holder, TicketEvent
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.review_terms import BreachReason, ReviewTerms
from control.policy.roles import RoleGrant
from control.policy.rulebook import OrgUnit, Person, Rulebook
from tests.commands.desk import Desk, small_rulebook

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEVELS = (-60, 0, 60, 120)
RECIPIENTS = (Recipient.OWNER, Recipient.TEAM_LEAD, Recipient.DEPARTMENT_HEAD, Recipient.COMMITTEE)
PEOPLE = ("anna", "lead", "head", "member")
"""Who is told by the levels, one after the other."""


def tower_rulebook(**changes: Any) -> Rulebook:
    """The small desk with a lead, a head, a committee of one, and a ladder for every resolution."""
    small = small_rulebook()
    grants = {"lead": "manager", "head": "department head", "member": "committee member"}
    people = {
        name: Person(name, name.title(), "desk", name, (RoleGrant(role, "all"),)) for name, role in grants.items()
    }
    units = {
        **small.units,
        "house": OrgUnit("house", "department", "House", None, "head"),
        "desk": OrgUnit("desk", "team", "Desk", "house", "lead"),
    }
    levels = tuple(Level(minutes, to) for minutes, to in zip(LEVELS, RECIPIENTS, strict=True))
    permissions = {
        **small.permissions,
        "escalation.sweep": frozenset({"administrator", "automation"}),
        "escalation.put_off": frozenset({"administrator", "automation"}),
        "escalation.retry": frozenset({"administrator", "automation"}),
    }
    return replace(
        small,
        people={**small.people, **people},
        units=units,
        ladders={"solve": Ladder("solve", frozenset({Watched.RESOLUTION}), levels)},
        breach_reasons={"queue": BreachReason("queue", "It lay about", frozenset({Holder.QUEUE}))},
        escape_points={"unseen": "Nobody saw it"},
        permissions=permissions,
        **changes,
    )


def reviewed(rulebook: Rulebook) -> Rulebook:
    """The same where breaches are reviewed, within a working day."""
    return replace(rulebook, breach_reviews=ReviewTerms("office", 480, 7))


def begin(desk: Desk, at: Sequence[datetime]) -> None:
    """Tickets that were created at these instants, all brought by one file at the desk's present instant."""
    tickets = tuple(
        StagedTicket("log", f"L-{number}", (StagedEvent(_created(created, number), "opening"),), None, "{}")
        for number, created in enumerate(at, start=1)
    )
    staged = Staged(
        mapping="log",
        mapping_version="1" * 64,
        file_name="log.csv",
        file_sha256="2" * 64,
        content_hash="3" * 64,
        rows_in=len(tickets),
        accepted=len(tickets),
        duplicate=0,
        row_is_event=False,
        tickets=tickets,
        findings=(),
    )
    imports.commit(desk.runtime, Call("anna"), staged)


def _created(at: datetime, number: int) -> TicketEvent:
    fields = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2"}
    return TicketEvent(at, EventKind.CREATED, payload={"title": f"Ticket {number}", "state": "new", **fields})


def raised(desk: Desk) -> list[Any]:
    """(subject, level, due_at, late_seconds, state) of every escalation, in the order in which they were recorded."""
    rows = desk.rows_of("SELECT subject_id, level, due_at, late_seconds, state FROM escalation ORDER BY id")
    return [tuple(row) for row in rows]


def spread(first: datetime, over: timedelta, number: int) -> list[datetime]:
    """`number` instants, evenly over a stretch of time."""
    return [first + over * place / number for place in range(number)]


def instant(value: object) -> datetime:
    """An instant as either database hands it out."""
    if isinstance(value, int):
        return EPOCH + timedelta(microseconds=value)
    assert isinstance(value, datetime)
    return value.astimezone(UTC)
