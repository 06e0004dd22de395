"""The worker: a ticker that asks every few seconds what has come due, and does it while it holds the lease.

What is due stands in the store. *Source:* reliability: a scheduler's own memory of what it has done is lost with the
process, a table with a unique key is not; so APScheduler keeps nothing here but the time of the next tick.
"""

import gc
import logging
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import DBAPIError

from control.commands.approval_timing import do_what_is_due
from control.commands.faults import in_plain_words
from control.commands.issue_looking import Finder
from control.commands.measure_judging import judge_what_is_ready
from control.commands.registry import Call
from control.commands.review_scheduling import keep_the_schedule
from control.commands.sweep import MOST, put_off, retry, sweep
from control.errors import ControlError, Refused, Unavailable
from control.packs.review_making import make_what_is_due
from control.policy.permissions import SYSTEM
from control.queries.work_of_time import is_due
from control.runtime import Runtime
from control.store import audit, leases
from control.witness.keeping import Keeper

LOG = logging.getLogger(__name__)
EVERY = timedelta(seconds=5)
"""How long something that has come due may wait for the next tick."""
_FINDS = timedelta(minutes=1)
"""How long a new ticket may wait until it stands with the issue that it belongs to."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did; `worked` is false where another worker holds the lease."""

    worked: bool
    due: int = 0
    raised: int = 0
    put_off: int = 0
    breached: int = 0


@dataclass(slots=True)
class Worker:
    """One process that does the work of time while it holds the lease."""

    runtime: Runtime
    name: str
    lasts: timedelta = leases.LASTS
    most: int = MOST
    afterwards: Callable[[Runtime], object] | None = None
    """What is done once nothing is due any more, and not before: notices are sent when all there is to say is known."""
    held: leases.Lease | None = None
    stopping: bool = False
    actor: str = SYSTEM.name
    until: datetime | None = None
    """Up to when it fires what is due; None: up to now."""
    leased: bool = True
    """Whether it needs the lease; what somebody sweeps by hand does not, since nothing fires twice."""
    keeper: Keeper | None = None
    """Writes the end of the trail out of the database; None: somebody else does."""
    finder: Finder = field(default_factory=Finder)

    def tick(self) -> Ticked:
        """Do everything that has come due, if no other worker does; raises nothing that the next tick may get over."""
        try:
            return self._tick()
        except Refused as refused:
            LOG.warning("%s stops: %s", self.name, refused.sentence)
            self.held = None
        except (ControlError, DBAPIError) as problem:
            LOG.error("%s could not go on: %s", self.name, in_plain_words(problem).sentence)
        return Ticked(worked=False)

    def once(self) -> Ticked:
        """Do everything that has come due, without a lease; raises ControlError."""
        self.leased = False
        return self._tick()

    def leave(self) -> None:
        """Keep the last head, and give the lease back; where the database does not let it, it runs out by itself."""
        if self.held is not None:
            self._keep(at_once=True)
        held, self.held = self.held, None
        if held is None:
            return
        try:
            with self.runtime.store.writer.begin() as connection:
                leases.released(connection, held, self.runtime.now())
        except DBAPIError as problem:
            LOG.warning("%s could not give its lease back: %s", self.name, in_plain_words(problem).sentence)

    def find(self) -> None:
        """Do what takes long, beside the ticks, where this worker holds the lease: make packs, find issues, judge."""
        finder = self.finder
        for does in (keep_the_schedule, make_what_is_due, finder.look, finder.surge, judge_what_is_ready):
            if self.held is not None:
                does(self.runtime, self._call(), self._token())

    def _tick(self) -> Ticked:
        due, raised, waiting, breached, most = 0, 0, 0, 0, self.most
        while not self.stopping and self._holds():
            self._keep()
            if not self._is_due():
                do_what_is_due(self.runtime, self._call(), self._token())
                if self.afterwards is not None:
                    self.afterwards(self.runtime)
                return Ticked(True, due, raised, waiting, breached)
            try:
                done = sweep(self.runtime, self._call(), self.until, most, self._token()).value
            except (Refused, Unavailable):  # the lease is another's, or the database is away: less at a time is as well
                raise
            except ControlError as problem:
                if most == 1:
                    put_off(self.runtime, self._call(), problem.sentence, self._token())
                    waiting += 1
                most = max(most // 8, 1) if most > 1 else self.most
            else:
                due, raised, breached = due + done["due"], raised + done["raised"], breached + done["breached"]
                most = self.most
        return Ticked(False, due, raised, waiting, breached)

    def _holds(self) -> bool:
        """Whether this worker has the lease now, or needs none; asking renews it."""
        if not self.leased:
            return True
        with self.runtime.store.writer.begin() as connection:
            self.held = leases.taken(connection, self.name, self.runtime.now(), self.lasts)
        return self.held is not None

    def _is_due(self) -> bool:
        with self.runtime.read() as connection:
            return is_due(connection, self.until or self.runtime.now())

    def _keep(self, *, at_once: bool = False) -> None:
        """Keep the head of the trail outside where it is due; what hinders that hinders nothing else, and is said."""
        if self.keeper is None:
            return
        try:
            with self.runtime.read() as connection:
                self.keeper.keep(audit.head(connection), self.runtime.now(), at_once=at_once)
        except (ControlError, OSError) as problem:
            LOG.error("%s could not keep the head of the trail outside: %s", self.name, problem)

    def _token(self) -> int | None:
        return None if self.held is None else self.held.token

    def _call(self) -> Call:
        return Call(self.actor, origin="worker" if self.leased else "cli")


def named() -> str:
    """What this process is called as a worker."""
    return f"{socket.gethostname()}-{os.getpid()}"


def settle() -> None:
    """Let the collector forget what was loaded, and look for garbage more seldom: a batch becomes many thousands of
    small objects, none of them garbage, and looking for some took an eighth of a sweep.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def run(worker: Worker, every: timedelta = EVERY) -> None:
    """Tick until somebody ends the process, and give the lease back then."""
    settle()
    scheduler = BlockingScheduler(timezone=UTC, jobstores={"default": MemoryJobStore()})
    settings = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    # That a turn is left out while the last one goes on is as it is meant: what it would have done, the next one does.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    first = worker.runtime.now()
    for does, often in ((worker.tick, every), (worker.find, max(every, _FINDS))):
        scheduler.add_job(does, "interval", seconds=often.total_seconds(), next_run_time=first, **settings)

    def stop(*_: object) -> None:
        worker.stopping = True  # the batch that is being written is still finished
        scheduler.shutdown(wait=True)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    LOG.info("%s works, looking every %s", worker.name, every)
    with suppress(ControlError):  # whatever keeps it from that keeps the ticks from working too, and they say so
        retry(worker.runtime, Call(SYSTEM.name, origin="worker"))
    scheduler.start()
    worker.leave()
