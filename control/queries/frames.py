"""How the answer of a statement becomes a frame: every column with the type that its statement says."""

from typing import Any

import pandas as pd
from sqlalchemy import Boolean, CompoundSelect, Connection, Float, Integer, Select
from sqlalchemy.types import TypeEngine

from control.store.types import Flag, UtcDateTime

INSTANT = "datetime64[us, UTC]"

Rows = Select[*tuple[Any, ...]]
"""A statement that answers with rows."""


def frame(connection: Connection, statement: Rows | CompoundSelect[*tuple[Any, ...]]) -> pd.DataFrame:
    """The rows of `statement`: instants aware UTC, whole numbers Int64, shares float64, text object; NA: null."""
    # Whoever asks keeps the answer; a statement that is kept too is a thousand objects for the collector to walk.
    answer = connection.execute(statement, execution_options={"compiled_cache": None})
    rows = answer.all()
    types = [column.type for column in statement.selected_columns]
    columns = zip(answer.keys(), types, zip(*rows, strict=True) if rows else [()] * len(types), strict=True)
    return pd.DataFrame({name: _series(list(values), kind) for name, kind, values in columns})


def plain_rows(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows of a frame with None for what is null; instants are of the standard library."""
    named = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return [{name: _plain(value) for name, value in row.items()} for row in named]


def _plain(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _series(values: list[Any], kind: TypeEngine[Any]) -> pd.Series:
    if isinstance(kind, UtcDateTime):
        return pd.Series(values, dtype=INSTANT)
    if isinstance(kind, Flag | Boolean):
        return pd.Series(values, dtype="boolean")
    if isinstance(kind, Float):
        return pd.Series(values, dtype="float64")
    if isinstance(kind, Integer):
        return pd.Series(values, dtype="Int64")
    return pd.Series(values, dtype="object")
