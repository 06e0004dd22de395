"""Everything that follows from a ticket's events: its projection, its clocks, and what is judged of them.

The one function of the product that turns facts into derived rows: commands call it when something changed, a rebuild
calls it for everything and must come to the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from control.model import UNRECORDED, EventKind, TargetKind, TicketEvent
from control.policy.clocks import ClockHistory, Correction, replay
from control.policy.judgement import Judgement, Repair, honour, judgements
from control.policy.ledger import Segment, ledger
from control.policy.projection import Projection, project
from control.policy.promises import promised_kinds, support_hours
from control.policy.rulebook import Rulebook
from control.policy.terms import Terms, TermsOf, terms_for
from control.policy.timeline import facts, held


@dataclass(frozen=True, slots=True)
class Reign:
    """A rulebook version and the instant from which it holds; `terms_of` is what it promises."""

    rulebook: Rulebook
    since: datetime
    terms_of: TermsOf
    kinds_by_service: dict[frozenset[str], frozenset[TargetKind]] = field(default_factory=dict)
    """What can be promised to the services that were asked for: kept, because many tickets ask the same."""

    def kinds(self, services: frozenset[str]) -> frozenset[TargetKind]:
        """The kinds of promises that a ticket can be given while it is in one of `services`, or in none."""
        if services not in self.kinds_by_service:
            self.kinds_by_service[services] = promised_kinds(self.rulebook, services)
        return self.kinds_by_service[services]


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from a ticket's events at one instant."""

    projection: Projection
    clocks: tuple[ClockHistory, ...]
    judged: tuple[Judgement, ...]
    """Judgements that are due and not recorded yet."""
    repairs: tuple[Repair, ...]


def reigns_for(in_force: Mapping[int, Reign], recorded_seq: int) -> list[Reign]:
    """The reigns for a ticket that was first recorded at `recorded_seq`: the one then in force holds for all its past.

    `in_force` names each by the audit event that activated it, in order.
    """
    first = max((seq for seq in in_force if seq <= recorded_seq), default=min(in_force))
    return [held for seq, held in in_force.items() if seq >= first]


def derive(
    events: Sequence[TicketEvent],
    reigns: Sequence[Reign],
    recorded: Sequence[Judgement],
    now: datetime,
    named: Sequence[Judgement] = (),
) -> Derived:
    """What follows from `events` (at least one).

    `reigns` begin with the version under which the ticket was first recorded, which holds for all of its past, and go
    on with the versions activated since; `recorded` judgements are kept. Whoever looks back at `now` hands in what was
    judged later as `named`, so that cycles have the numbers they have in the store.
    """
    ordered = facts(events, reigns[-1].rulebook.states)
    terms_judged = partial(_terms_judged, reigns)
    clocks, judged, repairs = [], [], []
    for kind in _kinds(ordered, reigns, recorded):
        of_kind, later = ([one for one in some if one.kind is kind] for some in (recorded, named))
        history, proposed = honour(_replayed(kind, ordered, reigns), of_kind, now, terms_judged, later)
        known = {judgement.cycle for judgement in of_kind}
        clocks += [history] if history.cycles else []
        judged += [found for found in judgements(history, now) if found.cycle not in known]
        repairs += proposed
    return Derived(project(ordered, reigns[-1].rulebook), tuple(clocks), tuple(judged), tuple(repairs))


def explained(
    events: Sequence[TicketEvent],
    history: ClockHistory,
    rulebook: Rulebook,
    as_of: datetime,
    cycle: int | None = None,
) -> list[Segment]:
    """The ledger of one cycle (None: the last) of `history`, which came from these events, up to `as_of`."""
    return ledger(history, held(facts(events, rulebook.states), rulebook), as_of, cycle)


def _kinds(
    ordered: Sequence[TicketEvent], reigns: Sequence[Reign], recorded: Sequence[Judgement]
) -> Iterator[TargetKind]:
    """The kinds of clocks that the ticket can have: most tickets are promised one thing, not three."""
    services = frozenset(event.payload["service"] for event in ordered if event.payload.get("service"))
    possible = frozenset[TargetKind]().union(*(reign.kinds(services) for reign in reigns))
    if not _shows_replies(ordered):
        possible &= {TargetKind.RESOLUTION}
    judged = {judgement.kind for judgement in recorded}
    return (kind for kind in TargetKind if kind in possible or kind in judged)


def _shows_replies(ordered: Sequence[TicketEvent]) -> bool:
    """Whether replies could be seen: nothing is judged by their absence in a source that never shows any."""
    hidden = any(event.payload.get("replies") == UNRECORDED for event in ordered if event.kind is EventKind.CREATED)
    return not hidden or any(event.kind is EventKind.REPLY for event in ordered)


def _replayed(kind: TargetKind, ordered: Sequence[TicketEvent], reigns: Sequence[Reign]) -> ClockHistory:
    later = [Correction(reign.since, reign.terms_of) for reign in reigns[1:]]
    return replay(kind, ordered, reigns[0].terms_of, later)


def _terms_judged(reigns: Sequence[Reign], judgement: Judgement) -> Terms:
    """What the target of `judgement` promised, by the version that was in force when it was judged."""
    by_then = [reign for reign in reigns if reign.since <= judgement.judged_at]
    versions = [reign.rulebook for reign in (*reversed(by_then), *reigns)]
    rulebook = next(version for version in versions if judgement.target in version.targets)
    target = rulebook.targets[judgement.target]
    return terms_for(target, judgement.minutes, support_hours(rulebook.calendars[target.calendar]))
