"""Tells the demo company into a store, a night's import and a day's deeds after the other, under a clock that it moves.

What was told is known again, so that telling on after an interruption, or on a later day, adds what is missing.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from control.clock import FixedClock
from control.commands import company as founding
from control.commands.company import Telling
from control.commands.imports import commit
from control.commands.registry import Call
from control.commands.rulebook import activate
from control.commands.sweep import sweep
from control.demo.batches import CONFIG, staged
from control.demo.people import days_work
from control.demo.simulation import Simulation
from control.demo.story import edition, load_story
from control.errors import Invalid, Refused
from control.model import Nature
from control.policy.permissions import SYSTEM
from control.policy.rulebook import Rulebook
from control.runtime import Runtime, in_production
from control.settings import dump, load
from control.store import company, rulebooks
from control.store.company import Company
from control.store.engine import Store

NAME = "Fernhaven Logistics"
SEED = 1
SPAN = timedelta(days=548)
"""Eighteen months."""
OTHER_EDITION = (
    "This demo company was told by another version of Pilothouse, whose story was another: it stays as it is. "
    "Name an empty database in CONTROL_DATABASE_URL, or remove this one, to have it told anew."
)
_DAY = timedelta(days=1)
_ARRIVES = timedelta(minutes=40)
"""How long after midnight the export of a day is there."""
_SHORTEST = timedelta(minutes=1)
_SYSTEM = Call(SYSTEM.name)
Report = Callable[[datetime, datetime, datetime], None]
"""Is told how far it is: from, until now, and until when."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was added: days that were told whole or in part, tickets, events, and deeds of people."""

    days: int
    tickets: int
    events: int
    deeds: int

    def plus(self, other: "Told") -> "Told":
        """Both together."""
        return Told(
            self.days + other.days,
            self.tickets + other.tickets,
            self.events + other.events,
            self.deeds + other.deeds,
        )


def tell(
    store: Store, until: datetime, seed: int | None = None, span: timedelta = SPAN, report: Report | None = None
) -> Told:
    """Tell the demo company until an instant: from its beginning, `span` before it, or from where it was told to.

    Raises Refused in production, and for a store that holds anything but a demo company told from this seed.
    """
    runtime = Runtime(store, FixedClock(until))
    there = _founded(runtime, until, seed, span)
    began, done = there.started_at or until, Told(0, 0, 0, 0)
    with _without_looking_for_garbage():
        day = _Day(runtime, there)
        for cut in _cuts(there.carried_until or began, until):
            done = done.plus(day.tell(cut, until))
            if report is not None:
                report(began, cut, until)
    return done


def refusal(store: Store) -> Refused | None:
    """Why the demo company cannot be told into a store; None where it can."""
    if in_production():
        return Refused("This is production (CONTROL_MODE): nothing invented is loaded here.", "production")
    with store.reader.connect() as connection:
        there, empty = company.found(connection), company.is_empty(connection)
    if there is not None and there.nature is not Nature.DEMO:
        return Refused(
            f"This store belongs to {there.name}, a real company: the demo needs a store of its own.", "company"
        )
    if there is None and not empty:
        return Refused("This store holds tickets that nobody invented: the demo needs a store of its own.", "company")
    return None


def _founded(runtime: Runtime, until: datetime, seed: int | None, span: timedelta) -> Company:
    """The demo company of the store, founded where there is none; its clock stands at its first instant then."""
    found = refusal(runtime.store)
    if found is not None:
        raise found
    with runtime.read() as connection:
        there = company.found(connection)
    if there is None:
        began = datetime.combine((until - span).astimezone(UTC).date(), time(), UTC)
        runtime.clock = FixedClock(began)
        _bring_into_force(runtime)
        founding.found(runtime, _SYSTEM, NAME, Nature.DEMO, Telling(SEED if seed is None else seed, began, edition()))
        with runtime.read() as connection:
            there = company.found(connection)
    if there is None or (seed is not None and there.seed != seed):
        raise Refused(f"This demo company is told from the seed {there and there.seed}, not from {seed}.", "company")
    if there.edition != edition():
        raise Refused(OTHER_EDITION, "company")
    if until <= (there.carried_until or until - _SHORTEST):
        raise Invalid(f"The demo company is told until {there.carried_until} already; {until} does not lie after it.")
    return there


def _bring_into_force(runtime: Runtime) -> None:
    rulebook = load(CONFIG)
    with runtime.read() as connection:
        latest = rulebooks.in_force(connection)
    if latest is None or latest.version != rulebook.version:
        reason = f"The rulebook of {NAME} is brought into force: its story begins."
        activate(runtime, Call(SYSTEM.name, reason=reason), dump(rulebook))


class _Day:
    """Tells one stretch after the other, none longer than a day."""

    def __init__(self, runtime: Runtime, there: Company) -> None:
        self._runtime = runtime
        self._clock = FixedClock(there.started_at or runtime.now())
        runtime.clock = self._clock
        self._rulebook: Rulebook = runtime.rulebook()
        self._seed = there.seed or 0
        began = (there.started_at or runtime.now()).date()
        self._simulation = Simulation(load_story(), load(CONFIG), self._seed, began)
        if there.carried_until is not None:
            self._simulation.rows_until(there.carried_until)

    def tell(self, cut: datetime, until: datetime) -> Told:
        """What happened up to `cut` arrives in the night after it; people work on it by day, as far as `until`."""
        rows = self._simulation.rows_until(cut)
        self._clock.set(min(cut + _ARRIVES, until))
        file = staged(rows, cut, self._rulebook)
        found = commit(self._runtime, _SYSTEM, file).value
        while sweep(self._runtime, _SYSTEM).value["more"]:
            pass
        deeds = 0
        for deed in days_work(self._runtime, self._seed, cut) if cut.time() == time() else ():
            if deed.at < until:
                self._clock.set(deed.at)
                deed.do(self._runtime)
                deeds += 1
        founding.carry(self._runtime, _SYSTEM, cut)
        return Told(1, found["tickets"], found["events"], deeds)


def _cuts(since: datetime, until: datetime) -> Iterator[datetime]:
    """The midnights between two instants, and the last of them."""
    cut = datetime.combine(since.astimezone(UTC).date(), time(), UTC) + _DAY
    while cut < until:
        yield cut
        cut += _DAY
    yield until


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """A story is millions of small objects that stay: looking for garbage among them took a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
