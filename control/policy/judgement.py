"""Judged is judged: verdicts become recorded facts, a replay honours them, and a late fact only proposes a repair.

*Source:* domain, section 0, principle 2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from control.model import ClockState, TargetKind, Verdict
from control.policy.clocks import Change, ClockHistory
from control.policy.cycle import Cycle
from control.policy.reading import read


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged of one cycle: when, by which due time and target."""

    kind: TargetKind
    cycle: int
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
    due_at: datetime | None


def judgements(history: ClockHistory, as_of: datetime) -> list[Judgement]:
    """What is to be judged of each cycle by `as_of`, an instant not before the last change."""
    found = (_judged(history.kind, cycle, as_of) for cycle in history.cycles)
    return [judgement for judgement in found if judgement is not None]


def honour(history: ClockHistory, recorded: Iterable[Judgement], as_of: datetime) -> tuple[ClockHistory, list[Repair]]:
    """The history with every recorded judgement kept, and the repairs that it would take to follow the facts."""
    repairs: list[Repair] = []
    for judgement in recorded:
        if judgement.cycle > len(history.cycles):
            repairs.append(Repair(judgement, Verdict.NONE, None))
            continue
        cycle = history.cycles[judgement.cycle - 1]
        now = read(cycle, as_of)
        if (now.verdict, cycle.due_at) != (judgement.verdict, _due_judged(cycle, judgement)):
            repairs.append(Repair(judgement, now.verdict, cycle.due_at))
            history = _kept(history, judgement)
    return history, repairs


def _judged(kind: TargetKind, cycle: Cycle, as_of: datetime) -> Judgement | None:
    verdict = read(cycle, as_of).verdict
    judged_at = cycle.breaches_at if verdict is Verdict.BREACHED else cycle.ended_at
    if verdict is Verdict.NONE or judged_at is None:
        return None
    due_at = cycle.due_at if cycle.state is not ClockState.CANCELLED else cycle.breaches_at
    return Judgement(kind, cycle.number, verdict, judged_at, due_at, cycle.terms.target, cycle.terms.minutes)


def _due_judged(cycle: Cycle, judgement: Judgement) -> datetime | None:
    """The due time to compare with: a cancelled clock reads none, whatever it was judged by."""
    return None if cycle.state is ClockState.CANCELLED else judgement.due_at


def _kept(history: ClockHistory, judgement: Judgement) -> ClockHistory:
    """The history in which the judged cycle reads as recorded from the judgement on."""
    cycles = list(history.cycles)
    cycles[judgement.cycle - 1] = _as_judged(cycles[judgement.cycle - 1], judgement)
    return replace(history, cycles=tuple(cycles), changes=tuple(_changes(history.changes, judgement)))


def _changes(changes: Sequence[Change], judgement: Judgement) -> Iterable[Change]:
    """The log with the judgement as an entry of its own, and the entries after it reading as judged."""
    of_cycle = [change for change in changes if change.cycle.number == judgement.cycle]
    before = [change for change in of_cycle if change.at <= judgement.judged_at]
    for change in changes:
        late = change in of_cycle and change.at > judgement.judged_at
        yield replace(change, cycle=_as_judged(change.cycle, judgement)) if late else change
        if before and change is before[-1]:
            yield Change(judgement.judged_at, "judgement", None, _as_judged(change.cycle, judgement))


def _as_judged(cycle: Cycle, judgement: Judgement) -> Cycle:
    breached = judgement.verdict is Verdict.BREACHED
    due_at = _due_judged(cycle, judgement)
    return replace(cycle, breached=breached, due_at=due_at, breaches_at=judgement.judged_at if breached else None)
