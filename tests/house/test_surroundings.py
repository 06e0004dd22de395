"""The throwaway databases are what the other tests take them for."""

import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.postgres import PostgresServer


def test_a_postgres_database_of_one_test_is_not_seen_by_another(
    make_postgres_database: Callable[[str], str],
) -> None:
    first, second = (create_engine(make_postgres_database("template0")) for _ in range(2))
    with first.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id int)"))
    with second.begin() as connection:
        assert connection.scalar(text("SELECT to_regclass('only_here')")) is None
    first.dispose()
    second.dispose()


@pytest.mark.usefixtures("postgres_server")
def test_a_postgres_server_does_not_outlive_a_killed_test_process(root: Path) -> None:
    holder = textwrap.dedent("""
        import time
        from tests.postgres import find_programs, running_postgres
        with running_postgres(find_programs()) as server:
            print(server.folder, flush=True)
            time.sleep(60)
    """)
    process = subprocess.Popen([sys.executable, "-c", holder], cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    server = PostgresServer(Path(process.stdout.readline().strip()))
    server.execute("SELECT 1")
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    wait_until_gone(server)
    shutil.rmtree(server.folder)


def wait_until_gone(server: PostgresServer) -> None:
    deadline = time.monotonic() + 30
    while (server.folder / "data" / "postmaster.pid").exists():
        assert time.monotonic() < deadline, "the server still runs though its owner was killed"
        time.sleep(0.05)


def test_a_store_is_migrated_empty_and_of_one_test_alone(store_url: str) -> None:
    engine = create_engine(store_url)
    tables = set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_once (id int)"))
    engine.dispose()
    assert {"alembic_version", "audit_event"} <= tables
