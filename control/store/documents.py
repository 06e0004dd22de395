"""Controlled documents: how they are kept, with their versions and when somebody looked at them again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from control.store.among import among
from control.store.bulk import fetched
from control.store.tables import approval, document, document_review, document_version

Row = dict[str, Any]
_BY_ID = select(document).where(among(document.c.id)).order_by(document.c.id)
_VERSIONS = (
    select(document_version, approval.c.state.label("approval_state"))
    .join(approval, approval.c.id == document_version.c.approval_id)
    .where(among(document_version.c.document_id))
    .order_by(document_version.c.document_id, document_version.c.number)
)


def next_id(connection: Connection) -> int:
    """The id of the next document; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(document.c.id), 0))) or 0) + 1


def row_of(connection: Connection, number: int) -> Row | None:
    """One document; None where there is none."""
    return rows_of(connection, [number]).get(number)


def rows_of(connection: Connection, ids: Sequence[int]) -> dict[int, Row]:
    """These documents, by id."""
    return {row["id"]: row for row in fetched(connection, _BY_ID, {"ids": ids})}


def versions_of(connection: Connection, ids: Sequence[int]) -> list[Row]:
    """The versions of these documents, by document and number, each with approval_state, how its approval stands."""
    return fetched(connection, _VERSIONS, {"ids": ids})


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new document, a whole row."""
    connection.execute(document.insert(), dict(row))


def next_version(connection: Connection, number: int) -> int:
    """The number of the next version of a document; the caller holds the turn to write."""
    return _next_number(connection, document_version, number)


def add_version(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new version of a document, which an approval asks to release: its document_id, number and approval_id."""
    connection.execute(document_version.insert(), dict(row))


def hold(connection: Connection, number: int, version: int | None, at: datetime) -> None:
    """Let a version of a document hold from now on, and the one before no more; None: no version holds."""
    own = document_version.c.document_id == number
    held = (own, document_version.c.effective_at.is_not(None), document_version.c.obsolete_at.is_(None))
    connection.execute(document_version.update().where(*held).values(obsolete_at=at))
    if version is not None:
        this = document_version.update().where(own, document_version.c.number == version)
        connection.execute(this.values(effective_at=at))


def add_review(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep that a document was found right, a whole row without its number."""
    number = _next_number(connection, document_review, row["document_id"])
    connection.execute(document_review.insert(), {**row, "number": number})


def _next_number(connection: Connection, table: Table, of_document: int) -> int:
    last = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.document_id == of_document)
    return int(connection.scalar(last) or 0) + 1
