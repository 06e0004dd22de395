"""One cycle of a clock: the spans in which its time counted or paused, and the instants that follow from them.

*Source:* domain, section 3. A pause is a hole in the calendar: every question walks the spans and asks the calendar,
there is no second arithmetic.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from control.model import ClockState
from control.policy.calendar import NOTHING, SupportHours
from control.policy.rulebook import AtClosing
from control.policy.terms import Terms

TICK = timedelta(microseconds=1)
"""The finest time this product tells apart."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a cycle from `start` to `end` (None: it goes on) in which working time counts, or pauses."""

    start: datetime
    end: datetime | None
    counts: bool
    hours: SupportHours

    def worked(self, until: datetime) -> timedelta:
        """Working time inside the span, up to `until`."""
        end = until if self.end is None else min(self.end, until)
        return self.hours.worked(self.start, end) if self.start < end else NOTHING


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock from a start to a stop, as its last change left it; durations are working time."""

    number: int
    state: ClockState
    terms: Terms
    started_at: datetime
    set_at: datetime
    """Since when its present minutes hold: the start, or the last change of the target."""
    carried: timedelta
    """Elapsed time that earlier cycles brought along."""
    carried_paused: timedelta
    spans: tuple[Span, ...]
    closed: Span | None = None
    """The closed stretch between the cycle that this one continues and its start; None: it begins afresh."""
    first_due_at: datetime | None = None
    due_at: datetime | None = None
    at_risk_at: datetime | None = None
    breaches_at: datetime | None = None
    """The instant after which it is breached if nothing happens; None where it cannot be now."""
    breached: bool = False
    """Whether it ran past that instant: from then on nothing moves it or its due time."""
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it runs or pauses."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)

    def elapsed(self, until: datetime) -> timedelta:
        """Working time counted up to `until`, with what was carried."""
        return self.carried + sum((span.worked(until) for span in self.spans if span.counts), NOTHING)

    def paused(self, until: datetime) -> timedelta:
        """Working time inside pauses up to `until`, with what was carried."""
        return self.carried_paused + sum((span.worked(until) for span in self.spans if not span.counts), NOTHING)


def due(cycle: Cycle) -> datetime | None:
    """The earliest instant at which the target is used up, never before the target held."""
    used_up = reached(cycle, cycle.terms.budget)
    if used_up is None:
        return None
    hours = cycle.terms.hours
    reached_by_counting = cycle.carried < cycle.terms.budget
    if cycle.terms.at_closing is AtClosing.NEXT_OPENING and reached_by_counting and hours.is_closing(used_up):
        used_up = hours.next_opening(used_up)
    return max(cycle.set_at, used_up)


def breaches(cycle: Cycle, due_at: datetime | None) -> datetime | None:
    """The last instant at which it is not breached yet: the due time, or just before it ran again after it.

    None where it has not run after its due time and a pause keeps it from running on.
    """
    if due_at is None:
        return None
    for span in cycle.spans:
        if span.counts and (span.end is None or span.end > max(span.start, due_at)):
            return due_at if span.start <= due_at else span.start - TICK
    return None


def reached(cycle: Cycle, budget: timedelta) -> datetime | None:
    """The earliest instant at which `budget` has counted; None while a pause keeps it from counting."""
    left = budget - cycle.carried
    if left <= NOTHING:
        return cycle.started_at
    for span in cycle.spans:
        if not span.counts:
            continue
        if span.end is None:
            return span.hours.after(span.start, left)
        worked = span.worked(span.end)
        if worked >= left:
            return span.hours.after(span.start, left)
        left -= worked
    return None
