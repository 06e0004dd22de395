"""Engines for both databases, set up so that nothing acknowledged is lost and nobody waits for ever.

*Source:* SQLite and PostgreSQL manuals on WAL, locking and isolation; the figures are those of the house's own
measurements (a plain BEGIN lost 421 of 480 concurrent commands to "database is locked", BEGIN IMMEDIATE none).
"""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError

from control.errors import Invalid
from control.store.compiled import COMPILED

BUSY_MS = 10_000
"""How long a command waits for its turn on SQLite."""
PATIENCE_SECONDS = 5
"""How long a PostgreSQL server may take to answer the first knock."""
_DRIVER = "sqlite+pilothouse"
_SHARED = {"compiled_cache": COMPILED}
_POSTGRES_LIMITS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "5s",
}


class OurSQLite(SQLiteDialect_pysqlite):
    """SQLite whose transactions begin by a statement of our own choice.

    A listener to the engine's `begin` would do the same, and make every statement ask who else listens to it.
    """

    supports_statement_cache = True

    def __init__(self, begin: str, **more: Any) -> None:
        super().__init__(**more)
        self._begin = begin

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin a transaction, which the driver does not (`isolation_level` is None)."""
        dbapi_connection.execute(self._begin)


registry.register(_DRIVER.replace("+", "."), __name__, OurSQLite.__name__)


def store_address(url: str) -> URL:
    """The address as SQLAlchemy reads it; raises Invalid for anything but SQLite in a file and PostgreSQL."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise Invalid("The database address cannot be read: it looks like sqlite:///data/control.sqlite.") from None
    if address.drivername in {"sqlite", "sqlite+pysqlite"}:
        if address.database in {None, "", ":memory:"}:
            raise Invalid("The database must be a file: sqlite:///data/control.sqlite, not a database in memory.")
        return address.set(drivername="sqlite")
    if address.drivername in {"postgresql", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    raise Invalid(f"The database address starts with {address.drivername}: only sqlite and postgresql are known.")


def writer_engine(address: URL) -> Engine:
    """An engine for commands: each transaction on SQLite takes its turn when it begins, not when it writes."""
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, "BEGIN IMMEDIATE", journal_mode="WAL", foreign_keys="ON")
    return _postgres_engine(address, "READ COMMITTED", read_only=False)


def reader_engine(address: URL) -> Engine:
    """An engine for queries: it cannot write, and all reads of one transaction see the same state."""
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, "BEGIN", journal_mode="WAL", query_only="ON")
    return _postgres_engine(address, "REPEATABLE READ", read_only=True)


def upgrade_engine(address: URL) -> Engine:
    """An engine for one change of the schema, however long it takes; on SQLite all lies in one file afterwards."""
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, "BEGIN IMMEDIATE", journal_mode="DELETE", foreign_keys="OFF")
    return create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": PATIENCE_SECONDS})


def _sqlite_engine(address: URL, begin: str, **pragmas: str) -> Engine:
    engine = create_engine(address.set(drivername=_DRIVER), begin=begin, execution_options=_SHARED)
    settings = {"busy_timeout": str(BUSY_MS), "synchronous": "FULL", **pragmas}

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins no transaction of its own, the dialect does
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name} = {value}")
        # Its own knows the letters of ASCII only, and would not find Ärger by ärger.
        connection.create_function("lower", 1, _lower, deterministic=True)

    return engine


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _postgres_engine(address: URL, isolation: Any, *, read_only: bool) -> Engine:
    settings = _POSTGRES_LIMITS | {"default_transaction_read_only": "on" if read_only else "off"}
    asked = str(address.query.get("options", ""))
    options = " ".join([asked, *(f"-c {name}={value}" for name, value in settings.items())])
    return create_engine(
        address,
        execution_options=_SHARED,
        isolation_level=isolation,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"options": options, "connect_timeout": PATIENCE_SECONDS, "application_name": "pilothouse"},
    )


def database_file(address: URL) -> Path:
    """Where a SQLite database lies."""
    return Path(address.database or "")
