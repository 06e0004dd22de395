"""A throwaway PostgreSQL server that dies with the process that asked for it."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.places import fast_folder

OPTIONS = {
    # It need not survive a power cut, and listens on nothing but a socket in its own folder.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "shared_buffers": "64MB",
}
SAFE = {name: value for name, value in OPTIONS.items() if value != "off"}
"""The same without what a power cut would not survive."""
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, known by the folder that holds its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database on this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Runs one statement of administration, outside any transaction."""
        with self.connect() as connection:
            connection.execute(statement)

    def connect(self) -> psycopg.Connection:
        """A connection for statements of administration, each of them outside any transaction."""
        return psycopg.connect(host=str(self.folder), user="postgres", autocommit=True)


class Copies:
    """Databases copied from templates, over one connection; what is not needed any more goes when another is made.

    Right after a test its connections are still being closed, and whoever drops its database waits for them.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        # Files are copied as files, which costs half of a copy by way of the log; before 15 there was no other way.
        self._how = "STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""
        self._over: list[str] = []

    def make(self, template: str, name: str) -> None:
        """A new database of this name, like the template."""
        while self._over:
            self._connection.execute(f"DROP DATABASE {self._over.pop()} WITH (FORCE)")
        self._connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {self._how}")

    def let_go(self, name: str) -> None:
        """Nobody needs this one any more."""
        self._over.append(name)


def find_programs() -> Path | None:
    """The folder of initdb and postgres, the newest where there are several; None where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    found = [*debian, *([Path(on_path).resolve()] if on_path else [])]
    return found[-1].parent if found else None


@contextmanager
def running_postgres(programs: Path, *, durable: bool = False) -> Iterator[PostgresServer]:
    """A server on empty data, stopped and removed at the end; one that is `durable` writes as it would for real."""
    folder = Path(tempfile.mkdtemp(prefix="pilothouse-pg-", dir=None if durable else fast_folder()))
    owner = server_owner()
    try:
        shutil.chown(folder, owner)
        initialise(programs, folder, owner)
        with serving(programs, folder, owner, SAFE if durable else OPTIONS) as process:
            server = PostgresServer(folder)
            wait_until_ready(server, process)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_owner() -> str:
    """PostgreSQL refuses to run as root, so root lends it the account Debian made for it, or nobody's."""
    if os.geteuid() != 0:
        return getpass.getuser()
    accounts = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"


def initialise(programs: Path, folder: Path, owner: str) -> None:
    command = [f"{programs}/initdb", f"--pgdata={folder}/data", "--username=postgres", "--auth=trust"]
    # Without a locale text sorts by its bytes, as it does in SQLite.
    command += ["--encoding=UTF8", "--no-locale", "--no-sync"]
    subprocess.run(as_account(owner, command), cwd=folder, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serving(programs: Path, folder: Path, owner: str, options: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    spelled = [f"--{name}={value}" for name, value in options.items()]
    command = [f"{programs}/postgres", "-D", f"{folder}/data", "-k", f"{folder}", *spelled]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(as_account(owner, command), cwd=folder, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)  # the fast shutdown: clients are cut off
        process.wait(timeout=PATIENCE_SECONDS)


def as_account(owner: str, command: Sequence[str]) -> list[str]:
    """The command under another account; the kernel ends it when its parent is killed before it could."""
    account = ["--reuid", owner, "--regid", owner, "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig", "INT", *account, "--", *command]


def wait_until_ready(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return server.execute("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{(server.folder / 'log').read_text()}")
