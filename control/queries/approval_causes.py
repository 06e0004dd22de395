"""Because of what approvals were asked for: the trail keeps it with each request."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, select

from control.policy.approval_terms import ApprovalKind
from control.policy.scope import Scope
from control.queries.about import lies_in, with_about
from control.queries.frames import frame
from control.store.tables import approval, audit_event

_ASKED: Select[Any] = select(approval.c.id, audit_event.c.after).join(
    audit_event, audit_event.c.seq == approval.c.made_seq
)


def causes(connection: Connection, as_of: datetime, scope: Scope, numbers: Sequence[int]) -> pd.DataFrame:
    """Which of these approvals (ids) were asked for because of something: id, and cause (`B-3` or `E-17`)."""
    named = (approval.c.id.in_(numbers), approval.c.made_at <= as_of, lies_in(scope, approval))
    found = frame(connection, with_about(_ASKED, approval).where(*named).order_by(approval.c.id))
    named_by = pd.Series([_cause(each) for each in found.pop("after")], index=found.index, dtype="object")
    return found.assign(cause=named_by).dropna()


def asked_because(connection: Connection, ticket_id: int, kind: ApprovalKind, cause: str) -> str | None:
    """The approval of a ticket that was asked for because of this and has not ended; None: there is none."""
    open_now = (approval.c.ticket_id == ticket_id, approval.c.kind == kind, approval.c.ended_at.is_(None))
    for number, told in connection.execute(_ASKED.where(*open_now).order_by(approval.c.id)):
        if _cause(told) == cause:
            return f"A-{number}"
    return None


def _cause(told: str | None) -> str | None:
    """What the event of a request names as its cause; None: nothing."""
    found = None if told is None or pd.isna(told) else json.loads(told).get("cause")
    return None if found is None else str(found)
