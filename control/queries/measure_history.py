"""How a measure came about: every deed that changed it, its plan, its documents or what was asked for it."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Select, Text, cast, literal, select, union_all

from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.measures import seen
from control.store.numbered import numbered
from control.store.tables import approval, audit_event, document, measure, measure_item


def history(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """The deeds that changed a measure, its plan, its documents or what was asked for it by `as_of`, in order, its
    beginning among them.

    Columns: seq, at, actor, on_behalf_of, command, reason, before and after (JSON, NA where nothing is told).
    """
    named = ("seq", "at", "actor", "on_behalf_of", "command", "reason", "before", "after")
    items = select(literal(f"M-{number}/").concat(cast(measure_item.c.number, Text)))
    of_plan = audit_event.c.subject_id.in_(items.where(measure_item.c.measure_id == number))
    told = select(audit_event.c.seq)
    deeds = union_all(
        told.where(audit_event.c.subject_type == "measure", audit_event.c.subject_id == f"M-{number}"),
        told.where(audit_event.c.subject_type == "measure_item", of_plan),
        told.where(audit_event.c.subject_type == "document", audit_event.c.subject_id.in_(_documents(number))),
        told.where(audit_event.c.subject_type == "approval", audit_event.c.subject_id.in_(_asked_for(number))),
        select(measure.c.opened_seq).where(measure.c.id == number),
    )
    known = select(measure.c.id).where(measure.c.id == number, seen(as_of, scope)).exists()
    rows = select(*(audit_event.c[name] for name in named)).where(audit_event.c.seq.in_(deeds), known)
    done = rows.where(audit_event.c.outcome == "ok", audit_event.c.at <= as_of)
    return frame(connection, done.order_by(audit_event.c.seq))


def _asked_for(number: int) -> Select[str]:
    """The approvals that were asked for a measure, as the trail calls them."""
    called = numbered("A", approval.c.id)
    return select(called).where(approval.c.measure_id == number)


def _documents(number: int) -> Select[str]:
    """The documents that stand with a measure, as the trail calls them."""
    called = numbered("DOC", document.c.id)
    return select(called).where(document.c.measure_id == number)
