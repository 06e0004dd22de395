"""What was imported, what became of it, and what was said about rows that were refused or doubted.

A file is of the whole company: only who sees everything sees any of it.
"""

import json
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, RowMapping, String, and_, case, func, literal, select

from control.errors import NotFound
from control.intake.history_rows import INCOMPLETE
from control.intake.rows import labels
from control.policy.corrections import Cells, RejectState, kept_cells
from control.policy.scope import Scope
from control.policy.taking_back import consequences
from control.queries.frames import Rows, frame
from control.queries.population import is_whole
from control.store.approval_logs import brought as brought_of_logs
from control.store.imports import by_id
from control.store.rejects import corrections, settled, waiting
from control.store.tables import (
    EVENT_STANDS,
    approval_log_case,
    import_batch,
    import_finding,
    import_settlement,
    import_undo,
    ticket,
    ticket_event,
)
from control.store.undoing import brought

_COUNTS = ("rows_in", "accepted", "rejected", "duplicate", "warnings", "tickets", "events")
_FINDING = ("number", "severity", "line", "column", "code", "raw", "sentence")


def batches(connection: Connection, as_of: datetime, scope: Scope, limit: int = 50) -> pd.DataFrame:
    """Imports committed by `as_of`, newest first, with what is known of them today.

    Columns: id, mapping, mapping_hash, file_name, rows_in, accepted, rejected, duplicate, warnings, tickets, events,
    cases (of an approval log, of which it told first), committed_at, waiting (rejected rows that were neither corrected
    nor set aside), corrects (the import whose rejected rows it brought corrected; null: none), undone_at, undone_by and
    undone_because (null: it stands).
    """
    named = ("id", "mapping", "mapping_hash", "file_name", *_COUNTS, "committed_at")
    undone = (import_undo.c.undone_at, import_undo.c.undone_by, import_undo.c.reason.label("undone_because"))
    columns = [import_batch.c[name] for name in named]
    counted = (_cases_of_logs().label("cases"), waiting().label("waiting"))
    rows = select(*columns, *counted, _corrects().label("corrects"), *undone)
    rows = rows.join_from(import_batch, import_undo, isouter=True)
    rows = rows.where(import_batch.c.committed_at <= as_of, is_whole(scope))
    return frame(connection, rows.order_by(import_batch.c.id.desc()).limit(limit))


def batch_of(connection: Connection, scope: Scope, batch_id: int) -> dict[str, Any]:
    """One import by its number: the columns of its table, and undone_at; raises NotFound where none is seen."""
    row = _by_id(connection, scope, batch_id)
    if row is None:
        raise NotFound(f"There is no import {batch_id}: `python -m control imports` lists them.")
    return dict(row)


def findings(connection: Connection, scope: Scope, batch_id: int, limit: int = 500) -> pd.DataFrame:
    """What was said about rows of one import, rejects first, in the order of the file.

    Columns: number, severity (reject or warning), line, column (null: the whole row), code, raw, sentence, state of a
    reject (waiting, corrected or set aside; null for a warning), corrected_by (the import that brought it corrected)
    and reason (for which it was set aside).
    """
    by, why = (settled(import_settlement.c[name]) for name in ("corrected_by", "reason"))
    of_batch = select(
        *(import_finding.c[name] for name in _FINDING), _state(), by.label("corrected_by"), why.label("reason")
    )
    rows = of_batch.where(import_finding.c.batch_id == batch_id, is_whole(scope))
    return frame(connection, rows.order_by(import_finding.c.severity, import_finding.c.number).limit(limit))


def rejects(connection: Connection, as_of: datetime, scope: Scope, batch_id: int, limit: int = 200) -> pd.DataFrame:
    """The rejected rows that wait today of one import committed by `as_of`, in the order of the file; those that wait
    only because another row of their ticket is wrong stand last.

    Columns: number, severity, line, column, code, raw, sentence, cells (what the row says, by its columns).
    """
    named = (*(import_finding.c[name] for name in _FINDING), import_finding.c.row, import_batch.c.header)
    behind = case((import_finding.c.code == INCOMPLETE, 1), else_=0)
    rows = _waiting(select(*named), batch_id, as_of, scope).order_by(behind, import_finding.c.number)
    found = frame(connection, rows.limit(limit))
    cells = [_cells(row, header) for row, header in zip(found["row"], found["header"], strict=True)]
    return found.drop(columns=["row", "header"]).assign(cells=pd.Series(cells, dtype="object"))


