"""A process that is killed amid its commands loses nothing it has answered, and leaves nothing half done."""

import os
import random
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import sleep

from control.clock import FixedClock
from control.commands.registry import Call
from control.runtime import open_runtime
from control.store import audit
from control.store.tables import ticket
from tests.commands.deeds import desk_with_deeds, events, rename
from tests.commands.desk import Desk, on
from tests.rings import times

KEY = "T-10001"


def test_a_kill_amid_commands_loses_nothing_that_was_answered(store_url: str) -> None:
    with desk_with_deeds(store_url):
        pass
    done = 0
    for number in range(times(check=4, proof=100)):
        answered = killed_amid_renaming(store_url, random.uniform(0.02, 0.3))
        desk = Desk(store_url, on(0, 10))
        with desk.runtime.store.writer.begin() as connection:
            audit.locked_head(connection)  # whatever a server still carries out for the dead process has ended now
            assert audit.first_break(connection) is None
        outcomes = [outcome for (outcome,) in events(desk, "outcome")]
        assert outcomes == ["ok"] * len(outcomes)
        assert done + answered <= len(outcomes) <= done + answered + 1, "answered, and at most one on its way"
        assert desk.rows(ticket)[0]["version"] == 1 + len(outcomes), f"round {number}"
        done = len(outcomes)
        desk.runtime.close()
    assert done > 0


def killed_amid_renaming(url: str, seconds: float) -> int:
    """How many commands a process had answered when it was killed."""
    receiver, sender = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=rename_for_ever, args=(url, sender))
    process.start()
    sender.close()
    answered = int(receiver.recv())  # the first answer: from here on the kill falls amid the work
    sleep(seconds)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    try:
        while True:
            answered = receiver.recv()
    except (EOFError, OSError):
        return answered


def rename_for_ever(url: str, answers: Connection) -> None:
    runtime = open_runtime(url, FixedClock(on(0, 9, 30)))
    number = 0
    while True:
        number += 1
        rename(runtime, Call("anna"), KEY, f"title {number} of {os.getpid()}")
        answers.send(number)
