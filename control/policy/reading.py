"""What a clock says at one instant: statuses are derived from stored instants, never stored themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from control.model import ClockState, Verdict
from control.policy.calendar import NOTHING
from control.policy.cycle import Cycle


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it reads at one instant; None where there is nothing to read, durations are working time."""

    state: ClockState
    verdict: Verdict = Verdict.NONE
    cycle: int = 0
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    elapsed: timedelta = NOTHING
    paused: timedelta = NOTHING
    overrun: timedelta = NOTHING
    at_risk: bool = False


def read(cycle: Cycle, as_of: datetime) -> Reading:
    """What the cycle says at `as_of`, an instant not before its last change."""
    elapsed = cycle.elapsed(as_of)
    breached = cycle.breached or _runs_late(cycle, as_of)
    finished = Verdict.MET if cycle.state is ClockState.STOPPED else Verdict.NONE
    return Reading(
        state=cycle.state,
        verdict=Verdict.BREACHED if breached else finished,
        cycle=cycle.number,
        due_at=cycle.due_at,
        first_due_at=cycle.first_due_at,
        elapsed=elapsed,
        paused=cycle.paused(as_of),
        overrun=max(elapsed - cycle.terms.budget, NOTHING),
        at_risk=cycle.is_open and not breached and elapsed >= cycle.terms.at_risk,
    )


def _runs_late(cycle: Cycle, as_of: datetime) -> bool:
    return cycle.is_open and cycle.breaches_at is not None and as_of > cycle.breaches_at
