"""Statements that every command asks: put into the words of a database once, and then given to its driver.

What SQLAlchemy does anew at each call of a statement (a key for what it has compiled, a context, a result that can be
read in many ways) took a third of the processor's time of an approval, ten times what SQLite itself takes for most of
them. Core still says what is asked and what becomes of values; the rows are plain tuples or dictionaries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Given = Mapping[str, Any]
_NOTHING: Given = MappingProxyType({})
_Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A statement in the words of one database."""

    words: str
    constants: Given
    """The values that stand in the statement itself, by the names that it has for them."""
    order: Sequence[str] | None
    """The names of its values in order; None: the driver takes them by name."""
    binds: Sequence[tuple[str, _Change]]
    """What makes of a value what the driver takes, by its name; most are taken as they are."""
    results: Sequence[tuple[int, _Change]]
    """What makes of a column's value what was kept, by its place."""
    columns: Sequence[str]

    def values(self, given: Given) -> Any:
        """The values as the driver takes them."""
        values = {**self.constants, **given}
        for name, change in self.binds:
            values[name] = change(values[name])
        return values if self.order is None else tuple([values[name] for name in self.order])

    def kept(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row of the driver as it was kept."""
        values = list(row)
        for place, change in self.results:
            values[place] = change(values[place])
        return tuple(values)


class Prepared:
    """A statement whose words depend on the database and on the names of what it is given, and on no value."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._known: dict[tuple[str, ...], _Spelled] = {}

    def rows(self, connection: Connection, given: Given = _NOTHING) -> list[tuple[Any, ...]]:
        """The rows that it finds, or answers of those that it changed."""
        return _rows(connection, self._spelled(connection.dialect, given), given)

    def records(self, connection: Connection, given: Given = _NOTHING) -> list[dict[str, Any]]:
        """The same by the names of the columns."""
        spelled = self._spelled(connection.dialect, given)
        return [dict(zip(spelled.columns, row, strict=True)) for row in _rows(connection, spelled, given)]

    def carry_out(self, connection: Connection, given: Given = _NOTHING) -> int:
        """Change what it says, columns that are given and that it does not ask for too; answers how many rows."""
        spelled = self._spelled(connection.dialect, given)
        return int(_carried_out(connection, spelled.words, spelled.values(given), _number))

    def _spelled(self, dialect: Dialect, given: Given) -> _Spelled:
        known = self._known.get(key := (dialect.name, *given))
        return known or self._known.setdefault(key, _spelled(self._statement, dialect, list(given)))


def _spelled(statement: Any, dialect: Dialect, given: list[str]) -> _Spelled:
    """Raises KeyError for a value that is not given, and ValueError for a statement that is spelled anew for its
    values, as a list of any length is.
    """
    compiled = statement.compile(dialect=dialect, column_keys=given)
    if compiled.post_compile_params:
        raise ValueError(f"the words of this statement depend on its values: {compiled}")
    binds = compiled.binds.items()
    missing = [name for name, bind in binds if bind.required and name not in given]
    if missing:
        raise KeyError(f"{', '.join(missing)} is not given to: {compiled}")
    columns = statement.exported_columns
    return _Spelled(
        words=str(compiled),
        constants={name: bind.effective_value for name, bind in binds if name not in given},
        order=compiled.positiontup,
        binds=[(name, change) for name, bind in binds if (change := _of(dialect, bind.type).bind_processor(dialect))],
        results=[
            (place, change)
            for place, column in enumerate(columns)
            if (change := _of(dialect, column.type).result_processor(dialect, None))
        ],
        columns=columns.keys(),
    )


def _of(dialect: Dialect, type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)


def _rows(connection: Connection, spelled: _Spelled, given: Given) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = _carried_out(connection, spelled.words, spelled.values(given), _all)
    return [spelled.kept(row) for row in rows] if spelled.results else rows


def _carried_out(connection: Connection, words: str, values: Any, answer: Callable[[Any], Any]) -> Any:
    """What the driver's cursor has to say; whoever listens to statements hears of this one too."""
    if not connection.in_transaction():
        connection.begin()
    driver = connection.dialect.loaded_dbapi
    cursor: Any = connection.connection.cursor()
    try:
        for hears in connection.dispatch.before_cursor_execute:
            hears(connection, cursor, words, values, None, False)
        cursor.execute(words, values)
        return answer(cursor)
    except driver.Error as error:
        if connection.dialect.is_disconnect(error, connection.connection, cursor):
            connection.invalidate(error)
        raise DBAPIError.instance(words, values, error, driver.Error, dialect=connection.dialect) from error
    finally:
        cursor.close()


def _all(cursor: Any) -> Any:
    return cursor.fetchall()


def _number(cursor: Any) -> Any:
    return cursor.rowcount
