"""How many approvals wait for a decision, how much money waits with them, and since when."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, literal_column, select

from control.policy.money import Money, in_base
from control.policy.scope import Scope
from control.queries.about import lies_in, with_about
from control.queries.frames import INSTANT
from control.queries.needs import step_was_open
from control.runtime import Runtime
from control.store.bulk import fetched
from control.store.tables import approval, approval_round, approval_step

_OF_ROUND = ("amount", "currency", "rulebook_version", "submitted_at", "due_at")


def waiting(connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, past: bool) -> pd.DataFrame:
    """One row about the approvals of which a step was being decided at `as_of`; `past`: an instant that is over.

    Columns: waits (how many), base_cents (what their amounts are worth, by the rates of the rulebook under which each
    was asked for; 0 where none names one), late (how many are past their decision target), oldest_at (when the oldest
    of their rounds was submitted; null: none waits).
    """
    rows = fetched(connection, _rows(as_of, past).where(lies_in(scope, approval)))
    told = {
        "waits": len(rows),
        "base_cents": sum(_cents(connection, runtime, row) for row in rows),
        "late": sum(row["due_at"] < as_of for row in rows),
    }
    oldest = min((row["submitted_at"] for row in rows), default=None)
    return pd.DataFrame([told]).assign(oldest_at=pd.Series([oldest], dtype=INSTANT))


def is_being_decided(as_of: datetime, past: bool) -> ColumnElement[bool]:
    """Whether a step of an approval is being decided, or was at an instant that is over."""
    return step_was_open(as_of) if past else approval_step.c.state == literal_column("'open'")


def _rows(as_of: datetime, past: bool) -> Select[Any]:
    of_step = and_(
        approval_round.c.approval_id == approval_step.c.approval_id, approval_round.c.round == approval_step.c.round
    )
    rows = select(*(approval_round.c[name] for name in _OF_ROUND)).select_from(approval_step)
    joined = rows.join(approval_round, of_step).join(approval, approval.c.id == approval_step.c.approval_id)
    return with_about(joined, approval).where(is_being_decided(as_of, past))


def _cents(connection: Connection, runtime: Runtime, row: dict[str, Any]) -> int:
    """What a round asks for, in cents of the base currency; 0 where it names no amount."""
    terms = runtime.rulebook_of(connection, row["rulebook_version"]).approvals
    if row["amount"] is None or terms is None:
        return 0
    return int(in_base(Money(Decimal(row["amount"]), row["currency"]), terms.currencies).scaleb(2))
