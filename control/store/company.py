"""The company whose data a store holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from control.model import Nature
from control.store.tables import company, ticket

_ONLY = 1


@dataclass(frozen=True, slots=True)
class Company:
    """Whose data it is; all but name and nature are None for a real company."""

    name: str
    nature: Nature
    seed: int | None
    started_at: datetime | None
    edition: str | None
    """Names the story: another one would tell other days."""
    carried_until: datetime | None


def found(connection: Connection) -> Company | None:
    """The company of this store; None where nobody has said whose data it holds."""
    row = row_of(connection)
    if row is None:
        return None
    told = (row[name] for name in ("seed", "started_at", "edition", "carried_until"))
    return Company(row["name"], Nature(row["nature"]), *told)


def row_of(connection: Connection) -> RowMapping | None:
    """The row itself, with its version."""
    return connection.execute(select(company).where(company.c.id == _ONLY)).mappings().first()


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Say whose data it is; whole row but for `id` and `version`."""
    connection.execute(company.insert().values(id=_ONLY, version=1, **values))


def is_empty(connection: Connection) -> bool:
    """Whether nothing has been recorded of any ticket yet."""
    return connection.execute(select(ticket.c.id).limit(1)).first() is None
