"""On trial nobody but this machine is served, whatever the server was told."""

import subprocess
import sys

import pytest

from control.gateway.place import is_loopback
from control.gateway.serving import REFUSAL, LoopbackOnly, refuse_other_address
from tests.aside import run_aside
from tests.surroundings import ROOT

HERE, THERE = ("127.0.0.1", 50_000), ("192.0.2.7", 50_000)


def answered(kind, client, server):
    """What somebody at `client` is answered who knocks at `server`."""
    sent = []

    async def page(scope, receive, send):
        await send({"type": f"{scope['type']}.served"})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": f"{kind}.connect"}

    scope = {"type": kind, "method": "GET", "path": "/", "headers": [], "client": client, "server": server}
    run_aside(LoopbackOnly(page)(scope, receive, send))
    return sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_this_machine_is_served(kind):
    assert answered(kind, HERE, ("127.0.0.1", 8501)) == [{"type": f"{kind}.served"}]
    assert answered(kind, ("::1", 50_000), ("::1", 8501)) == [{"type": f"{kind}.served"}]


@pytest.mark.parametrize(
    ("client", "server"),
    [
        (THERE, ("192.0.2.1", 8501)),
        (HERE, ("192.0.2.1", 8501)),
        (THERE, ("127.0.0.1", 8501)),
        (None, ("127.0.0.1", 8501)),
        (HERE, None),
    ],
)
def test_any_other_end_is_refused_with_the_reason(client, server):
    start, body = answered("http", client, server)
    assert (start["status"], body["body"].decode()) == (403, REFUSAL)
    [closed] = answered("websocket", client, server)
    assert (closed["type"], closed["code"]) == ("websocket.close", 1008)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "127.8.9.10"])
def test_an_address_of_this_machine_is_taken(address):
    assert is_loopback(address)
    refuse_other_address(address)


@pytest.mark.parametrize("address", [None, "0.0.0.0", "::", "192.0.2.1", "pilothouse.example", ""])
def test_any_other_address_is_refused_with_a_sentence(address):
    with pytest.raises(SystemExit, match="serves this machine only"):
        refuse_other_address(address)


def test_the_app_does_not_start_on_another_address():
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=0"]
    started = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert "serves this machine only" in started.stderr + started.stdout
    assert started.returncode != 0
