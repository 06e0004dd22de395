"""Judged is judged: verdicts become recorded facts, a replay honours them, and a late fact only proposes a repair.

*Source:* domain, section 0, principle 2.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from control.model import ClockState, TargetKind, Verdict
from control.policy.calendar import NOTHING
from control.policy.clocks import Change, ClockHistory
from control.policy.cycle import Cycle, Span
from control.policy.reading import read
from control.policy.terms import Terms


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged of one cycle: when, by which due time and target."""

    kind: TargetKind
    cycle: int
    """The number that the cycle keeps, whatever is inserted or removed before it."""
    started_at: datetime
    """When the cycle began: what it is known again by."""
    verdict: Verdict
    """Met or breached, never none."""
    judged_at: datetime
    """The stop of a met cycle; the instant after which a breached one was late."""
    due_at: datetime | None
    """None for a cycle that was met in a pause, before its target was used up."""
    target: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A recorded judgement beside what the facts known now would make of it."""

    recorded: Judgement
    verdict: Verdict
    judged_at: datetime | None
    """None: nothing would be judged."""
    due_at: datetime | None


TermsJudged = Callable[[Judgement], Terms]
"""What the target of a judgement promised, for a cycle of which nothing but its judgement is left."""


def judgements(history: ClockHistory, as_of: datetime) -> list[Judgement]:
    """What is to be judged of each cycle by `as_of`, an instant not before the last change."""
    found = (_judged(history.kind, cycle, as_of) for cycle in history.cycles)
    return [judgement for judgement in found if judgement is not None]


def honour(
    history: ClockHistory,
    recorded: Sequence[Judgement],
    as_of: datetime,
    terms_judged: TermsJudged,
    named: Sequence[Judgement] = (),
) -> tuple[ClockHistory, list[Repair]]:
    """The history with every recorded judgement kept, and the repairs that it would take to follow the facts.

    A judged cycle keeps its number, and one that the facts no longer show is kept as its judgement tells it. Of the
    judgements in `named`, which were made after `as_of`, only the numbers are kept.
    """
    if not (recorded or named):
        return history, []
    history, shown = _numbered(history, [*recorded, *named])
    repairs: list[Repair] = []
    for judgement in recorded:
        cycle = _cycle(history, judgement.cycle) if judgement.cycle in shown else None
        now = None if cycle is None else _judged(history.kind, cycle, as_of)
        if cycle is None:
            repairs.append(Repair(judgement, Verdict.NONE, None, None))
            history = _with_vanished(history, judgement, terms_judged(judgement))
        elif now is None or not _bears_out(now, judgement, cycle):
            verdict, judged_at = (Verdict.NONE, None) if now is None else (now.verdict, now.judged_at)
            repairs.append(Repair(judgement, verdict, judged_at, cycle.due_at))
            history = _kept(history, judgement, cycle)
    return history, repairs


def _judged(kind: TargetKind, cycle: Cycle, as_of: datetime) -> Judgement | None:
    verdict = read(cycle, as_of).verdict
    judged_at = cycle.breaches_at if verdict is Verdict.BREACHED else cycle.ended_at
    if verdict is Verdict.NONE or judged_at is None:
        return None
    due_at = cycle.due_at if cycle.state is not ClockState.CANCELLED else cycle.breaches_at
    by = (cycle.terms.target, cycle.terms.minutes)
    return Judgement(kind, cycle.number, cycle.started_at, verdict, judged_at, due_at, *by)


def _bears_out(now: Judgement, recorded: Judgement, cycle: Cycle) -> bool:
    """Whether the facts judge as was recorded; a cancelled clock has no due time left to compare."""
    due_at = recorded.due_at if cycle.state is ClockState.CANCELLED else now.due_at
    return replace(now, started_at=recorded.started_at, due_at=due_at) == recorded


def _numbered(history: ClockHistory, judged: Sequence[Judgement]) -> tuple[ClockHistory, set[int]]:
    """The history whose judged cycles bear the numbers of their judgements, and which of those numbers it shows.

    The others take, in the order of time, the lowest numbers that no judgement has.
    """
    known = _known_again(history.cycles, judged)
    taken = {judgement.cycle for judgement in judged}
    free = (number for number in count(1) if number not in taken)
    numbers = {
        cycle.number: known[cycle.number].cycle if cycle.number in known else next(free) for cycle in history.cycles
    }
    shown = {judgement.cycle for judgement in known.values()}
    if all(old == new for old, new in numbers.items()):
        return history, shown
    cycles = tuple(replace(cycle, number=numbers[cycle.number]) for cycle in history.cycles)
    changes = tuple(
        replace(change, cycle=replace(change.cycle, number=numbers[change.cycle.number])) for change in history.changes
    )
    return replace(history, cycles=cycles, changes=changes), shown


def _known_again(cycles: Sequence[Cycle], judged: Sequence[Judgement]) -> dict[int, Judgement]:
    """By the number of a cycle, its judgement: of one that began when it did, else of one that it ran through already.

    A start moves to an earlier instant where a contact or a reopening is told late.
    """
    known: dict[int, Judgement] = {}
    waiting = sorted(judged, key=lambda judgement: (judgement.started_at, judgement.cycle))
    for is_of in (_begins_with, _ran_through):
        for judgement in tuple(waiting):
            one = next((each for each in cycles if each.number not in known and is_of(each, judgement)), None)
            if one is not None:
                known[one.number] = judgement
                waiting.remove(judgement)
    return known


def _begins_with(cycle: Cycle, judgement: Judgement) -> bool:
    return cycle.started_at == judgement.started_at


def _ran_through(cycle: Cycle, judgement: Judgement) -> bool:
    begun = cycle.started_at < judgement.started_at
    return begun and (cycle.ended_at is None or judgement.started_at <= cycle.ended_at)


def _cycle(history: ClockHistory, number: int) -> Cycle:
    return next(cycle for cycle in history.cycles if cycle.number == number)


def _kept(history: ClockHistory, judgement: Judgement, cycle: Cycle) -> ClockHistory:
    """The history in which the judged cycle reads as recorded from the judgement on."""
    cycles = tuple(_as_judged(cycle, judgement) if each is cycle else each for each in history.cycles)
    own = [change for change in history.changes if change.cycle.number == judgement.cycle]
    others = [change for change in history.changes if change.cycle.number != judgement.cycle]
    return replace(history, cycles=cycles, changes=_in_order([*others, *_log(own, judgement)]))


def _log(changes: Sequence[Change], judgement: Judgement) -> Iterable[Change]:
    """The log of a cycle with its judgement as an entry of its own: what was met ends there, a breach goes on."""
    before = [change for change in changes if change.at <= judgement.judged_at]
    yield from before
    stood = before[-1] if before else changes[0]
    yield Change(judgement.judged_at, "judgement", None, _as_judged(stood.cycle, judgement))
    if judgement.verdict is Verdict.BREACHED:
        for change in changes[len(before) :]:
            yield replace(change, cycle=_as_judged(change.cycle, judgement))


def _in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: change.at))


def _as_judged(cycle: Cycle, judgement: Judgement) -> Cycle:
    """The cycle with what was judged of it. Its time is counted as the facts say, up to where it was met."""
    terms = replace(cycle.terms, target=judgement.target, minutes=judgement.minutes)
    at, due_at = judgement.judged_at, judgement.due_at
    if judgement.verdict is Verdict.BREACHED:
        due_at = None if cycle.state is ClockState.CANCELLED else due_at
        return replace(cycle, terms=terms, breached=True, due_at=due_at, breaches_at=at)
    spans = tuple(replace(span, end=min(span.end or at, at)) for span in cycle.spans if span.start <= at)
    met = replace(cycle, state=ClockState.STOPPED, breached=False, breaches_at=None, ended_at=at)
    return replace(met, terms=terms, spans=spans, due_at=due_at)


def _with_vanished(history: ClockHistory, judgement: Judgement, terms: Terms) -> ClockHistory:
    """The history with a finished cycle of which only the judgement is left: it counts from its start to it."""
    start, end = judgement.started_at, judgement.judged_at
    spans = (Span(start, max(start, end), True, terms.hours),)
    ended = Cycle(judgement.cycle, ClockState.STOPPED, terms, start, start, NOTHING, NOTHING, spans, ended_at=end)
    cycle = _as_judged(replace(ended, first_due_at=judgement.due_at), judgement)
    cycles = sorted([*history.cycles, cycle], key=lambda each: each.started_at)
    changes = [*history.changes, Change(end, "judgement", None, cycle)]
    return replace(history, cycles=tuple(cycles), changes=_in_order(changes))
