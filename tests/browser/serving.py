"""The app as it is really served: a process of its own on a free port of this machine, over one store."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.places import ROOT

PATIENCE = 120
"""Seconds that a start may take on a busy machine before it counts as failed."""


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    pid: int
    log: Path

    def said(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(errors="replace")


@contextmanager
def serving(url: str, log: Path) -> Iterator[Server]:
    """Serve the store at `url` until the end of the block; what the server prints goes to `log`."""
    port = free_port()
    # The other way to start it; `python app.py` is tried by tests/gateway.
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    surroundings = {**os.environ, "CONTROL_DATABASE_URL": url}
    with log.open("w") as printed:
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=printed, stderr=subprocess.STDOUT)
        try:
            server = Server(f"http://127.0.0.1:{port}", process.pid, log)
            _wait(server, process)
            yield server
        finally:
            _end(process)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > ends:
            raise RuntimeError(f"the app did not start:\n{server.said()}")
        time.sleep(0.05)


def _answers(server: Server) -> bool:
    try:
        with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
