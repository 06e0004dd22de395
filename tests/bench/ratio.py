"""One figure beside another, measured in the same run: absolute times of two runs are not comparable."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

REPEATS = 7


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much faster we are than a peer (or, with `at_most`, how much slower than a limit) at one piece of work."""

    goal: str
    """The goal it answers, as G1; empty where it is only of interest."""
    work: str
    ours: float
    """Seconds, as `peers`."""
    peer: str
    peers: float
    at_least: float | None = None
    """We must be this many times faster than the peer; None: no such demand."""
    at_most: float | None = None
    """We may be this many times slower than the peer; None: no such demand."""

    @property
    def value(self) -> float:
        return self.ours / self.peers if self.at_most is not None else self.peers / self.ours

    @property
    def demand(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g} ×"
        return f"≥ {self.at_least:g} ×" if self.at_least is not None else "–"

    @property
    def holds(self) -> bool:
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.at_least is None or self.value >= self.at_least


@dataclass(frozen=True, slots=True)
class Count:
    """How many of many answers were wrong: a goal that no ratio can say."""

    goal: str
    work: str
    wrong: int
    of: int

    @property
    def holds(self) -> bool:
        return self.wrong == 0


@dataclass(frozen=True, slots=True)
class Score:
    """How good an answer was, where more is better, beside what it has to be at least."""

    goal: str
    work: str
    ours: float
    at_least: float

    @property
    def holds(self) -> bool:
        return self.ours >= self.at_least


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long something took: `worked` by the processor, and `passed` in all, waiting for the disk included."""

    worked: float
    passed: float


def lasted(before: Callable[[], object], work: Callable[[], object]) -> Lasted:
    """The medians of what a piece of work took in several rounds, the first not counted.

    It uses itself up: `before` makes it anew for each round, outside the time.
    """
    rounds = []
    for _ in range(REPEATS + 1):
        before()
        worked, passed = time.process_time(), time.perf_counter()
        work()
        rounds.append((time.process_time() - worked, time.perf_counter() - passed))
    return Lasted(*(statistics.median(each) for each in zip(*rounds[1:], strict=True)))


def seconds(work: Callable[[], object], calls: int = 1) -> float:
    """The median processor time of one call, done `calls` times in each of several rounds, the first not counted.

    Time in which another process had the processor is not ours: a busy machine must not decide about a ratio.
    """
    rounds = []
    for _ in range(REPEATS + 1):
        start = time.process_time()
        for _ in range(calls):
            work()
        rounds.append((time.process_time() - start) / calls)
    return statistics.median(rounds[1:])
