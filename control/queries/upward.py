"""Where an escalation by hand would lead from here: the level, and who would be told, by the rule of the command."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from control.policy.escalating import next_step
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.queries.population import lies_in
from control.queries.rungs import Rungs, rungs_of
from control.runtime import Runtime
from control.store import clocks
from control.store.tables import ticket

COLUMNS = ("key", "level", "ladder", "recipient", "people", "why_not")


def next_levels(
    connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, keys: Sequence[str]
) -> pd.DataFrame:
    """A row for each of the tickets `keys` in `scope` as it stands today, whatever `as_of` is, in three statements.

    Columns: key, level, ladder, recipient, people (account names, joined by blanks; empty: nobody is to be told), and
    why_not, the sentence of the refusal where no path leads on; the others are null then.
    """
    rulebook = runtime.rulebook_in_force(connection)
    columns = [column for column in ticket.c if column.key != "raw"]
    found = connection.execute(select(*columns).where(ticket.c.key.in_(keys), lies_in(scope))).mappings().all()
    ids = [row["id"] for row in found]
    running: dict[int, dict[str, Any]] = {}
    for clock in clocks.open_of(connection, ids):
        running.setdefault(clock["ticket_id"], {})[clock["kind"]] = clocks.key_of(clock)
    reached = rungs_of(connection, runtime, ids)
    rows = [_row(rulebook, row, running.get(row["id"], {}), reached) for row in found if rulebook is not None]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(rulebook: Rulebook, row: Any, running: dict[str, Any], reached: Rungs) -> tuple[Any, ...]:
    step = next_step(rulebook, row, running, reached)
    if isinstance(step, Refusal):
        return (row["key"], None, None, None, None, step.sentence)
    return (row["key"], step.level, step.ladder.name, step.recipient.value, " ".join(step.people), None)
