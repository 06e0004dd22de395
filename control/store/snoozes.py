"""What each person put aside in their own inbox."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from control.store.tables import snooze


def put_aside(connection: Connection, person: str, ticket_id: int, values: Mapping[str, Any]) -> None:
    """Put a ticket aside for somebody, in place of how it was put aside before."""
    take_back(connection, person, ticket_id)
    connection.execute(snooze.insert().values(person=person, ticket_id=ticket_id, **values))


def take_back(connection: Connection, person: str, ticket_id: int) -> bool:
    """Show a ticket to somebody again; answers whether it had been put aside."""
    mine = (snooze.c.person == person, snooze.c.ticket_id == ticket_id)
    return connection.execute(snooze.delete().where(*mine)).rowcount == 1
