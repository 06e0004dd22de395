"""Which rulebook is in force, which were before, and what each of them said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from control.store.prepared import Prepared
from control.store.tables import rulebook_activation, rulebook_version

_LATEST = Prepared(select(rulebook_activation).order_by(rulebook_activation.c.number.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class Activation:
    """One version coming into force; `number` counts activations from 1."""

    number: int
    version: str
    activated_at: datetime
    activated_seq: int


def in_force(connection: Connection) -> Activation | None:
    """The latest activation; None before the first."""
    return next((Activation(*row) for row in _LATEST.rows(connection)), None)


def activations(connection: Connection) -> list[Activation]:
    """Every activation, the first one first."""
    rows = connection.execute(select(rulebook_activation).order_by(rulebook_activation.c.number))
    return [Activation(*row) for row in rows]


def content(connection: Connection, version: str) -> str | None:
    """What a version says, as canonical JSON; None where there is no such version."""
    found: str | None = connection.execute(
        select(rulebook_version.c.content).where(rulebook_version.c.version == version)
    ).scalar()
    return found


def activate(connection: Connection, activation: Activation, said: str) -> None:
    """Keep what a version says, unless it is kept already, and that it comes into force."""
    if content(connection, activation.version) is None:
        connection.execute(rulebook_version.insert().values(version=activation.version, content=said))
    connection.execute(
        rulebook_activation.insert().values(
            number=activation.number,
            version=activation.version,
            activated_at=activation.activated_at,
            activated_seq=activation.activated_seq,
        )
    )
