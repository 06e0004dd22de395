"""Many rows at once: straight through the driver, in the transaction of the command that brings them.

*Source:* the house's measurements: 124,000 rows a second by sqlite3's executemany and 122,000 by COPY, against 50,000
and 8,400 through the statement compiler. SQLite makes the list of every `IN` of a constraint anew for each statement:
many rows in one statement take half the time of as many statements.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

Rows = Iterable[Mapping[str, Any]]
_GROWN = 4
"""By how much a table grows until plans made for it may be wrong."""
_AT_ONCE = 50
"""Rows in one statement of SQLite, which takes 32,766 values at most; more at once gain nothing."""


def load(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert `rows`, which all name the columns that the first one names; answers how many there were.

    Raises KeyError for a row that lacks one of these columns, and DBAPIError for one that the database refuses.
    """
    waiting = iter(rows)
    first = list(islice(waiting, 2))
    if not first:
        return 0
    columns = [table.c[name].name for name in first[0]]
    stored = _stored(connection, table, columns, chain(first, waiting))
    copies = connection.dialect.name != "sqlite" and len(first) > 1  # COPY waits for the server twice, INSERT once
    insert = _copy if copies else _many
    with _cursor(connection, f"bulk load of {table.name}") as cursor:
        return insert(cursor, _mark(connection), (table.name, columns), stored)


def change(connection: Connection, table: Table, key: Sequence[str], rows: Rows) -> None:
    """Set what each of `rows` says on the row that its columns `key` name; all name the columns of the first one.

    Raises KeyError for a row that lacks one of these columns, and DBAPIError for one that the database refuses.
    """
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return
    columns = [*(name for name in first if name not in key), *key]
    update = _update(table.name, tuple(columns), len(key), _mark(connection))
    with _cursor(connection, f"bulk change of {table.name}") as cursor:
        cursor.executemany(update, list(_stored(connection, table, columns, chain([first], waiting))))


def fetched(
    connection: Connection, statement: Select[Any], given: Mapping[str, Any] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """The rows of a statement by the names of their columns: a RowMapping looks up every name again, a dictionary not.

    It pays where many rows are read more than once. `given` are the values that the statement asks for by name.
    """
    answer = connection.execute(statement, given)
    names = tuple(answer.keys())
    return [dict(zip(names, row, strict=True)) for row in answer.all()]


def take_time(connection: Connection) -> None:
    """Let this transaction think between two statements as long as it must, and its statements take minutes.

    A file is compared with what is known as a whole, and COMMIT checks a reference of every fact; the server's limits
    are made for deeds that people wait for.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.exec_driver_sql("SET LOCAL statement_timeout = '10min'")


def survey(connection: Connection) -> None:
    """Let the database look at its tables anew: a plan made for an empty one takes minutes on a full one.

    On SQLite what was known is dropped first: a new table tells every open connection to read it, new rows do not.
    """
    if connection.dialect.name == "sqlite":
        for known in inspect(connection).get_table_names(sqlite_include_internal=True):
            if known.startswith("sqlite_stat"):
                connection.exec_driver_sql(f"DROP TABLE {known}")
    connection.exec_driver_sql("ANALYZE")


def survey_if_grown(connection: Connection, table: Table, number: ColumnElement[int]) -> None:
    """Survey once `table` holds four times what it held when it was last surveyed; `number` counts its rows roughly.

    Small batches one after the other then cost as many surveys as a large one, and not one each.
    """
    rows = int(connection.scalar(select(func.coalesce(func.max(number), 0))) or 0)
    if rows >= _GROWN * _surveyed(connection, table):
        survey(connection)


def _surveyed(connection: Connection, table: Table) -> int:
    """How many rows a table had when it was last surveyed; 0 where it never was."""
    if connection.dialect.name == "postgresql":
        found = connection.scalar(
            text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)"), {"name": table.name}
        )
        return max(int(found or 0), 0)
    if not inspect(connection).has_table("sqlite_stat1"):
        return 0
    named = {"name": table.name}
    found = connection.scalar(text("SELECT stat FROM sqlite_stat1 WHERE tbl = :name LIMIT 1"), named)
    return int(str(found or 0).split()[0])


def _stored(connection: Connection, table: Table, columns: list[str], rows: Rows) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples of what the driver takes."""
    changes = _changes(connection.dialect, table, tuple(columns))
    pick: Callable[[Mapping[str, Any]], Any] = itemgetter(*columns)
    for row in rows:
        values = list(pick(row)) if len(columns) > 1 else [pick(row)]
        for place, change in changes.items():
            values[place] = change(values[place])
        yield tuple(values)


@lru_cache(1_000)
def _changes(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> Mapping[int, Callable[[Any], Any]]:
    """What makes of a value what the driver takes, by its column's place: for a few rows it is most of the work."""
    types = (table.c[name].type.dialect_impl(dialect) for name in columns)
    return {place: change for place, type_ in enumerate(types) if (change := type_.bind_processor(dialect))}


@contextmanager
def _cursor(connection: Connection, what: str) -> Iterator[Any]:
    """The driver's own cursor; its errors are raised as SQLAlchemy would."""
    driver = connection.dialect.loaded_dbapi
    cursor: Any = connection.connection.cursor()
    try:
        yield cursor
    except driver.Error as error:
        raise DBAPIError.instance(what, None, error, driver.Error) from error
    finally:
        cursor.close()


def _many(cursor: Any, mark: str, into: tuple[str, list[str]], rows: Iterator[tuple[Any, ...]]) -> int:
    table, columns = into
    count = 0
    while some := list(islice(rows, _AT_ONCE)):
        cursor.execute(_insert(table, tuple(columns), len(some), mark), list(chain.from_iterable(some)))
        count += len(some)
    return count


def _copy(cursor: Any, _: str, into: tuple[str, list[str]], rows: Iterator[tuple[Any, ...]]) -> int:
    table, columns = into
    with cursor.copy(f"COPY {table} ({_listed(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    return int(cursor.rowcount)


@lru_cache(1_000)
def _insert(table: str, columns: tuple[str, ...], rows: int, mark: str) -> str:
    """So many rows in one statement."""
    marks = f"({', '.join([mark] * len(columns))})"
    return f"INSERT INTO {table} ({_listed(columns)}) VALUES {', '.join([marks] * rows)}"  # noqa: S608 (our own names)


@lru_cache(1_000)
def _update(table: str, columns: tuple[str, ...], key: int, mark: str) -> str:
    """One row, which the last `key` of these columns name."""
    to, same = ([f'"{name}" = {mark}' for name in names] for names in (columns[:-key], columns[-key:]))
    return f"UPDATE {table} SET {', '.join(to)} WHERE {' AND '.join(same)}"  # noqa: S608 (names of our own)


def _mark(connection: Connection) -> str:
    """What stands for a value in a statement."""
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
