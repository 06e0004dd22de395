"""Whatever breaks, a browser is told a mark under which the log has the rest, and nothing of the inside (W9)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from control.clock import SystemClock
from control.runtime import Runtime, open_runtime
from tests.browser import company
from tests.browser.serving import Server, serving
from tests.founding import copied
from tests.gateway.knocking import LOOKS, knock, websocket

INSIDE = re.compile(
    r"Traceback|sqlite|sqlalchemy|psycopg|\bSELECT\b|\bFROM\b|/pages/|/control/|\.py\b|line \d+|OperationalError"
)
BREAKS = {
    "ticket": ["", "exceptions", "sla", "tickets"],
    "clock_change": ["", "sla"],
    "escalation": ["", "exceptions"],
    "escalation_person": ["exceptions"],
    "breach_review": ["", "exceptions"],
    "notice": [""],
    "ticket_event": ["ticket"],
    "company": ["tickets"],
    "import_batch": ["intake"],
    "snooze": ["exceptions"],
    "clock": ["ticket"],
}
"""What is taken away beneath a running app, and the pages that ask for it."""


MINUTES = count(2)


def shown(asked: ClientConnection, page: str, query: str = "") -> str:
    """Everything that a browser is sent for a page, as one text."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = query
    asked.send(message.SerializeToString())
    told = ""
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(asked.recv(timeout=60)))
        if answer.WhichOneof("type") == "delta":
            told += str(answer.delta.new_element)
        if answer.WhichOneof("type") == "script_finished":
            return told


@pytest.fixture(scope="module")
def broken(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app under which tables are taken away and given back."""
    folder = tmp_path_factory.mktemp("broken")
    with serving(copied(founded, folder), folder / "server.log") as running:
        yield running


@pytest.mark.parametrize(("table", "page"), [(table, page) for table, pages in BREAKS.items() for page in pages])
def test_w9_a_page_that_breaks_says_a_mark_that_finds_the_line_in_the_log(
    broken: Server, table: str, page: str
) -> None:
    runtime = open_runtime(broken.url)
    rename(runtime, table, f"{table}_gone")
    try:
        with websocket(broken, broken.token("piotr-wolny")) as asked:
            told = shown(asked, page, unheard(page))
    finally:
        rename(runtime, f"{table}_gone", table)
        runtime.close()
    marks = re.findall(r"explains it under ([0-9a-f]{8})", told)
    assert marks, told[-500:]
    assert INSIDE.findall(told) == []
    log = [line for line in broken.said().splitlines() if marks[0] in line]
    assert len(log) == 1
    assert table in log[0]
    assert log[0].startswith("{")


def unheard(page: str) -> str:
    """An address that nobody has asked for, so that nothing that was kept answers it."""
    then = SystemClock().now() - timedelta(minutes=next(MINUTES))
    ticket = {"ticket": company.key_of("O-1")} if page == "ticket" else {}
    return urlencode({"as_of": f"{then:%Y-%m-%dT%H:%M}", **ticket})


def rename(runtime: Runtime, old: str, new: str) -> None:
    connection = runtime.store.writer.raw_connection()
    try:
        connection.cursor().execute("PRAGMA legacy_alter_table = ON")
        connection.cursor().execute(f"ALTER TABLE {old} RENAME TO {new}")
        connection.cursor().execute("PRAGMA legacy_alter_table = OFF")
        connection.commit()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/auth/sign-in", "/sla", "/_stcore/health"])
def test_w9_the_gateway_that_breaks_says_a_mark_too(broken: Server, path: str) -> None:
    token = broken.token("piotr-wolny")
    runtime = open_runtime(broken.url)
    table = "company" if path.startswith("/auth") else "session"
    rename(runtime, table, "gone")
    try:
        answer = knock(broken, path, headers=LOOKS, token=token)
    finally:
        rename(runtime, "gone", table)
        runtime.close()
    told = answer.body.decode()
    assert answer.status == 500
    assert INSIDE.findall(told) == []
    [mark] = re.findall(r"explains it under ([0-9a-f]{8})", told)
    assert mark in broken.said()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
