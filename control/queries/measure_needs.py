"""Why a measure needs somebody: something was escalated of it, or it waits for its owner or its sponsor.

What was escalated stands here for whoever sees the measure, as with tickets; anything else for those who answer for it.
How a measure stands, and who answers for it, is as it is known today.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, Text, func, literal, or_, select, union_all

from control.policy.measure_plan import ItemKind
from control.policy.measure_terms import MeasureStage
from control.queries.documents import next_on
from control.queries.escalations import open_at
from control.queries.measure_observing import surged_since_closing
from control.store.tables import (
    document,
    document_version,
    escalation,
    issue_surge,
    measure,
    measure_item,
    measure_verdict,
)

PROPOSED_FOR = timedelta(days=28)
"""So long after a surge was seen last it is proposed to take up again what was done against it; the page of the measure
says so for good. What gathered once and has been quiet for four weeks is no recurrence, and nobody has to say so."""


class MeasureReason(StrEnum):
    """Why a measure needs somebody; it may for several reasons, and for one of them more than once."""

    ESCALATED = "escalated"
    APPROVAL = "approval"
    """Something that was asked for it waits for a decision of whoever looks."""
    OWNERSHIP = "ownership"
    """It waits for whoever looks to take it on."""
    FAILED = "failed"
    """It was judged, and did not work."""
    LATE = "late"
    """A milestone without which it is not done should have been there by now."""
    UNREAD = "unread"
    """A document that stands with it and holds should have been looked at again by now."""
    RECURS = "recurs"
    """What it was made for surges again after it was closed: it is proposed to take it up again."""


@dataclass(frozen=True, slots=True)
class Own:
    """Whose list it is."""

    account: str | None = None
    """To whom escalations are addressed; None: nobody, so that nothing is theirs."""
    person: str | None = None
    """The person who holds it, by whichever account they answer for a measure."""


def needs(as_of: datetime, own: Own) -> CTE:
    """A row for each need: reason, measure_id, and the number of what it is about."""
    found = {
        MeasureReason.ESCALATED: _escalated(as_of),
        MeasureReason.OWNERSHIP: _unowned(as_of, own),
        MeasureReason.FAILED: _failed(as_of, own),
        MeasureReason.LATE: _late(as_of, own),
        MeasureReason.UNREAD: _unread(as_of, own),
        MeasureReason.RECURS: _recurring(as_of, own),
    }
    parts = []
    for reason, rows in found.items():
        measure_id, number = tuple(rows.subquery(f"of_{reason}").c)
        named = literal(reason, Text).label("reason")
        parts.append(select(named, measure_id.label("measure_id"), number.label("number")))
    return union_all(*parts).cte("needs")


def _escalated(as_of: datetime) -> Select[Any]:
    """Escalations of measures: written so that the index answers of what is of no ticket, which is little."""
    rows = select(escalation.c.measure_id, escalation.c.id)
    return rows.where(escalation.c.ticket_id.is_(None), open_at(as_of))


def _unowned(as_of: datetime, own: Own) -> Select[Any]:
    """Measures that wait for the person to take them on."""
    waits = or_(measure.c.accepted_at.is_(None), measure.c.accepted_at > as_of)
    rows = select(measure.c.id, measure.c.id.label("number"))
    return rows.where(measure.c.owner_person == own.person, waits, measure.c.halt.is_(None))


def _failed(as_of: datetime, own: Own) -> Select[Any]:
    """What is implemented, goes on, and was judged in its cycle not to work."""
    its = (measure_verdict.c.measure_id == measure.c.id, measure_verdict.c.cycle == measure.c.cycle)
    judged = select(measure_verdict.c.cycle).where(
        *its, ~measure_verdict.c.passed, measure_verdict.c.judged_at <= as_of
    )
    rows = select(measure.c.id, measure.c.cycle).where(_is_theirs(own), measure.c.halt.is_(None))
    return rows.where(measure.c.stage == MeasureStage.IMPLEMENTED, judged.exists())


def _late(as_of: datetime, own: Own) -> Select[Any]:
    """Milestones that had to be there by now, of what goes on."""
    goes_on = (measure.c.stage != MeasureStage.CLOSED, measure.c.halt.is_(None))
    theirs = select(measure.c.id).where(_is_theirs(own), *goes_on)
    is_open = or_(measure_item.c.settled_at.is_(None), measure_item.c.settled_at > as_of)
    needed = (
        measure_item.c.kind == ItemKind.MILESTONE,
        measure_item.c.is_mandatory,
        measure_item.c.planned_at <= as_of,
    )
    rows = select(measure_item.c.measure_id, measure_item.c.number).where(measure_item.c.measure_id.in_(theirs))
    return rows.where(*needed, is_open, measure_item.c.due_on < as_of.date().isoformat())


def _unread(as_of: datetime, own: Own) -> Select[Any]:
    """Documents of the person that hold and wait for being looked at again, whatever became of the measure."""
    its = (document_version.c.document_id == document.c.id, document_version.c.effective_at <= as_of)
    held = or_(document_version.c.obsolete_at.is_(None), document_version.c.obsolete_at > as_of)
    holds = select(document_version.c.number).where(*its, held)
    rows = select(document.c.measure_id, document.c.id.label("number")).where(document.c.owner_person == own.person)
    return rows.where(holds.exists(), next_on(as_of) < as_of.date().isoformat())


def _recurring(as_of: datetime, own: Own) -> Select[Any]:
    """Of what is closed, the newest surge since then, unless it is quiet for long."""
    rows = select(measure.c.id, func.max(issue_surge.c.number, type_=Integer).label("number")).select_from(measure)
    lately = issue_surge.c.seen_at > as_of - PROPOSED_FOR
    return surged_since_closing(rows, as_of).where(_is_theirs(own), lately).group_by(measure.c.id)


def _is_theirs(own: Own) -> ColumnElement[bool]:
    """Whether the person owns a measure, or is its sponsor."""
    return or_(measure.c.owner_person == own.person, measure.c.sponsor_person == own.person)
