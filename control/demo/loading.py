"""Tells the demo company into a store, a night's import and a day's deeds after the other, under a clock that it moves.

What was told is known again, so that telling on after an interruption, or on a later day, adds what is missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from control.clock import FixedClock
from control.commands.approval_timing import do_what_is_due
from control.commands.company import carry
from control.commands.imports import commit
from control.commands.issue_looking import Finder
from control.commands.measure_judging import judge_what_is_ready
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.demo import staffing
from control.demo.act import Act
from control.demo.approvals import days_approvals
from control.demo.batches import staged
from control.demo.founding import bring_into_force, founded, rulebook_of_the_company
from control.demo.improving import conversions, days_measures
from control.demo.meetings import days_reviews
from control.demo.people import days_work
from control.demo.plots import ISSUES_LOOKED_FOR, Plots
from control.demo.presence import Presence
from control.demo.recurring import confirmations
from control.demo.simulation import Simulation
from control.demo.story import load_story
from control.policy.permissions import SYSTEM
from control.runtime import Runtime, without_looking_for_garbage
from control.store.company import Company
from control.store.engine import Store, unhurried

SPAN = timedelta(days=548)
"""Eighteen months."""
_DAY = timedelta(days=1)
_ARRIVES = timedelta(minutes=40)
"""How long after midnight the export of a day is there."""
_KEPT_ON = 0
"""The weekday on which it is kept how far the story was told: what was told since is known again if it is told anew."""
_SYSTEM = Call(SYSTEM.name)
_MAY_BE_THE_LAST = "approval.approve"
"""The deed after which something may be carried out at once, as the worker would within seconds."""
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
    there = founded(runtime, until, seed, span)
    began, done = there.started_at or until, Told(0, 0, 0, 0)
    with without_looking_for_garbage(), unhurried(store):
        day = _Day(runtime, there)
        for cut in _cuts(there.carried_until or began, until):
            done = done.plus(day.tell(cut, until))
            if report is not None:
                report(began, cut, until)
        return done.plus(day.recurring(until))


class _Day:
    """Tells one stretch after the other, none longer than a day."""

    def __init__(self, runtime: Runtime, there: Company) -> None:
        self._runtime = runtime
        self._clock = FixedClock(there.started_at or runtime.now())
        runtime.clock = self._clock
        self._presence = Presence(runtime)
        self._rulebook = rulebook_of_the_company(reviewed=True)
        self._seed = there.seed or 0
        began = self._clock.now().date()
        self._plots = Plots(began)
        self._simulation = Simulation(load_story(), self._rulebook, self._seed, began)
        if there.carried_until is not None:
            self._simulation.rows_until(there.carried_until)

    def tell(self, cut: datetime, until: datetime) -> Told:
        """What happened up to `cut` arrives in the night after it; people work on it by day, as far as `until`."""
        rows = self._simulation.rows_until(cut)
        self._clock.set(min(cut + _ARRIVES, until))
        bring_into_force(self._runtime, self._plots, cut)
        file = staged(rows, cut, self._rulebook)
        found = commit(self._runtime, _SYSTEM, file).value
        while sweep(self._runtime, _SYSTEM).value["more"]:
            pass
        do_what_is_due(self._runtime, _SYSTEM)
        deeds = self.recurring(cut + _ARRIVES).deeds if self._plots.begins(ISSUES_LOOKED_FOR, cut) else 0
        for deed in self._morning(cut):
            if deed.at < until:
                self._clock.set(deed.at)
                deed.do(self._runtime, self._presence)
                deeds += 1
                if deed.command == _MAY_BE_THE_LAST:
                    do_what_is_due(self._runtime, _SYSTEM)
        if cut.weekday() == _KEPT_ON:
            judge_what_is_ready(self._runtime, _SYSTEM)
        if cut == until or cut.weekday() == _KEPT_ON:
            carry(self._runtime, _SYSTEM, cut)
        return Told(1, found["tickets"], found["events"], deeds)

    def recurring(self, until: datetime) -> Told:
        """What recurs is found, once on its day and when all is told; what everybody knows of becomes a measure."""
        self._clock.set(until)
        Finder().look(self._runtime, _SYSTEM)
        deeds = 0
        for follow in (confirmations, conversions):
            for act in list(follow(self._runtime, until)):
                act.do(self._runtime, self._presence)
                deeds += 1
        return Told(0, 0, 0, deeds)

    def _morning(self, cut: datetime) -> list[Act]:
        """What people have before them on the day that begins at `cut`; nothing where the day is told in part."""
        if cut.time() != time():
            return []
        away, habit = staffing.away(self._plots, cut), self._plots.reviewed(cut)
        work = days_work(self._runtime, self._seed, cut, away, as_a_habit=habit)
        asked = days_approvals(self._runtime, self._seed, cut, away) if habit else []
        measured = days_measures(self._runtime, self._plots, cut)
        met = days_reviews(self._runtime, self._plots, cut)
        return [*staffing.on(self._plots, cut), *sorted([*work, *asked, *measured, *met], key=lambda act: act.at)]


def _cuts(since: datetime, until: datetime) -> Iterator[datetime]:
    """The midnights between two instants, and the last of them."""
    cut = datetime.combine(since.astimezone(UTC).date(), time(), UTC) + _DAY
    while cut < until:
        yield cut
        cut += _DAY
    yield until
