"""Whether tickets suddenly gather around something, and why they do: computed beside the store, as `issue_finding` is.

*Source:* domain, section 6 (surge against its own baseline, corrected for many comparisons).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from control.analysis.signature import Vocabulary, filed_under
from control.analysis.surge import Days, looked_at
from control.analysis.surge_baseline import MOST_OF_A_WEEK, Baseline, Surge, baseline_of
from control.analysis.surge_chance import EVERY
from control.commands.issue_finding import NAMES, Placed, Why, thousandths
from control.policy.issue_terms import Compared, IssueTerms, SurgeTerms
from control.queries import issue_tickets
from control.queries.issue_tickets import Compiled
from control.runtime import Runtime
from control.store import issues

_LOOKS_EVERY = timedelta(days=EVERY)
"""As often as chance is asked what it does."""
_SETTLED = timedelta(days=8)
"""So old a ticket is part of what is usual, unless it is one of those looked at: a surge that goes on is not."""
_DAY = 86_400.0
_YEAR, _LONGEST = 365.25, 36_525
"""Days; that chance does something once in more than a century is more than can be known."""


@dataclass(frozen=True, slots=True)
class Surged:
    """Tickets that gather in unusual number."""

    model: int
    """The number of the newest model when it was seen."""
    placed: tuple[Placed, ...]
    """The tickets, the oldest first; all in one group, 0."""
    usual: int
    """How many like these are usual among as many, in thousandths of a ticket."""
    once_in_days: int
    """Once in so many days so much gathers by chance."""
    why: Why


class Surges:
    """Whoever looks again and again; what is usual is learnt once a week, which takes a minute, a look takes none."""

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._learnt: tuple[datetime, Baseline] | None = None
        self._looked_at: datetime | None = None

    def found(self, runtime: Runtime, terms: IssueTerms) -> Surged | None:
        """What gathers now; None where nothing does, nothing is usual yet, or it was looked a moment ago."""
        now = runtime.now()
        if terms.surge is None or (self._looked_at is not None and now < self._looked_at + _LOOKS_EVERY):
            return None
        baseline = self._usual(runtime, terms, terms.surge)
        if baseline is None:
            return None
        with runtime.read() as connection:
            model = issues.newest_model(connection)
            recent = issue_tickets.newest(connection, now, MOST_OF_A_WEEK)
        days = _days(recent.created_at)
        if model is None or not terms.surge.is_unusual(baseline.years(recent.told.texts, days)):
            return None
        surge = baseline.surge(recent.told.texts, days)
        if not terms.of_enough(_customers(recent, surge.rows)):
            return None
        tickets = [recent.ids[row] for row in surge.rows]
        return _surged(model["number"], tickets, surge, _why(runtime, terms, tickets))

    def looked(self, at: datetime) -> None:
        """Note that what was found then is kept, or was nothing: the next look can wait."""
        if self._looked_at is None or at >= self._looked_at + _LOOKS_EVERY:
            self._looked_at = at

    def _usual(self, runtime: Runtime, terms: IssueTerms, by: SurgeTerms) -> Baseline | None:
        """What is usual, learnt anew where that is too long ago; None where the history is too short so far."""
        now = runtime.now()
        if self._learnt is None or self._learnt[0] + timedelta(days=terms.learns_every_days) <= now:
            found = _learnt(runtime, terms, by)
            self._learnt = None if found is None else (now, found)
        return None if self._learnt is None else self._learnt[1]


def _learnt(runtime: Runtime, terms: IssueTerms, by: SurgeTerms) -> Baseline | None:
    now = runtime.now()
    with runtime.read() as connection:
        history = issue_tickets.since(connection, now - timedelta(days=terms.looks_back_days))
    if not history.ids or history.created_at[0] > now - timedelta(days=by.after_days):
        return None
    days = _days(history.created_at)
    newest = looked_at(len(days) / max(days[-1] - days[0], 1.0))
    settled = min(sum(1 for at in history.created_at if at <= now - _SETTLED), len(days) - newest)
    return baseline_of(history.told.texts[:settled], days[:settled]) if settled > 0 else None


def _days(instants: Iterable[datetime]) -> Days:
    return np.array([at.timestamp() / _DAY for at in instants])


def _customers(recent: Compiled, rows: Iterable[int]) -> int:
    """How many different ones are known."""
    customers = recent.told.fields[Compared.CUSTOMER.value]
    return len({customers[row] for row in rows} - {None})


def _why(runtime: Runtime, terms: IssueTerms, tickets: Sequence[int]) -> Why:
    """Why they belong together, beside all tickets that are looked back at."""
    with runtime.read() as connection:
        looked = issue_tickets.since(connection, runtime.now() - timedelta(days=terms.looks_back_days))
    surging = set(tickets)
    rows = [row for row, ticket in enumerate(looked.ids) if ticket in surging]
    filed = filed_under(looked.told.fields, rows, NAMES)
    return Why(tuple(Vocabulary(looked.told.texts).distinguishing(rows)), tuple(filed))


def _surged(model: int, tickets: Sequence[int], surge: Surge, why: Why) -> Surged:
    placed = [Placed(ticket, 0, thousandths(how)) for ticket, how in zip(tickets, surge.likeness, strict=True)]
    once = max(1, round(min(surge.years * _YEAR, _LONGEST)))
    return Surged(model, tuple(placed), round(1_000 * surge.usual), once, why)
