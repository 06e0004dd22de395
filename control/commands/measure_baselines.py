"""What a measure is held against later: what the tickets behind it came to before it, and the test made of that.

*Source:* domain, section 7 (baseline from the tickets, with its source query; effectiveness test pre-written).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from control.analysis.effectiveness import Before, Plan, planned, spread
from control.commands.measure_content import measure_terms
from control.commands.measure_guards import kpis_before
from control.commands.registry import Deed
from control.policy.approval_terms import ApprovalKind
from control.policy.scope import Scope, scope_of
from control.queries import baselines
from control.queries.baselines import Alike, Stretch
from control.store import measures
from control.store.canonical import canonical, digest

_HISTORY = timedelta(weeks=52)
"""A year of weeks says how much their counts vary by themselves."""
_WHOLE = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What tickets came to."""

    tickets: int
    exposures: int
    """All tickets that came at the same place in the same days, these among them."""
    customers: int
    """Different ones."""
    minutes: int
    """Working minutes to resolve, of those that were resolved or still run."""
    breached: int
    """Tickets that broke the promise to be resolved in time."""
    refund_cents: int
    """Refunds carried out, in cents of the base currency; credits and replacements beside them."""
    credit_cents: int
    replacement_cents: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """The figures of the tickets of the last days, with the tickets, the question that found them, and the test."""

    tickets: tuple[int, ...]
    """Their ids, in order."""
    figures: Figures
    asked: Mapping[str, Any]
    test: Mapping[str, int]
    """The columns of `measure_test` that say how it is judged."""
    kpis: Sequence[Mapping[str, Any]]
    """What KPIs came to in the same days, the columns of `measure_baseline_kpi`."""

    @property
    def told(self) -> dict[str, Any]:
        """What the trail says of it, its tickets by their number alone."""
        return {**asdict(self.figures), "query": self.asked, "test": self.test, "kpis": list(self.kpis)}


def baseline_of(deed: Deed, alike: Alike, lies: Scope) -> Baseline:
    """The baseline of the tickets of a kind, of which most lie there, as of now."""
    days = timedelta(days=measure_terms(deed.rulebook).baseline_days)
    stretch, place = Stretch(deed.now - days, deed.now), scope_of(deed.rulebook, lies.unit, lies.service)
    rows = baselines.tickets_of(deed.connection, alike, stretch)
    paid = baselines.paid_for(deed.connection, alike, stretch)
    figures = Figures(
        tickets=len(rows),
        # Some of its tickets may lie elsewhere: an issue lies where most of them do.
        exposures=max(baselines.exposures(deed.connection, place, stretch), len(rows)),
        customers=len({row["customer"] for row in rows} - {None}),
        minutes=sum(row["seconds"] for row in rows) // 60,
        breached=sum(row["breached"] for row in rows),
        refund_cents=paid.get(ApprovalKind.REFUND, 0),
        credit_cents=paid.get(ApprovalKind.CREDIT, 0),
        replacement_cents=paid.get(ApprovalKind.REPLACEMENT, 0),
    )
    asked = {"alike": _said(alike), "since": stretch.since, "until": stretch.until}
    asked |= {"unit": lies.unit, "service": lies.service}
    recurs = alike.issue is not None
    test = _test(deed, figures, _spread(deed, alike, place), recurs=recurs)
    return Baseline(tuple(row["id"] for row in rows), figures, asked, test, kpis_before(deed, place, stretch))


def _said(alike: Alike) -> dict[str, Any]:
    """What is asked of tickets, by name; what is not asked is left out."""
    return {name: value for name, value in asdict(alike).items() if value is not None}


def keep_baseline(deed: Deed, measure_id: int, baseline: Baseline) -> None:
    """Keep what a measure is held against, and how it has to prove itself."""
    row = {
        "measure_id": measure_id,
        "query": canonical(baseline.asked),
        **asdict(baseline.figures),
        "rows_hash": digest(baseline.tickets),
        "made_at": deed.now,
        "made_seq": deed.seq,
    }
    measures.add_baseline(deed.connection, row, baseline.test, baseline.kpis, baseline.tickets)


def _test(deed: Deed, figures: Figures, varies: float, *, recurs: bool) -> dict[str, int]:
    """How the measure has to prove itself; what is looked at because it recurs had as many tickets as that takes."""
    terms, finds = measure_terms(deed.rulebook).effect, deed.rulebook.issues
    least = min(finds.least_tickets, figures.tickets) if finds is not None and recurs else 0
    before = Before(figures.tickets, max(figures.exposures, 1), least, varies)
    plan = planned(before, float(terms.level), float(terms.reduction), float(terms.power))
    aims = {name: int(getattr(terms, name) * _WHOLE) for name in ("level", "reduction")}
    return {**_counts(plan), **aims, "at_least": least, "spread": round(varies * _WHOLE)}


def _counts(plan: Plan) -> dict[str, int]:
    return {**asdict(plan), "power": round(plan.power * _WHOLE)}


def _spread(deed: Deed, alike: Alike, place: Scope) -> float:
    """How much more their weekly counts vary than chance would make them, from the first week on."""
    year = Stretch(deed.now - _HISTORY, deed.now)
    tickets = baselines.weeks_of(deed.connection, alike, year)
    everything = baselines.weeks_of_place(deed.connection, place, year)
    weeks = range(max(tickets, default=0))  # the first one may have begun before they did
    counts = [(tickets.get(week, 0), max(everything.get(week, 0), tickets.get(week, 0))) for week in weeks]
    return spread(*np.array(counts, dtype=np.int64).reshape(-1, 2).T)
