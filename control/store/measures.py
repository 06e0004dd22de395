"""Measures: how they are kept, with their tickets, baselines and the gates they passed."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select

from control.store.bulk import fetched, load
from control.store.tables import measure, measure_baseline, measure_gate, measure_item, measure_test, measure_ticket

_ITEM = select(measure_item).where(
    measure_item.c.measure_id == bindparam("of_measure"), measure_item.c.number == bindparam("number")
)
_ONE = select(measure).where(measure.c.id == bindparam("number"))


def next_id(connection: Connection) -> int:
    """The id of the next measure; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(measure.c.id), 0))) or 0) + 1


def row_of(connection: Connection, number: int) -> dict[str, Any] | None:
    """One measure; None where there is none."""
    return next(iter(fetched(connection, _ONE, {"number": number})), None)


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new measure, a whole row."""
    connection.execute(measure.insert(), dict(row))


def add_baseline(
    connection: Connection, row: Mapping[str, Any], test: Mapping[str, Any], tickets: Iterable[int]
) -> None:
    """Keep the first baseline of a measure and the test made of it, whole rows without their number, and the tickets of
    which it was made.
    """
    named = {"measure_id": row["measure_id"], "number": _next_number(connection, measure_baseline, row["measure_id"])}
    connection.execute(measure_baseline.insert(), {**row, **named})
    connection.execute(measure_test.insert(), {**test, **named})
    load(connection, measure_ticket, [{"measure_id": row["measure_id"], "ticket_id": each} for each in tickets])


def add_item(connection: Connection, row: Mapping[str, Any]) -> int:
    """Keep something new in a measure's plan, a whole row without its number; answers that."""
    number = _next_number(connection, measure_item, row["measure_id"])
    connection.execute(measure_item.insert(), {**row, "number": number})
    return number


def item_of(connection: Connection, measure_id: int, number: int) -> dict[str, Any] | None:
    """One item of a measure's plan; None where there is none."""
    return next(iter(fetched(connection, _ITEM, {"of_measure": measure_id, "number": number})), None)


def add_gate(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep that a measure passed a gate, a whole row without its number."""
    number = _next_number(connection, measure_gate, row["measure_id"])
    connection.execute(measure_gate.insert(), {**row, "number": number})


def _next_number(connection: Connection, table: Table, of_measure: int) -> int:
    last = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.measure_id == of_measure)
    return int(connection.scalar(last) or 0) + 1
