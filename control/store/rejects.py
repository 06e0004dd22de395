"""Rejected rows after their import: which still wait, and what became of the others."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, ScalarSelect, and_, case, func, or_, select

from control.store.bulk import load
from control.store.tables import import_batch, import_finding, import_settlement, import_undo

STANDS = or_(
    import_settlement.c.corrected_by.is_(None), import_settlement.c.corrected_by.not_in(select(import_undo.c.batch_id))
)
"""Whether what became of a rejected row holds: a correction that was undone does not, and the row waits again."""


def settled(column: Any) -> ScalarSelect[Any]:
    """A column of the latest settlement of a finding that holds; null while the row waits."""
    same = and_(
        import_settlement.c.batch_id == import_finding.c.batch_id, import_settlement.c.number == import_finding.c.number
    )
    latest = select(column).where(same, STANDS).order_by(import_settlement.c.settled_seq.desc()).limit(1)
    return latest.correlate(import_finding).scalar_subquery()


def waiting() -> ScalarSelect[int]:
    """How many rejected rows of a batch wait; none of one that was undone."""
    of_batch = import_settlement.c.batch_id == import_batch.c.id
    done = select(func.count(import_settlement.c.number.distinct())).where(of_batch, STANDS).correlate(import_batch)
    undone = select(import_undo.c.batch_id).where(import_undo.c.batch_id == import_batch.c.id).correlate(import_batch)
    left = import_batch.c.rejected - done.scalar_subquery()
    return select(case((undone.exists(), 0), else_=left)).correlate(import_batch).scalar_subquery()


def of_batch(connection: Connection, batch: int) -> list[dict[str, Any]]:
    """The rejected rows of a batch in the order of the file.

    Columns: number, line, row (JSON), corrected_by, settled_seq (null: it waits), reason (of one that was set aside).
    """
    named = (import_finding.c.number, import_finding.c.line, import_finding.c.row)
    said = ("corrected_by", "settled_seq", "reason")
    rows = select(*named, *(settled(import_settlement.c[name]).label(name) for name in said))
    rejected = and_(import_finding.c.batch_id == batch, import_finding.c.severity == "reject")
    found = connection.execute(rows.where(rejected).order_by(import_finding.c.number))
    return [dict(row) for row in found.mappings()]


def corrections(connection: Connection, batch: int) -> list[int]:
    """The imports that brought rejected rows of a batch corrected, and stand, in order."""
    by = import_settlement.c.corrected_by
    rows = select(by).where(import_settlement.c.batch_id == batch, by.is_not(None), STANDS)
    return list(connection.scalars(rows.distinct().order_by(by)))


def settle(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what became of rejected rows, whole rows."""
    load(connection, import_settlement, rows)
