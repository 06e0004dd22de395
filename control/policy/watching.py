"""What comes next of an open clock: the levels of its ladder that are still to fire, and its breach.

*Source:* domain, section 4: a level that fired does not fire again in its cycle though the due time moves, a new
version of a ladder holds for the levels that have not fired, and an import never fires what lies before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from control.policy.cycle import TICK, Cycle
from control.policy.ladder import Ladder
from control.policy.path import level_at

Reached = tuple[int, datetime]
"""The number of a level and the instant at which it is reached."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is still to come of one cycle; empty where nothing can."""

    ladder: str | None = None
    passed: int = 0
    """The highest level that will not fire any more, because it did, or because it lies before an import."""
    levels: tuple[Reached, ...] = ()
    """Those to come, earliest first; a level that a pause holds back is not among them."""
    breaches_at: datetime | None = None
    """The instant after which a breach is to be recorded; None where there is none to record."""

    @property
    def next_at(self) -> datetime | None:
        """When something is to be done next; None while nothing is."""
        instants = [at for _, at in self.levels]
        if self.breaches_at is not None:
            instants.append(self.breaches_at + TICK)
        return min(instants, default=None)

    def judged(self) -> "Watch":
        """What is left to come once the breach has been recorded."""
        return Watch(self.ladder, self.passed, self.levels)

    def without(self, number: int) -> "Watch":
        """What is left to come once a level has fired, or has been found moot."""
        left = tuple(each for each in self.levels if each[0] != number)
        return Watch(self.ladder, max(self.passed, number), left, self.breaches_at)


def watch(cycle: Cycle, ladder: Ladder | None, known: Watch | None, now: datetime, *, looks_back: bool) -> Watch:
    """What is to come of an open `cycle` on `ladder` (None: nobody is told), seen at `now`.

    `known` is what was known of it on this very ladder; of one that climbed another, `control.policy.climbing` says it.

    A level that is found to be reached already fires at once, unless `looks_back`: then what was not waited for before
    lies behind for good. The breach is to be recorded where `breaches_at` says so; whoever knows of its judgement
    takes it out.
    """
    if ladder is None:
        return Watch(breaches_at=cycle.breaches_at)
    known = known or Watch(ladder.name)
    passed, levels = _to_come(_reached(cycle, ladder, known), known, now, looks_back=looks_back)
    return Watch(ladder.name, passed, levels, cycle.breaches_at)


def watch_until(
    ladder: Ladder | None, instants: Sequence[datetime], known: Watch | None, now: datetime, *, looks_back: bool = False
) -> Watch:
    """The same of something that is simply due, with the instants at which the levels of its ladder are reached."""
    if ladder is None:
        return Watch()
    known = known or Watch(ladder.name)
    to_fire = ((number, at) for number, at in enumerate(instants, start=1) if _can_fire(number, known))
    return Watch(ladder.name, *_to_come(to_fire, known, now, looks_back=looks_back))


def _to_come(
    reached: Iterable[Reached], known: Watch, now: datetime, *, looks_back: bool
) -> tuple[int, tuple[Reached, ...]]:
    """The highest level that is passed, and the levels to come, of those that can fire."""
    waiting = dict(known.levels)
    passed, levels = known.passed, []
    for number, at in reached:
        expected = waiting.get(number)
        if at > now or (expected is not None and at <= expected <= now):
            levels.append((number, at if at > now else expected or at))
        elif looks_back:
            passed = max(passed, number)
        else:
            levels.append((number, now))
    return passed, tuple(sorted(levels, key=lambda each: (each[1], each[0])))


def _reached(cycle: Cycle, ladder: Ladder, known: Watch) -> Iterator[Reached]:
    """The levels that can still fire and the instants at which they are reached, as the cycle stands."""
    for number, level in enumerate(ladder.levels, start=1):
        at = level_at(cycle, level)
        if at is not None and _can_fire(number, known):
            yield number, at


def _can_fire(number: int, known: Watch) -> bool:
    return number > known.passed or any(number == waits for waits, _ in known.levels)
