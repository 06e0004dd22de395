"""What a target promises one ticket at one moment: the part of the rulebook that a clock runs by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from control.model import TargetKind
from control.policy.calendar import SupportHours
from control.policy.rulebook import AtClosing, Reopen, SlaTarget


class Unpromised(StrEnum):
    """Why nothing is promised to a ticket: two states that are counted, never a silent null."""

    YET = "no target holds for it"
    """Nothing covers it, or its priority is not known yet: a change of its fields may bring a target."""
    TO_ITS_PRIORITY = "its target names no minutes for its priority"


@dataclass(frozen=True, slots=True)
class Terms:
    """What one target promises one ticket at one moment."""

    target: str
    minutes: int
    hours: SupportHours
    pause_states: frozenset[str]
    reopen: Reopen
    at_closing: AtClosing
    at_risk: timedelta
    """Working time from which the clock is at risk: the target's share of its minutes."""

    @property
    def budget(self) -> timedelta:
        """The promised working time."""
        return timedelta(minutes=self.minutes)


def terms_of(target: SlaTarget, priority: str | None, hours: SupportHours) -> Terms | Unpromised:
    """The terms of `target` for a ticket of `priority` (None: not known), counted by `hours`."""
    minutes = target.minutes_for(priority)
    if minutes is None:
        return Unpromised.YET if priority is None else Unpromised.TO_ITS_PRIORITY
    return terms_for(target, minutes, hours)


def terms_for(target: SlaTarget, minutes: int, hours: SupportHours) -> Terms:
    """The terms of `target` where it promises `minutes`, counted by `hours`."""
    microseconds = Fraction(target.at_risk_share) * minutes * 60_000_000
    at_risk = timedelta(microseconds=-(-microseconds.numerator // microseconds.denominator))
    return Terms(target.name, minutes, hours, target.pause_states, target.reopen, target.at_closing, at_risk)


Fields = Mapping[str, str | None]
"""What is known of a ticket, by the names of `control.model.TICKET_FIELDS`."""

TermsOf = Callable[[TargetKind, Fields], Terms | Unpromised]
"""What is promised to a ticket with these fields, or why nothing is."""
