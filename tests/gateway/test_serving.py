"""The server as it is started and stopped: on the port that is asked for, and without a traceback at its end."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from control.gateway import PORT_VARIABLE, chosen_port, refuse_taken_port
from tests.browser.serving import free_port, serving
from tests.surroundings import ROOT


@contextmanager
def started(port: int) -> Iterator[subprocess.Popen[str]]:
    """`python app.py` on a port, from the line on that says where to look; in a group of its own, as a terminal has."""
    command = [sys.executable, "app.py"]
    surroundings = {**os.environ, PORT_VARIABLE: str(port)}
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert any("Pilothouse is at" in line for line in process.stdout)
            yield process
        finally:
            process.kill()


def test_the_port_of_the_environment_is_obeyed_and_ctrl_c_ends_it_quietly() -> None:
    port = free_port()
    with started(port) as process:
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/auth/style.css", timeout=30).status == 200
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert (process.returncode, said.strip()) == (0, "")


@pytest.mark.parametrize("asked", ["0", "65536", "-1", "8501.0", "eight", "٨٥٠١", " 8501", "999999999999"])
def test_what_is_no_port_is_refused_with_a_sentence(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PORT_VARIABLE, asked)
    with pytest.raises(SystemExit, match=r"a port is a whole number from 1 to 65535\."):
        chosen_port()


@pytest.mark.parametrize(("asked", "port"), [("1", 1), ("8601", 8601), ("65535", 65535), ("", None)])
def test_a_port_is_taken_as_it_is_written(asked: str, port: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PORT_VARIABLE, asked)
    assert chosen_port() == port


def test_a_port_that_is_no_number_ends_the_start_with_one_sentence() -> None:
    surroundings = {**os.environ, PORT_VARIABLE: "eight"}
    ran = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert PORT_VARIABLE in ran.stderr


def test_a_port_that_is_taken_is_named_with_how_another_one_is_chosen() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is taken .* {PORT_VARIABLE}=8502 make run"):
            refuse_taken_port("127.0.0.1", port)


def test_a_server_of_a_test_starts_whatever_script_another_test_left_behind(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An AppTest of a function leaves its script as the main one, whose file is gone by then."""
    left = ModuleType("__main__")
    left.__file__ = str(tmp_path / "gone.py")
    monkeypatch.setitem(sys.modules, "__main__", left)
    with serving(sqlite_url, tmp_path / "server.log") as server:
        assert server.said().count("Traceback") == 0
    assert sys.modules["__main__"] is left