def waiting_numbers(connection: Connection, as_of: datetime, scope: Scope, batch_id: int) -> pd.DataFrame:
    """The number of every row that `rejects` would list if it had no limit, in order. Column: number."""
    rows = _waiting(select(import_finding.c.number), batch_id, as_of, scope)
    return frame(connection, rows.order_by(import_finding.c.number))


def findings_of(connection: Connection, as_of: datetime, scope: Scope, batch_id: int, limit: int = 500) -> pd.DataFrame:
    """`findings` of an import committed by `as_of`, as they stand today; none of one that came later."""
    row = by_id(connection, batch_id)
    return findings(connection, scope, batch_id, limit if row is not None and row["committed_at"] <= as_of else 0)


def tickets_of(connection: Connection, as_of: datetime, scope: Scope, batch_id: int, limit: int = 50) -> pd.DataFrame:
    """The tickets that an import told of and that are known, as they stand today, in order.

    Columns: key, external_id, title, service, unit, state, created_at (of `tickets.found`).
    """
    told = select(ticket_event.c.ticket_id).where(ticket_event.c.batch_id == batch_id, EVENT_STANDS)
    columns = (ticket.c[name] for name in ("key", "external_id", "title", "service", "unit", "state", "created_at"))
    rows = select(*columns).where(ticket.c.id.in_(told), ticket.c.created_at <= as_of, is_whole(scope))
    return frame(connection, rows.order_by(ticket.c.id).limit(limit))


def undo(connection: Connection, as_of: datetime, scope: Scope, batch_id: int) -> pd.DataFrame:
    """What the undo of an import committed by `as_of` would do today; no row where there was none, or it is undone.

    Columns: events (that would count no longer), tickets and cases (that would not be known any more), changed (tickets
    that would be again what they were before), corrections (numbers, joined by commas, of the imports that brought rows
    of it corrected and would stay; null: none did), refusal (why it cannot be undone now; null: it can).
    """
    row = _by_id(connection, scope, batch_id)
    stands = row is not None and row["committed_at"] <= as_of and row["undone_at"] is None
    found = [consequences(brought(connection, batch_id))] if stands else []
    stay = ", ".join(map(str, corrections(connection, batch_id))) or None if stands else None
    logs = [consequences(brought_of_logs(connection, batch_id), "cases")] if stands else []
    told = [
        (
            *(each.events + log.events, len(each.withdrawn), len(log.withdrawn), len(each.told)),
            *(stay, each.refusal or log.refusal),
        )
        for each, log in zip(found, logs, strict=True)
    ]
    named = ["events", "tickets", "cases", "changed", "corrections", "refusal"]
    return pd.DataFrame(told, columns=named).astype({"corrections": "object", "refusal": "object"})


def _by_id(connection: Connection, scope: Scope, batch_id: int) -> RowMapping | None:
    """An import by its number; None: there is none to be seen."""
    return by_id(connection, batch_id) if scope.sight is None else None


def _waiting(rows: Rows, batch_id: int, as_of: datetime, scope: Scope) -> Rows:
    of_batch = and_(import_finding.c.batch_id == batch_id, import_batch.c.committed_at <= as_of)
    wait = and_(import_finding.c.severity == "reject", settled(import_settlement.c.settled_seq).is_(None))
    return rows.join_from(import_finding, import_batch).where(of_batch, wait, is_whole(scope))


def _cells(row: str, header: str | None) -> Cells:
    return kept_cells(row, labels(tuple(json.loads(header))) if header else ())


def _state() -> ColumnElement[str]:
    is_settled = settled(import_settlement.c.settled_seq).is_not(None)
    corrected = settled(import_settlement.c.corrected_by).is_not(None)
    states = {state: literal(state.value, String) for state in RejectState}
    set_aside = (is_settled, states[RejectState.SET_ASIDE])
    of_reject = case((corrected, states[RejectState.CORRECTED]), set_aside, else_=states[RejectState.WAITING])
    return case((import_finding.c.severity == "reject", of_reject)).label("state")


def _cases_of_logs() -> Any:
    of_batch = approval_log_case.c.batch_id == import_batch.c.id
    return select(func.count()).select_from(approval_log_case).where(of_batch).correlate(import_batch).scalar_subquery()


def _corrects() -> Any:
    of_batch = import_settlement.c.corrected_by == import_batch.c.id
    return select(import_settlement.c.batch_id).where(of_batch).limit(1).correlate(import_batch).scalar_subquery()
