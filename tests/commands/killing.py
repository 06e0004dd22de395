"""A deed in a process of its own that is killed at any step of its way."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from control.store import audit
from tests.commands.desk import Desk, on


def killed(url: str, deed: Callable[[Desk], object], kill_at: int | None) -> int:
    """Do a deed in a child process and kill it at its step `kill_at`; answers at which step it was.

    None: when the audit event is about to be written, the last thing before the commit; -1: after the commit. A step
    is a call of one of our functions, or a statement that goes to the database.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        _do_and_die(url, deed, kill_at, writes)
    os.close(writes)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reads) as answer:
        step = int(answer.read() or "-1")
    assert os.WIFSIGNALED(status), "the child was to be killed, and was not"
    return step


def _do_and_die(url: str, deed: Callable[[Desk], object], kill_at: int | None, writes: int) -> None:
    steps = 0

    def die() -> None:
        os.write(writes, str(steps).encode())
        os.kill(os.getpid(), signal.SIGKILL)

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal steps
        ours = event == "call" and str(frame.f_globals.get("__name__")).startswith("control.")
        statement = event == "c_call" and argument.__name__ in {"execute", "executemany", "write_row"}
        steps += ours or statement
        last = kill_at is None and ours and frame.f_code is audit.append.__code__
        if last or steps == kill_at:
            die()

    try:
        desk = Desk(url, on(4, 12))
        sys.setprofile(count)
        deed(desk)
        sys.setprofile(None)
        die()
    finally:
        os._exit(1)
