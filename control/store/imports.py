"""Imported batches, and what was said about their rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from control.store.bulk import load
from control.store.tables import import_batch, import_finding, import_undo


def next_batch(connection: Connection) -> int:
    """The id of the next batch; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(import_batch.c.id), 0))) or 0) + 1


def batch_of(connection: Connection, file_sha256: str, mapping_hash: str) -> int | None:
    """The last batch that brought this very file by this very mapping and stands; None where it is new."""
    same = (import_batch.c.file_sha256 == file_sha256, import_batch.c.mapping_hash == mapping_hash)
    stands = import_batch.c.id.not_in(select(import_undo.c.batch_id))
    found: int | None = connection.scalar(select(func.max(import_batch.c.id)).where(*same, stands))
    return found


def rejected_lines(connection: Connection, batch: int) -> set[int]:
    """The lines of a batch that were rejected."""
    named = (import_finding.c.batch_id == batch, import_finding.c.severity == "reject")
    return set(connection.scalars(select(import_finding.c.line).where(*named)))


def add(connection: Connection, values: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> None:
    """Keep a batch, whole row, with its findings, whole rows but for `batch_id` and `number`, in their order."""
    connection.execute(import_batch.insert().values(**values))
    numbered = ({"batch_id": values["id"], "number": n} | {**one} for n, one in enumerate(findings, start=1))
    load(connection, import_finding, numbered)


def by_id(connection: Connection, batch: int) -> RowMapping | None:
    """The row of a batch, with when and by whom it was undone (null: it stands); None where there is none."""
    undone = (import_undo.c.undone_at, import_undo.c.undone_by)
    rows = select(import_batch, *undone).join_from(import_batch, import_undo, isouter=True)
    return connection.execute(rows.where(import_batch.c.id == batch)).mappings().first()
