"""Controlled documents as they are looked at: each version with how it stood, and when somebody looks at them again."""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, select

from control.policy.scope import Scope
from control.queries.approvals import state_at
from control.queries.frames import frame
from control.queries.measures import seen
from control.store.numbered import numbered
from control.store.tables import approval, document, document_review, document_version, measure

_OF_DOCUMENT = ("measure_id", "title", "owner", "owner_person", "review_months", "opened_at", "version")


def versions(connection: Connection, as_of: datetime, scope: Scope, of: int | None = None) -> pd.DataFrame:
    """The versions, brought by `as_of`, of the documents that stand with the measures in `scope`, or with one.

    By document and number. Columns: document (its id); measure_id, title, owner, owner_person, review_months, opened_at
    and version (of the row) of the document, as it is known today; withdrawn_at (null: not by then), next_on (the day,
    YYYY-MM-DD, on which somebody looks at it again; null: none of its versions held by then), number, approval
    (`A-7`), approval_state, effective_at and obsolete_at (null: not by then).
    """
    named = (document.c.id.label("document"), *(document.c[name] for name in _OF_DOCUMENT))
    brought = numbered("A", approval.c.id).label("approval")
    stood = (brought, state_at(as_of).label("approval_state"))
    since = (_by(as_of, document_version.c[name]) for name in ("effective_at", "obsolete_at"))
    rows = select(
        *named,
        _by(as_of, document.c.withdrawn_at),
        next_on(as_of).label("next_on"),
        document_version.c.number,
        *stood,
        *since,
    )
    joined = rows.join_from(document_version, document, document.c.id == document_version.c.document_id)
    joined = joined.join(approval, approval.c.id == document_version.c.approval_id)
    joined = joined.join(measure, measure.c.id == document.c.measure_id)
    its = joined.where(approval.c.made_at <= as_of, seen(as_of, scope))
    one = its if of is None else its.where(document.c.measure_id == of)
    return frame(connection, one.order_by(document.c.id, document_version.c.number))


def next_on(as_of: datetime) -> ColumnElement[str]:
    """The day that was said last by `as_of` for the next review of a document."""
    its = (document_review.c.document_id == document.c.id, document_review.c.said_at <= as_of)
    last = select(document_review.c.next_on).where(*its).order_by(document_review.c.number.desc()).limit(1)
    return last.correlate(document).scalar_subquery()


def _by(as_of: datetime, column: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """An instant that had come by `as_of`."""
    return case((column <= as_of, column)).label(column.key or "")
