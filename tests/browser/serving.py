"""The app as it is really served: a process of its own on a free port of this machine, over one store."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from control.runtime import open_runtime
from tests.places import ROOT
from tests.signing import token_of

PATIENCE = 120
"""Seconds that a start may take on a busy machine before it counts as failed."""
ENDING = 10
"""Seconds after which a server that was told to end is killed."""
_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(["tests.browser.loaded"])


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    pid: int
    log: Path
    url: str
    """The address of its store."""

    def token(self, account: str) -> str:
        """What a browser keeps in which `account` has just signed in."""
        runtime = open_runtime(self.url)
        try:
            return token_of(runtime, account)
        finally:
            runtime.close()

    def said(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(errors="replace")


@dataclass(frozen=True)
class Process:
    """A process that serves, however it was begun."""

    pid: int
    lives: Callable[[], bool]


@contextmanager
def serving(url: str, log: Path, *, cold: bool = False) -> Iterator[Server]:
    """Serve the store at `url` until the end of the block; what the server prints goes to `log`.

    A `cold` start is the command as a person gives it. Any other begins in a copy of a process that has loaded what the
    app needs: that takes a sixth of the time, and from there on both do the same. (`python app.py` is tried by
    tests/gateway.)
    """
    port = free_port()
    command = ["streamlit", "run", "app.py", f"--server.port={port}"]
    surroundings = {**os.environ, "CONTROL_DATABASE_URL": url}
    start = _commanded if cold else _copied
    with start(command, surroundings, log) as process:
        server = Server(f"http://127.0.0.1:{port}", process.pid, log, url)
        _wait(server, process)
        yield server


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _commanded(command: list[str], surroundings: Mapping[str, str], log: Path) -> Iterator[Process]:
    with log.open("w") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=surroundings, stdout=printed, stderr=subprocess.STDOUT
        )
    try:
        yield Process(process.pid, lambda: process.poll() is None)
    finally:
        process.terminate()
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _copied(command: list[str], surroundings: Mapping[str, str], log: Path) -> Iterator[Process]:
    process = _LOADED.Process(target=_run, args=(command, dict(surroundings), log))
    # A copy runs the main script of this process anew, and an AppTest leaves its own as that.
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()
    try:
        yield Process(process.pid or 0, process.is_alive)
    finally:
        process.terminate()
        process.join(ENDING)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


def _run(command: list[str], surroundings: dict[str, str], log: Path) -> None:
    """Become what the command would be: nothing of the surroundings in which the copied process began is left."""
    os.environ.clear()
    os.environ.update(surroundings)
    os.chdir(ROOT)
    with log.open("w") as printed:
        for stream in (1, 2):
            os.dup2(printed.fileno(), stream)
    sys.argv = command
    from streamlit.web.cli import main

    main(command[1:], prog_name=command[0])


def _wait(server: Server, process: Process) -> None:
    ends = time.monotonic() + PATIENCE
    while not _answers(server):
        if not process.lives() or time.monotonic() > ends:
            raise RuntimeError(f"the app did not start:\n{server.said()}")
        time.sleep(0.05)


def _answers(server: Server) -> bool:
    try:
        with urllib.request.urlopen(f"{server.address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
