"""Bringing a database to the newest schema, all or nothing, and refusing one that a newer Pilothouse wrote.

On SQLite a copy is upgraded, checked and renamed into place, so that a crash leaves the old file or the new one.
On PostgreSQL the steps run in one transaction.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, text

from control.errors import Unavailable
from control.store.connections import database_file, upgrade_engine
from control.store.migrations import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x70696C6F74  # "pilot": the advisory lock that lets one process upgrade at a time


def upgrade_sqlite(address: URL) -> bool:
    """Bring the file to the newest schema; answers whether it had to be changed."""
    path = database_file(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    if sqlite_revision(path) == HEAD:
        return False
    with _alone(path):
        before = sqlite_revision(path)
        if before == HEAD:
            return False
        refuse_unknown(before)
        _replace(path)
    return True


def upgrade_postgres(address: URL) -> bool:
    """Bring the database to the newest schema; answers whether it had to be changed."""
    with upgrade_engine(address).begin() as connection:
        if revision(connection) == HEAD:
            return False
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        before = revision(connection)
        refuse_unknown(before)
        if before != HEAD:
            run_steps(connection)
        return before != HEAD


def refuse_unknown(found: str | None) -> None:
    """Raise Unavailable for a schema that this version does not know."""
    if found is not None and found not in known_revisions():
        raise Unavailable(
            f"The database has schema {found}, which this version of Pilothouse does not know (its newest is {HEAD}): "
            "a newer version wrote it. Start that version, or restore a backup from before its upgrade."
        )


def known_revisions() -> set[str]:
    """Every schema there has been."""
    return {step.name.partition("_")[0] for step in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def revision(connection: Connection) -> str | None:
    """The schema of a database; None where there is none yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def run_steps(connection: Connection, to: str = HEAD) -> None:
    """Apply the steps that are missing up to `to`, on a connection that has begun a transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def sqlite_revision(path: Path) -> str | None:
    """The schema of a SQLite file; None where file or schema do not exist."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Only one process at a time upgrades the file; the others wait here."""
    with _beside(path, ".upgrade-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(path: Path) -> None:
    copy = _beside(path, ".upgrading")
    copy.unlink(missing_ok=True)
    _forget_logs(copy)
    with _held(path) as old:
        if old is None:
            _forget_logs(path)
        else:
            with closing(sqlite3.connect(copy)) as target:
                old.backup(target)
        _upgrade_copy(copy)
        _check(copy)
        if old is not None:
            kept = _beside(path, f".before-{HEAD}")
            kept.unlink(missing_ok=True)
            os.link(path, kept)
        copy.replace(path)
        _settle(path.parent)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _forget_logs(path: Path) -> None:
    """Remove what a database that is gone has left: SQLite would take its log for that of the next one of the name."""
    for suffix in ("-journal", "-wal", "-shm"):
        _beside(path, suffix).unlink(missing_ok=True)


@contextmanager
def _held(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The old file with nobody else in it; None where there is no file. Raises Unavailable where it is in use."""
    if not path.exists():
        yield None
        return
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as old:
        try:
            # Leaving WAL needs everybody else out, and moves what stood in the log into the file. The lock stays until
            # this connection closes; a transaction that stays open would lock the backup out too.
            old.execute("PRAGMA locking_mode = EXCLUSIVE")
            old.execute("PRAGMA journal_mode = DELETE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
        except sqlite3.OperationalError:
            raise Unavailable(
                f"The database {path.name} must be upgraded and another process has it open: "
                "stop Pilothouse there first."
            ) from None
        yield old


def _upgrade_copy(copy: Path) -> None:
    engine = upgrade_engine(URL.create("sqlite", database=str(copy)))
    try:
        with engine.begin() as connection:
            run_steps(connection)
    finally:
        engine.dispose()


def _check(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        found = [
            *(row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"),
            *(f"a dangling row in {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")),
        ]
    if found:
        raise Unavailable(f"The upgraded copy of the database is damaged and was not put in place: {found[0]}.")


def _settle(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
