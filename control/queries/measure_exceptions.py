"""Measures in the inbox: what needs somebody about them, one row for each reason, with what there is to say of it."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, Connection, Join, Text, and_, case, func, or_, select

from control.model import EscalationState, SubjectType
from control.policy.scope import Scope
from control.queries import measures
from control.queries.documents import next_on
from control.queries.escalations import addressed_to, number_of, people, stood
from control.queries.frames import frame
from control.queries.measure_needs import MeasureReason, Own, needs
from control.store.numbered import numbered
from control.store.tables import approval, document, escalation, issue_surge, measure, measure_item, measure_verdict

_DAY = timedelta(days=1)
_MEASURE = (
    *("title", "stage", "cycle", "halt", "unit", "service", "owner", "owner_person", "accepted_at", "sponsor_person"),
    *("controller_person", "resume_on", "version"),
)
_ACTING = (EscalationState.RAISED, EscalationState.ACKNOWLEDGED)


def needing(connection: Connection, as_of: datetime, scope: Scope, own: Own) -> pd.DataFrame:
    """What measures in `scope` needed somebody for at `as_of`: what needs the person first, then by the time left.

    Columns: reason (a `MeasureReason`, never an approval), key (`M-1`), id, title, stage, cycle, halt, unit, service,
    owner, owner_person, accepted_at, sponsor_person, controller_person, resume_on, version (of the measure); needs_me
    (1 or 0: an escalation to the person on which nobody has acted, and everything that is no escalation); due_at (until
    when; of a day its end in UTC; null: there is no such time); of an escalation, as the inbox has them,
    escalation_number, escalation_version, level, escalation_recipient, escalation_state, people, and subject_id; of a
    milestone item (its number), item_person and said; of a document document (its id), document_title and
    document_version (of the row); of a verdict exposures, came (its tickets) and judged_at; of a
    surge surged (its tickets), usual (in thousandths) and since_at.
    """
    each = needs(as_of, own)
    mine = and_(addressed_to(own.account), stood(as_of).in_(_ACTING))
    ours = each.c.reason != MeasureReason.ESCALATED
    named = (each.c.reason, numbered("M", measure.c.id).label("key"), measure.c.id)
    needs_me = case((or_(ours, mine), 1), else_=0).label("needs_me")
    columns = (*named, *(measure.c[name] for name in _MEASURE), needs_me, *_until(as_of), *_told(as_of))
    rows = select(*columns).select_from(_joined(each)).where(measures.seen(as_of, scope))
    found = frame(connection, rows.order_by(measure.c.id, each.c.reason, each.c.number))
    ends = pd.to_datetime(found["due_on"], utc=True).astype(found["due_at"].dtype) + _DAY
    found["due_at"] = found["due_at"].fillna(ends)
    ordered = found.sort_values(["needs_me", "due_at"], ascending=[False, True], kind="stable", ignore_index=True)
    return ordered.drop(columns="due_on")


def _until(as_of: datetime) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Until when: an instant, or a day."""
    rests = case((escalation.c.subject_type == SubjectType.MEASURE, measure.c.resume_on))
    again = case((document.c.id.is_not(None), next_on(as_of)))
    return approval.c.due_at, func.coalesce(measure_item.c.due_on, rests, again, type_=Text).label("due_on")


def _told(as_of: datetime) -> tuple[ColumnElement[Any], ...]:
    """What there is to say of each reason."""
    raised = (
        number_of().label("escalation_number"),
        escalation.c.version.label("escalation_version"),
        escalation.c.level,
        escalation.c.recipient.label("escalation_recipient"),
        case((escalation.c.id.is_not(None), stood(as_of))).label("escalation_state"),
        people(),
        escalation.c.subject_id,
    )
    judged = (measure_verdict.c.exposures, measure_verdict.c.tickets.label("came"), measure_verdict.c.judged_at)
    surged = (issue_surge.c.tickets.label("surged"), issue_surge.c.usual, issue_surge.c.since_at)
    planned = (measure_item.c.number.label("item"), measure_item.c.person.label("item_person"), measure_item.c.said)
    named = (document.c.id.label("document"), document.c.title.label("document_title"))
    written = (*named, document.c.version.label("document_version"))
    return *raised, *planned, *judged, *surged, *written


def _joined(each: CTE) -> Join:
    """Each need with its measure and with what it is about."""

    def of(reason: MeasureReason, *same: ColumnElement[bool]) -> ColumnElement[bool]:
        return and_(each.c.reason == reason, *same)

    number, its = each.c.number, each.c.measure_id
    asked = numbered("A", approval.c.id) == escalation.c.subject_id
    item = (measure_item.c.measure_id == its, measure_item.c.number == number)
    verdict = (measure_verdict.c.measure_id == its, measure_verdict.c.cycle == number)
    return (
        each.join(measure, measure.c.id == its)
        .outerjoin(escalation, of(MeasureReason.ESCALATED, escalation.c.id == number))
        .outerjoin(approval, and_(approval.c.measure_id == escalation.c.measure_id, asked))
        .outerjoin(measure_item, of(MeasureReason.LATE, *item))
        .outerjoin(document, of(MeasureReason.UNREAD, document.c.id == number))
        .outerjoin(measure_verdict, of(MeasureReason.FAILED, *verdict))
        .outerjoin(issue_surge, of(MeasureReason.RECURS, issue_surge.c.number == number))
    )
