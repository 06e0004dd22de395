"""The audit trail as people read it: events by person, command, subject, outcome and time, newest first; and one.

A page of it is found from the event before which it begins, never by counting: the trail only grows. It is of the
whole company: only who sees everything is answered.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pandas as pd
from sqlalchemy import ColumnElement, Connection, literal, literal_column, select, tuple_

from control.errors import NotFound
from control.policy.scope import Scope
from control.queries.frames import Rows, frame
from control.queries.population import is_whole
from control.store.chain import BEFORE_THE_FIRST, spelled_rows, unsound
from control.store.tables import audit_event, rulebook_activation

LATEST = datetime.max.replace(tzinfo=UTC)
PAGE = 100
"""Events on one page."""


class Outcome(StrEnum):
    """How an attempt at a command ended; what follows the colon in the trail says more."""

    DONE = "ok"
    REPLAYED = "replayed"
    DENIED = "denied"
    CONFLICT = "conflict"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are asked for; None: it does not matter."""

    person: str | None = None
    command: str | None = None
    subject: str | None = None
    """The id of what was done something to, such as T-10432."""
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first instant that is not asked for any more."""
    before: int | None = None
    """The event behind which, in the order of time, the answer begins."""


def outcome_of(recorded: str) -> Outcome:
    """Which of them a recorded outcome is: `denied:permission` is denied."""
    return Outcome(recorded.partition(":")[0])


def events(connection: Connection, as_of: datetime, scope: Scope, asked: Asked, limit: int = PAGE + 1) -> pd.DataFrame:
    """The newest events that are asked for, by default one more than a page holds where there are more.

    Columns: seq, at, actor, person, on_behalf_of, command, subject_type, subject_id, before, after, outcome, reason,
    sentence.
    """
    named = ("seq", "at", "actor", "person", "on_behalf_of", "command", "subject_type", "subject_id")
    columns = [audit_event.c[name] for name in (*named, "before", "after", "outcome", "reason", "sentence")]
    newest = (audit_event.c.at.desc(), audit_event.c.seq.desc())
    rows: Rows = select(*columns).where(_no_later(asked, as_of), is_whole(scope), *_asked(asked))
    return frame(connection, rows.order_by(*newest).limit(limit))


def event(connection: Connection, as_of: datetime, scope: Scope, seq: int) -> pd.DataFrame:
    """One event with all its columns, and `activation`, the number under which its rulebook first came into force.

    NA where no rulebook was in force; no row where there was no such event by `as_of`.
    """
    first = (
        select(rulebook_activation.c.number)
        .where(rulebook_activation.c.version == audit_event.c.rulebook_version)
        .order_by(rulebook_activation.c.number)
        .limit(1)
        .scalar_subquery()
        .label("activation")
    )
    rows: Rows = select(*audit_event.columns, first)
    return frame(connection, rows.where(audit_event.c.seq == seq, audit_event.c.at <= as_of, is_whole(scope)))


def link(connection: Connection, scope: Scope, seq: int) -> str | None:
    """What is wrong with the link of an event to the one before it, as a sentence; None: it is sound.

    Raises NotFound where there is no such event to be seen.
    """
    if event(connection, LATEST, scope, seq).empty:
        raise NotFound(f"There is no event {seq}.")
    rows = list(spelled_rows(connection, (max(seq - 1, 1), seq)))
    previous = rows[0][-1] if len(rows) > 1 else BEFORE_THE_FIRST
    found = unsound(rows[-1], seq, previous)
    return None if found is None else found.sentence


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    same = {"person": asked.person, "command": asked.command, "subject_id": asked.subject}
    conditions = [audit_event.c[name] == value for name, value in same.items() if value is not None]
    conditions += [] if asked.since is None else [audit_event.c.at >= asked.since]
    return conditions + ([] if asked.outcome is None else _ended(asked.outcome))


def _no_later(asked: Asked, as_of: datetime) -> ColumnElement[bool]:
    """The one end of the range that is read: with two of them the database would begin at the wrong one."""
    ends = audit_event.c.at <= as_of
    if asked.until is not None and asked.until <= as_of:
        ends = audit_event.c.at < asked.until
    if asked.before is None:
        return ends
    at = select(audit_event.c.at).where(audit_event.c.seq == asked.before, ends).scalar_subquery()
    return tuple_(audit_event.c.at, audit_event.c.seq) < tuple_(at, literal(asked.before))


def _ended(outcome: Outcome) -> list[ColumnElement[bool]]:
    recorded = audit_event.c.outcome
    if outcome is Outcome.DONE:
        return [recorded == literal(outcome.value)]
    said = recorded.startswith(outcome.value, autoescape=True)
    return [audit_event.c.outcome != literal_column("'ok'"), said]
