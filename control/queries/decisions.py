"""The register of decisions and actions: what was asked for, decided, taken on and done, and how long each took.

One is seen by whoever sees all of where it lies, by whom it was put to, and by whoever asked for it. How it stands is
read as it is known today.
"""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select, true

from control.policy.decision_terms import ActionState
from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.population import narrowed
from control.store.tables import action_item, decision

_TABLES = {"DEC": decision, "ACT": action_item}


def asked(connection: Connection, as_of: datetime, scope: Scope, number: int | None = None) -> pd.DataFrame:
    """The decisions that had been asked for by `as_of`, the newest first, or one of them.

    Columns: those of the table `decision` without `asked_seq` (options and present are JSON lists), actions and left
    (how many actions follow from it, and how many of these are open).
    """
    its = action_item.c
    following = select(func.count()).where(its.decision_id == decision.c.id)
    left = following.where(its.state == ActionState.OPEN)
    counts = (following.scalar_subquery().label("actions"), left.scalar_subquery().label("left"))
    own = [column for column in decision.c if column.name != "asked_seq"]
    one = true() if number is None else decision.c.id == number
    rows = select(*own, *counts).where(one, decision.c.asked_at <= as_of, lies_in(scope, decision))
    return frame(connection, rows.order_by(decision.c.asked_at.desc(), decision.c.id.desc()))


def given(connection: Connection, as_of: datetime, scope: Scope, number: int | None = None) -> pd.DataFrame:
    """The actions that had been given by `as_of`, the newest first, or one of them.

    Columns: those of the table `action_item` without `given_seq`.
    """
    own = [column for column in action_item.c if column.name != "given_seq"]
    one = true() if number is None else action_item.c.id == number
    rows = select(*own).where(one, action_item.c.given_at <= as_of, lies_in(scope, action_item))
    return frame(connection, rows.order_by(action_item.c.given_at.desc(), action_item.c.id.desc()))


def is_seen(connection: Connection, scope: Scope, letters: str, number: int) -> bool:
    """Whether whoever asks may know that there is this decision (`DEC`) or action (`ACT`)."""
    table = _TABLES[letters]
    return connection.execute(select(table.c.id).where(table.c.id == number, lies_in(scope, table))).first() is not None


def lies_in(scope: Scope, table: Table) -> ColumnElement[bool]:
    """Whether a decision or an action lies in `scope`, or is somebody's own who asks."""
    asked_by = table.c.asked_by if table is decision else table.c.given_by
    return and_(
        true(),
        *narrowed(scope, table.c.unit, table.c.service, lambda who: or_(table.c.owner == who, asked_by == who)),
    )
