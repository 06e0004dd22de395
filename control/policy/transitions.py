"""How a cycle moves: it begins, pauses, resumes, stops, is cancelled, is retargeted; each answers with a new cycle.

*Source:* domain, section 3. A breach is a judgement: from then on nothing moves the cycle or its due time.
"""

from dataclasses import replace
from datetime import datetime

from control.model import ClockState
from control.policy.calendar import NOTHING
from control.policy.cycle import Cycle, Span, breaches, due, reached
from control.policy.terms import Terms


def begin(at: datetime, terms: Terms, number: int = 1) -> Cycle:
    """A cycle that starts running at `at` with nothing carried."""
    return _started(Cycle(number, ClockState.RUNNING, terms, at, at, NOTHING, NOTHING, _from(at, terms)))


def carry_on(last: Cycle, at: datetime, terms: Terms, closed_counts: bool) -> Cycle:
    """The cycle after the stopped `last`, with its elapsed and paused time; the closed stretch may count too."""
    ended_at = last.spans[-1].end or at
    closed = Span(ended_at, at, closed_counts, terms.hours)
    carried = last.elapsed(at) + (closed.worked(at) if closed_counts else NOTHING)
    fresh = Cycle(last.number + 1, ClockState.RUNNING, terms, at, at, carried, last.paused(at), _from(at, terms))
    return _started(replace(fresh, closed=closed))


def promised(cycle: Cycle, at: datetime) -> Cycle:
    """The cycle under terms that hold since `at` only: it counts from its start but is due no earlier than `at`."""
    return _started(replace(cycle, set_at=at))


def advance(cycle: Cycle, to: datetime, *, events_to_come: bool = True) -> Cycle:
    """The cycle at `to`, breached if it ran after the instant at which it breaches.

    Put to work at `to` itself, it runs there unless an event of that very instant, one still to come, stops it again.
    """
    if cycle.breached or not cycle.is_open or cycle.breaches_at is None or to <= cycle.breaches_at:
        return cycle
    put_to_work_now = cycle.state is ClockState.RUNNING and to == cycle.spans[-1].start
    return cycle if put_to_work_now and events_to_come else replace(cycle, breached=True)


def pause(cycle: Cycle, at: datetime) -> Cycle:
    """The cycle paused at `at`; its due time stays only where the target was used up before."""
    return _settled(_split(cycle, at, ClockState.PAUSED))


def resume(cycle: Cycle, at: datetime) -> Cycle:
    """The cycle running again at `at`."""
    return _settled(_split(cycle, at, ClockState.RUNNING))


def stop(cycle: Cycle, at: datetime) -> Cycle:
    """The cycle finished at `at`: met unless it was breached; the due time stays as it stood."""
    breaches_at = cycle.breaches_at if cycle.breached else None
    spans = _closed(cycle.spans, at)
    return replace(cycle, state=ClockState.STOPPED, spans=spans, ended_at=at, breaches_at=breaches_at)


def cancel(cycle: Cycle, at: datetime) -> Cycle:
    """The cycle given up for good at `at`; it keeps a breach but no due time."""
    return replace(stop(cycle, at), state=ClockState.CANCELLED, due_at=None, at_risk_at=None)


def retarget(cycle: Cycle, terms: Terms, at: datetime) -> Cycle:
    """The cycle under new terms from `at` on; a breached one keeps what it was judged by.

    Elapsed and paused time are carried; a corrected calendar is recounted from the start of the cycle.
    """
    if cycle.breached or terms == cycle.terms:
        return cycle
    old, new = cycle.terms.hours, terms.hours
    if old.calendar.name == new.calendar.name:
        spans = tuple(replace(span, hours=new) if span.hours is old else span for span in cycle.spans)
    else:
        going_on = replace(cycle.spans[-1], start=at, hours=new)
        spans = (*_closed(cycle.spans, at), going_on)
    set_at = cycle.set_at if terms.minutes == cycle.terms.minutes else at
    return _settled(replace(cycle, terms=terms, spans=spans, set_at=set_at))


def _from(at: datetime, terms: Terms) -> tuple[Span, ...]:
    return (Span(at, None, True, terms.hours),)


def _started(cycle: Cycle) -> Cycle:
    if cycle.breached:
        return replace(cycle, first_due_at=cycle.due_at)
    due_at, at_risk_at, breaches_at = _follows(cycle)
    return replace(cycle, first_due_at=due_at, due_at=due_at, at_risk_at=at_risk_at, breaches_at=breaches_at)


def _settled(cycle: Cycle) -> Cycle:
    """The cycle with the instants that follow from its spans; a breach is judged and keeps its own."""
    if cycle.breached:
        return cycle
    due_at, at_risk_at, breaches_at = _follows(cycle)
    return replace(cycle, due_at=due_at, at_risk_at=at_risk_at, breaches_at=breaches_at)


def _follows(cycle: Cycle) -> tuple[datetime | None, datetime | None, datetime | None]:
    """When a cycle that is not breached is due, at risk, and breached: what follows from its spans."""
    due_at, at_risk_at = due(cycle), reached(cycle, cycle.terms.at_risk)
    return due_at, None if at_risk_at is None else max(cycle.set_at, at_risk_at), breaches(cycle, due_at)


def _split(cycle: Cycle, at: datetime, state: ClockState) -> Cycle:
    going_on = Span(at, None, state is ClockState.RUNNING, cycle.terms.hours)
    return replace(cycle, state=state, spans=(*_closed(cycle.spans, at), going_on))


def _closed(spans: tuple[Span, ...], at: datetime) -> tuple[Span, ...]:
    return (*spans[:-1], replace(spans[-1], end=at))
