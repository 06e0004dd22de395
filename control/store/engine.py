"""The door to the store: which database, brought up to date, and opened once for writing and once for reading."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from control.errors import Unavailable
from control.store import schema
from control.store.connections import database_file, reader_engine, store_address, writer_engine
from control.store.grants import roles
from control.store.migrations import HEAD

_POSTGRES_WAITS = ("SET synchronous_commit = off", "RESET synchronous_commit")
DEFAULT_URL = "sqlite:///data/control.sqlite"


@dataclass(frozen=True, slots=True)
class Store:
    """One open database: commands use `writer`, everything else `reader`, which cannot write."""

    writer: Engine
    reader: Engine

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


@contextmanager
def unhurried(store: Store) -> Iterator[None]:
    """Let a commit not wait for the disk meanwhile: a power cut may then take the newest ones back, and breaks nothing.

    Only for what can be told again: to wait each time is most of what thousands of small commands cost.
    """
    sqlite = store.writer.dialect.name == "sqlite"
    slowly, waiting = ("PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL") if sqlite else _POSTGRES_WAITS
    _set(store.writer, slowly)
    try:
        yield
    finally:
        _set(store.writer, waiting)


def default_url() -> str:
    """The database that CONTROL_DATABASE_URL names, else the embedded one."""
    return os.environ.get("CONTROL_DATABASE_URL") or DEFAULT_URL


def shown_address(url: str) -> str:
    """The address without its password, as it may be printed."""
    return store_address(url).render_as_string(hide_password=True)


def upgrade(url: str) -> bool:
    """Bring the database to the newest schema, making it where there is none; answers whether it changed.

    Raises Invalid for an address that is none, Unavailable for a database that cannot be reached, is in use, or was
    written by a newer version.
    """
    address = store_address(url)
    try:
        if address.get_backend_name() == "sqlite":
            return schema.upgrade_sqlite(address)
        return schema.upgrade_postgres(address)
    except (DBAPIError, sqlite3.DatabaseError) as error:
        raise _unreachable(url, error) from error


def open_store(url: str) -> Store:
    """Open an upgraded database.

    Raises Invalid for an address that is none, Unavailable for a database that cannot be reached or whose schema is
    not this version's.
    """
    address = store_address(url)
    if address.get_backend_name() == "sqlite" and not database_file(address).exists():
        raise Unavailable(f"There is no database at {address.database}: `python -m control upgrade` makes it.")
    store = Store(writer_engine(address), reader_engine(address))
    try:
        with store.reader.connect() as connection:
            found = schema.revision(connection)
    except DBAPIError as error:
        store.close()
        raise _unreachable(url, error) from error
    if found != HEAD:
        store.close()
        schema.refuse_unknown(found)
        raise Unavailable(
            f"The database has schema {found or 'none'} and needs {HEAD}: `python -m control upgrade` brings it there."
        )
    return store


def granted(url: str, app: str, reader: str, *, carry_out: bool) -> list[str]:
    """The statements that let the application and a reader do what they must and no more; as the owner of the tables.

    Raises Invalid for a database without roles, Unavailable where it cannot be reached or may not be done.
    """
    engine = writer_engine(store_address(url))
    try:
        with engine.begin() as connection:
            statements = roles(connection, app, reader)
            for statement in statements if carry_out else ():
                connection.execute(text(statement))
    except DBAPIError as error:
        raise _unreachable(url, error) from error
    finally:
        engine.dispose()
    return statements


def _set(engine: Engine, statement: str) -> None:
    """Change how the connection works that the engine keeps, outside any transaction."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute(statement)
        connection.commit()
    finally:
        connection.close()


def _unreachable(url: str, error: DBAPIError | sqlite3.DatabaseError) -> Unavailable:
    reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0]
    return Unavailable(f"The database {shown_address(url)} cannot be reached: {reason}")
