"""Decisions and actions: how they are kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, or_, select

from control.store.among import among
from control.store.bulk import fetched
from control.store.tables import action_item, decision

Row = dict[str, Any]
_BY_ID = {each.name: select(each).where(among(each.c.id)) for each in (decision, action_item)}


def next_id(connection: Connection, table: Table) -> int:
    """The id of the next decision or action; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0) + 1


def row_of(connection: Connection, table: Table, number: int) -> Row | None:
    """One decision or action; None where there is none."""
    return next(iter(fetched(connection, _BY_ID[table.name], {"ids": [number]})), None)


def add(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Keep a new decision or action, a whole row."""
    connection.execute(table.insert(), dict(row))


def of_review(connection: Connection, number: int) -> dict[str, list[Row]]:
    """The decisions that were asked for or taken in a review, and the actions that were given there, in their order."""
    asked = or_(decision.c.review_id == number, decision.c.taken_in == number)
    decisions = select(decision).where(asked).order_by(decision.c.id)
    actions = select(action_item).where(action_item.c.review_id == number).order_by(action_item.c.id)
    return {"decisions": fetched(connection, decisions), "actions": fetched(connection, actions)}
