"""A clock is a function of its ticket's events: which events start, stop, pause, cancel or retarget it.

*Source:* domain, section 3. Events apply in the order of (instant, sequence); where one has several effects the order
is cancel, stop, start, pause, resume. At equal instants events come before a correction of the rulebook.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from control.model import ActorKind, ClockState, EventKind, TargetKind, TicketEvent
from control.policy import transitions
from control.policy.cycle import Cycle
from control.policy.reading import Reading, read
from control.policy.rulebook import Reopen
from control.policy.terms import Terms, TermsOf


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
    """The clock of `kind` after `events` (any order) and `corrections` of the first terms."""
    clock = _Clock(kind, terms_of)
    ordered = sorted(events, key=lambda event: (event.at, event.kind is not EventKind.CREATED, event.seq))
    waiting = sorted(corrections, key=lambda correction: correction.at, reverse=True)
    for event in ordered:
        while waiting and waiting[-1].at < event.at:
            clock.correct(waiting.pop())
        clock.apply(event)
    while waiting:
        clock.correct(waiting.pop())
    return ClockHistory(kind, clock.state, tuple(clock.cycles), tuple(clock.changes))


@dataclass(slots=True)
class _Clock:
    """The clock while its events are applied; `ticket` facts that decide about starts are kept beside it."""

    kind: TargetKind
    terms_of: TermsOf
    fields: dict[str, str | None] = field(default_factory=dict)
    exists: bool = False
    resolved: bool = False
    answered: bool = False
    given_up: bool = False
    cancelled: bool = False
    cycles: list[Cycle] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def state(self) -> ClockState:
        if self.cancelled:
            return ClockState.CANCELLED
        return self.cycles[-1].state if self.cycles else ClockState.NOT_STARTED

    def apply(self, event: TicketEvent) -> None:
        """Take one event: its effects in the order of the domain."""
        self._advance(event.at)
        before = self.cycles[-1] if self.cycles else None
        stops, starts = self._stops(event), self._starts(event)
        self._learn(event)
        terms = self.terms_of(self.kind, self.fields)
        self._cancel_without(terms, event.at)
        if stops and self._open() is not None:
            self.cycles[-1] = transitions.stop(self.cycles[-1], event.at)
        if terms is not None and not self.cancelled:
            self._continue(terms, event.at, starts)
        self._log(before, event.at, event.kind, event.seq)

    def correct(self, correction: Correction) -> None:
        """Take a correction: open cycles that are not breached are counted by it."""
        self.terms_of = correction.terms_of
        if not self.exists:
            return
        self._advance(correction.at)
        before = self.cycles[-1] if self.cycles else None
        terms = self.terms_of(self.kind, self.fields)
        self._cancel_without(terms, correction.at)
        if terms is not None and not self.cancelled:
            self._continue(terms, correction.at, starts=False)
        self._log(before, correction.at, "rulebook", None)

    def _open(self) -> Cycle | None:
        return self.cycles[-1] if self.cycles and self.cycles[-1].is_open else None

    def _advance(self, to: datetime) -> None:
        if self.cycles:
            self.cycles[-1] = transitions.advance(self.cycles[-1], to)

    def _cancel_without(self, terms: Terms | None, at: datetime) -> None:
        """Cancel for good where the ticket was given up or nothing is promised any more; a stopped clock stays."""
        if self.cancelled or (terms is not None and not self.given_up):
            return
        current = self._open()
        if current is not None:
            self.cycles[-1] = transitions.cancel(current, at)
        self.cancelled = current is not None or not self.cycles

    def _continue(self, terms: Terms, at: datetime, starts: bool) -> None:
        """Retarget an open cycle or start the next one, then pause or resume it as the ticket's state says."""
        if self._open() is not None:
            self.cycles[-1] = transitions.retarget(self.cycles[-1], terms, at)
        elif starts:
            self._start(terms, at)
        current = self._open()
        if current is None:
            return
        waits = self.fields.get("state") in current.terms.pause_states
        if waits and current.state is ClockState.RUNNING:
            self.cycles[-1] = transitions.pause(current, at)
        elif not waits and current.state is ClockState.PAUSED:
            self.cycles[-1] = transitions.resume(current, at)

    def _start(self, terms: Terms, at: datetime) -> None:
        last = self.cycles[-1] if self.cycles else None
        if last is None:
            self.cycles.append(transitions.begin(at, terms))
        elif self.kind is not TargetKind.RESOLUTION or terms.reopen is Reopen.RESTART_FROM_REOPEN:
            self.cycles.append(transitions.begin(at, terms, last.number + 1))
        elif terms.reopen is not Reopen.FIRST_RESOLUTION_ONLY:
            closed_counts = terms.reopen is Reopen.CONTINUE_INCLUDING_CLOSED
            self.cycles.append(transitions.carry_on(last, at, terms, closed_counts))

    def _stops(self, event: TicketEvent) -> bool:
        if event.kind is EventKind.RESOLVED:
            return True
        if event.kind is EventKind.CLOSED:
            return not self.resolved
        return self.kind is not TargetKind.RESOLUTION and is_answer(event)

    def _starts(self, event: TicketEvent) -> bool:
        if self.kind is TargetKind.NEXT_RESPONSE:
            return event.kind is EventKind.CONTACT and self.answered and not self.given_up
        if event.kind is EventKind.REOPENED:
            return self.kind is TargetKind.RESOLUTION
        return event.kind is EventKind.CREATED and not self.cycles

    def _learn(self, event: TicketEvent) -> None:
        """Keep what the event says of the ticket; a reopened one is at work unless the event says more."""
        self.exists = True
        self.fields.update(event.payload)
        if event.kind in (EventKind.RESOLVED, EventKind.CLOSED):
            self.resolved = True
            self.fields["state"] = event.payload.get("state", event.kind.value)
        elif event.kind is EventKind.REOPENED:
            self.resolved = self.given_up = False
            self.fields["state"] = event.payload.get("state")
        elif event.kind in (EventKind.CANCELLED, EventKind.MERGED):
            self.given_up = True
        self.answered = self.answered or is_answer(event)

    def _log(self, before: Cycle | None, at: datetime, cause: str, seq: int | None) -> None:
        after = self.cycles[-1] if self.cycles else None
        if after is not None and after is not before:
            self.changes.append(Change(at, cause, seq, after))


def is_answer(event: TicketEvent) -> bool:
    """Whether the event is a public reply by a human; automation and internal notes never answer."""
    public = event.kind is EventKind.REPLY and event.payload.get("public") is True
    return public and event.actor_kind is ActorKind.HUMAN
