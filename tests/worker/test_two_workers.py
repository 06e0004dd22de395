"""Two workers that are killed and frozen amid their work do all that is due once: nothing twice, nothing never."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest

from control.clock import FixedClock
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.runtime import open_runtime
from control.worker import Worker
from tests.commands.desk import Desk, on
from tests.rings import times
from tests.worker.tower import LEVELS, PEOPLE, begin, spread, tower_rulebook

TICKETS = times(check=100, proof=2_500)
LATE = on(14, 12)
"""The present of the workers: a fortnight after the tickets, every level lies behind."""
LEASE = timedelta(seconds=1)
PATIENCE = 600


class Moving(FixedClock):
    """A clock that goes on from an instant as a machine's does, for whoever starts when: leases have to run out."""

    def __init__(self, began: float) -> None:
        super().__init__(LATE)
        self._began = began

    def now(self) -> Any:
        return LATE + timedelta(seconds=time.monotonic() - self._began)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(tower_rulebook())
    begin(made, spread(on(0, 8), timedelta(hours=1), TICKETS))
    yield made
    made.runtime.close()


def test_two_workers_that_are_killed_and_frozen_raise_every_level_once(
    desk: Desk, store_url: str, figure: Callable[[str, str], None]
) -> None:
    kills, freezes = work_amid_kills(desk, store_url)
    escalations = desk.rows_of("SELECT subject_id, level, cycle FROM escalation")
    expected = {
        (f"T-{10_000 + number}/resolution", level + 1, 1) for number in range(1, TICKETS + 1) for level in range(4)
    }
    assert len(escalations) == len(expected)
    assert {tuple(row) for row in escalations} == expected
    ended = dict(map(tuple, desk.rows_of("SELECT state, count(*) FROM escalation GROUP BY state")))
    assert ended == {"superseded": TICKETS * (len(LEVELS) - 1), "raised": TICKETS}
    [breaches] = desk.rows_of("SELECT count(*) FROM judgement WHERE verdict = 'breached' AND kind = 'resolution'")
    assert breaches[0] == TICKETS
    told = desk.rows_of("SELECT subject_id, person FROM notice")
    assert len(told) == len(expected)
    assert {tuple(row) for row in told} == {
        (f"T-{10_000 + number}/resolution", person) for number in range(1, TICKETS + 1) for person in PEOPLE
    }
    token, _ = lease_of(desk)
    assert min(kills, freezes) >= times(check=1, proof=2), "nobody was killed, or nobody frozen, but for the beginning"
    assert token > 2, "the lease has not changed hands by a kill and by a freeze"
    figure(
        f"firings by two workers amid {kills} kills and {freezes} freezes, under {token} holdings of the lease",
        f"{len(expected):,} of {len(expected):,}",
    )


def test_a_hundred_more_sweeps_change_nothing(desk: Desk, store_url: str) -> None:
    desk.clock.set(LATE)
    everything(desk)
    before = desk.rows_of("SELECT * FROM escalation ORDER BY id")
    for _ in range(100):
        assert sweep(desk.runtime, Call("ada")).value["due"] == 0
    assert desk.rows_of("SELECT * FROM escalation ORDER BY id") == before


def everything(desk: Desk) -> None:
    while sweep(desk.runtime, Call("ada"), None, 50).value["due"]:
        pass


def work_amid_kills(desk: Desk, url: str) -> tuple[int, int]:
    """Let two workers do all that is due; how often one was killed, and how often one was frozen."""
    draw, kills, freezes = random.Random(20261126), 1, 1
    clock = Moving(time.monotonic())
    workers = [started(url, clock), started(url, clock)]
    place = holding(desk, workers, 1)
    killed(workers[place])
    workers[place] = started(url, clock)
    frozen(workers[holding(desk, workers, 2)], 2 * LEASE.total_seconds())
    ends = time.monotonic() + PATIENCE
    while left(desk):
        assert time.monotonic() < ends, f"{left(desk)} watches are still due"
        time.sleep(draw.uniform(0.05, 0.6))
        place = draw.randrange(2)
        if draw.random() < 0.3:
            freezes += 1
            frozen(workers[place], draw.uniform(0.2, 1.6))
        else:
            kills += 1
            killed(workers[place])
            workers[place] = started(url, clock)
    for worker in workers:
        killed(worker)
    return kills, freezes


def holding(desk: Desk, workers: Sequence[Any], since: int) -> int:
    """Which worker has the lease, once it has been taken for at least the `since`th time."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        token, holder = lease_of(desk)
        named = [f"worker-{worker.pid}" for worker in workers]
        if token >= since and holder in named:
            return named.index(holder)
        time.sleep(0.01)
    raise AssertionError(f"nobody has taken the lease for the {since}th time: {lease_of(desk)}")


def lease_of(desk: Desk) -> tuple[int, str]:
    """The token of the lease and its holder; zero and nobody before the first worker."""
    rows = desk.rows_of("SELECT token, holder FROM lease")
    return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "nobody")


def left(desk: Desk) -> int:
    [row] = desk.rows_of("SELECT count(*) FROM watch WHERE next_at IS NOT NULL")
    return int(row[0])


def started(url: str, clock: Moving) -> Any:
    process = get_context("fork").Process(target=tick_for_ever, args=(url, clock))
    process.start()
    return process


def tick_for_ever(url: str, clock: Moving) -> None:
    worker = Worker(open_runtime(url, clock), f"worker-{os.getpid()}", LEASE, most=10)
    while True:
        worker.tick()
        time.sleep(0.02)


def frozen(process: Any, seconds: float) -> None:
    """Freeze a worker, which lives and would go on, for some seconds."""
    os.kill(process.pid, signal.SIGSTOP)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "it was not frozen: it had ended"
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGCONT)


def killed(process: Any) -> None:
    """Kill a worker, which lives and would go on."""
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL, "it was not killed: it had ended"
