"""Reports of measures: what their owners claimed of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from control.store.measures import next_number
from control.store.tables import measure_report


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a report, a whole row without its number."""
    number = next_number(connection, measure_report, row["measure_id"])
    connection.execute(measure_report.insert(), {**row, "number": number})
