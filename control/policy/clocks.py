"""A clock is a function of its ticket's events: which events start, stop, pause, cancel or retarget it.

*Source:* domain, section 3. Events apply in the order of (instant, sequence); where one has several effects the order
is cancel, stop, start, pause, resume. At equal instants events come before a correction of the rulebook.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from control.model import ClockState, EventKind, TargetKind, TicketEvent
from control.policy import transitions
from control.policy.cycle import Cycle
from control.policy.effects import Course, starts, stops
from control.policy.reading import Reading, read
from control.policy.rulebook import Reopen
from control.policy.terms import Terms, TermsOf, Unpromised


@dataclass(frozen=True, slots=True)
class Correction:
    """From `at` on other terms hold: a calendar was corrected, or a rulebook version activated."""

    at: datetime
    terms_of: TermsOf


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a clock's log: what changed it, and how its cycle stood afterwards."""

    at: datetime
    cause: str
    """The event's kind, or `rulebook`."""
    event_seq: int | None
    """The event's sequence number; None for a correction."""
    cycle: Cycle


@dataclass(frozen=True, slots=True)
class ClockHistory:
    """One clock from its ticket's first event to its last: its cycles and the log of their changes."""

    kind: TargetKind
    state: ClockState
    cycles: tuple[Cycle, ...]
    changes: tuple[Change, ...]

    def read(self, as_of: datetime) -> Reading:
        """What it says at `as_of`, an instant not before its last change."""
        if not self.cycles:
            return Reading(self.state)
        return read(self.cycles[-1], as_of)


def replay(
    kind: TargetKind, events: Sequence[TicketEvent], terms_of: TermsOf, corrections: Iterable[Correction] = ()
) -> ClockHistory:
    """The clock of `kind` after `events` (any order) and `corrections` of the first terms.

    Corrections of one instant apply in the order in which they are given: the last one holds.
    """
    clock = _Clock(kind, terms_of)
    ordered = sorted(events, key=lambda event: (event.at, event.kind is not EventKind.CREATED, event.seq))
    waiting = deque(sorted(corrections, key=lambda correction: correction.at))
    for event in ordered:
        while waiting and waiting[0].at < event.at:
            clock.correct(waiting.popleft())
        clock.apply(event)
    while waiting:
        clock.correct(waiting.popleft())
    return ClockHistory(kind, clock.state, tuple(clock.cycles), tuple(clock.changes))


@dataclass(slots=True)
class _Clock:
    """The clock while its events are applied."""

    kind: TargetKind
    terms_of: TermsOf
    course: Course = field(default_factory=Course)
    cancelled: bool = False
    cycles: list[Cycle] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def state(self) -> ClockState:
        if self.cancelled:
            return ClockState.CANCELLED
        return self.cycles[-1].state if self.cycles else ClockState.NOT_STARTED

    def apply(self, event: TicketEvent) -> None:
        """Take one event: its effects in the order of the domain; cancelled for good, nothing has an effect."""
        if self.cancelled:
            return
        before = self._advanced(event.at)
        stopping, starting = stops(self.kind, event, self.course), starts(self.kind, event, self.course)
        self.course.learn(event)
        terms = self._terms(event.at)
        if stopping and self._open() is not None:
            self.cycles[-1] = transitions.stop(self.cycles[-1], event.at)
        if terms is not None:
            self._continue(terms, event.at, starting)
        self._log(before, event.at, event.kind, event.seq)

    def correct(self, correction: Correction) -> None:
        """Take a correction: open cycles that are not breached are counted by it.

        One that promises a cycle what it was promised before leaves it untouched, so that nothing has to be derived
        anew when a rulebook changes elsewhere.
        """
        self.terms_of = correction.terms_of
        if self.cancelled or not self.course.states or self._promised_the_same():
            return
        before = self._advanced(correction.at, events_to_come=False)
        terms = self._terms(correction.at)
        if terms is not None:
            self._continue(terms, correction.at, starting=False)
        self._log(before, correction.at, "rulebook", None)

    def _promised_the_same(self) -> bool:
        current = self._open()
        return current is not None and self.terms_of(self.kind, self.course.fields) == current.terms

    def _open(self) -> Cycle | None:
        return self.cycles[-1] if self.cycles and self.cycles[-1].is_open else None

    def _advanced(self, to: datetime, *, events_to_come: bool = True) -> Cycle | None:
        """The last cycle, moved on to `to`; None before the first."""
        if not self.cycles:
            return None
        self.cycles[-1] = transitions.advance(self.cycles[-1], to, events_to_come=events_to_come)
        return self.cycles[-1]

    def _terms(self, at: datetime) -> Terms | None:
        """What is promised now; None where nothing is, which cancels for good unless it may still come.

        It may come to a ticket that nothing was promised yet: one without a category, say. A stopped clock stays.
        """
        terms = self.terms_of(self.kind, self.course.fields)
        if isinstance(terms, Terms) and not self.course.given_up:
            return terms
        current = self._open()
        if current is not None:
            self.cycles[-1] = transitions.cancel(current, at)
        refused = self.course.given_up or terms is Unpromised.TO_ITS_PRIORITY
        self.cancelled = current is not None or (refused and not self.cycles)
        return None

    def _continue(self, terms: Terms, at: datetime, starting: bool) -> None:
        """Retarget an open cycle or start the next one, then pause or resume it as the ticket's state says."""
        if self._open() is not None:
            self.cycles[-1] = transitions.retarget(self.cycles[-1], terms, at)
        elif starting:
            self._start(terms, at)
        elif not self.cycles and self.course.awaits(self.kind):
            self.cycles.append(self._promised_late(terms, at))
        if self._open() is not None:
            self.cycles[-1] = _waiting_as(self.cycles[-1], self.course.fields.get("state"), at)

    def _start(self, terms: Terms, at: datetime) -> None:
        last = self.cycles[-1] if self.cycles else None
        if last is None:
            self.cycles.append(transitions.begin(at, terms))
        elif self.kind is not TargetKind.RESOLUTION or terms.reopen is Reopen.RESTART_FROM_REOPEN:
            self.cycles.append(transitions.begin(at, terms, last.number + 1))
        elif terms.reopen is not Reopen.FIRST_RESOLUTION_ONLY:
            closed_counts = terms.reopen is Reopen.CONTINUE_INCLUDING_CLOSED
            self.cycles.append(transitions.carry_on(last, at, terms, closed_counts))

    def _promised_late(self, terms: Terms, at: datetime) -> Cycle:
        """A cycle from the creation under a target that holds since `at` only: time and pauses before it count."""
        cycle = transitions.begin(self.course.states[0][0], terms)
        for since, state in self.course.states:
            cycle = _waiting_as(cycle, state, since)
        return transitions.promised(cycle, at)

    def _log(self, before: Cycle | None, at: datetime, cause: str, seq: int | None) -> None:
        after = self.cycles[-1] if self.cycles else None
        if after is not None and after is not before:
            self.changes.append(Change(at, cause, seq, after))


def _waiting_as(cycle: Cycle, state: str | None, at: datetime) -> Cycle:
    """The open cycle, paused or running at `at` as the ticket's `state` asks for."""
    waits = state in cycle.terms.pause_states
    if waits and cycle.state is ClockState.RUNNING:
        return transitions.pause(cycle, at)
    if not waits and cycle.state is ClockState.PAUSED:
        return transitions.resume(cycle, at)
    return cycle
