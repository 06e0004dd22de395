"""What lists of measures show beside each: plans, values and reports of all that are seen, as of an instant."""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, select

from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.measures import seen
from control.store.tables import measure, measure_item, measure_report, measure_value

_OF_ITEM = ("measure_id", "number", "kind", "said", "person", "due_on", "first_due_on", "is_mandatory")
_OF_VALUE = ("measure_id", "line", "series", "period", "hundredths", "state")
_OF_REPORT = (
    *("measure_id", "number", "implementation", "potential", "proposed_implementation", "proposed_potential"),
    *("said", "said_at", "said_by"),
)


def items(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """What stood in the plans of the measures in `scope` by `as_of`, by measure and number.

    Columns: measure_id, number, kind, said, person, due_on, first_due_on, is_mandatory, settled_at (null: not by then).
    """
    item = measure_item.c
    rows = select(*(item[name] for name in _OF_ITEM), item.settled_at).join(measure, measure.c.id == item.measure_id)
    its = rows.where(item.planned_at <= as_of, seen(as_of, scope)).order_by(item.measure_id, item.number)
    found = frame(connection, its)
    return found.assign(settled_at=found["settled_at"].where(found["settled_at"] <= as_of))


def values(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """What the measures in `scope` are to bring and brought as it was said by `as_of`, by measure, line and month.

    Columns: measure_id, line, series, period (YYYY-MM), hundredths, state.
    """
    held = measure_value.c
    rows = select(*(held[name] for name in _OF_VALUE)).join(measure, measure.c.id == held.measure_id)
    its = rows.where(held_at(as_of), seen(as_of, scope))
    return frame(connection, its.order_by(held.measure_id, held.line, held.series, held.period))


def held_at(as_of: datetime) -> ColumnElement[bool]:
    """Whether a row of `measure_value` is what was said last of its value by `as_of`."""
    each = measure_value.alias("each_version").c
    same = (each[name] == measure_value.c[name] for name in ("measure_id", "line", "series", "period"))
    return (
        measure_value.c.version == select(func.max(each.version)).where(*same, each.said_at <= as_of).scalar_subquery()
    )


def reports(connection: Connection, as_of: datetime, scope: Scope, of: int | None = None) -> pd.DataFrame:
    """What owners claimed by `as_of` of the measures in `scope`, or of one, the newest first.

    Columns: measure_id, number, implementation, potential, proposed_implementation, proposed_potential (null: nothing
    could be proposed), said, said_at, said_by.
    """
    told = measure_report.c
    rows = select(*(told[name] for name in _OF_REPORT)).join(measure, measure.c.id == told.measure_id)
    its = rows.where(told.said_at <= as_of, seen(as_of, scope))
    one = its if of is None else its.where(told.measure_id == of)
    return frame(connection, one.order_by(told.measure_id, told.number.desc()))
