"""Reading the clocks of half a million tickets with six events each, beside one replay at a time."""

from datetime import UTC, datetime

import numpy as np

from control.analysis.calendar import BulkHours
from control.analysis.clocks import NEVER, Clocks, Spans, read
from control.model import EventKind, TargetKind, TicketEvent, Verdict
from control.policy.clocks import replay
from control.policy.rulebook import SlaTarget
from control.policy.terms import Terms, terms_of
from tests.bench.bench_calendar import our_calendar
from tests.bench.ratio import Count, Ratio, seconds

TICKETS = 500_000
WAITING, WORKING = "waiting", "working"
COURSE = (WORKING, WAITING, WORKING, WAITING, WORKING, None)
"""A ticket's events by the state each leaves it in: created, moved four times, and a reply that moves nothing."""
EVENTS = len(COURSE)
REPLAYED = 500
"""Tickets that are replayed one at a time, the first of all."""
BUDGET = 40 * 3_600
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)

Answer = tuple[int, int, int, bool]
"""Elapsed and paused seconds, the due instant, and whether it is breached."""


def measure() -> list[Ratio | Count]:
    starts = instants()
    hours, clocks, spans = BulkHours(our_calendar()), promised(starts), lives(starts)
    histories = [events(row) for row in starts[:REPLAYED].tolist()]
    terms = promise()
    as_of = int(AS_OF.timestamp())
    in_bulk = seconds(lambda: read(hours, clocks, spans, as_of)) / TICKETS
    singly = seconds(lambda: [replayed(history, terms) for history in histories]) / REPLAYED
    found = read(hours, clocks, spans, as_of)
    columns = (column[:REPLAYED].tolist() for column in (found.elapsed, found.paused, found.due_at, found.breached))
    pairs = zip(zip(*columns, strict=True), histories, strict=True)
    wrong = sum(answer != replayed(history, terms) for answer, history in pairs)
    work = f"reading the clock of a ticket with {EVENTS} events"
    return [
        Ratio("G7", work, in_bulk, "a microsecond", 1e-6, at_most=1),
        Ratio("", work, in_bulk, "one replay", singly),
        Count("G7", "clocks read in bulk unlike their replay", wrong, REPLAYED),
    ]


def promise() -> Terms:
    waiting = frozenset({WAITING})
    target = SlaTarget("plain", TargetKind.RESOLUTION, "office", minutes=BUDGET // 60, pause_states=waiting)
    terms = terms_of(target, None, our_calendar())
    assert isinstance(terms, Terms)
    return terms


def replayed(history: list[TicketEvent], terms: Terms) -> Answer:
    found = replay(TargetKind.RESOLUTION, history, lambda _kind, _fields: terms).read(AS_OF)
    due_at = NEVER if found.due_at is None else int(found.due_at.timestamp())
    late = found.verdict is Verdict.BREACHED
    return int(found.elapsed.total_seconds()), int(found.paused.total_seconds()), due_at, late


def instants() -> np.ndarray:
    """By ticket the instants of its events: over two years, up to two days apart."""
    draw = np.random.default_rng(20261122)
    created = int(datetime(2024, 4, 1, tzinfo=UTC).timestamp()) + np.sort(draw.integers(0, 730 * 86_400, TICKETS))
    gaps = draw.integers(60, 2 * 86_400, (TICKETS, EVENTS))
    gaps[:, 0] = 0
    return created[:, None] + np.cumsum(gaps, axis=1)


def promised(starts: np.ndarray) -> Clocks:
    nothing, no = np.zeros(TICKETS, np.int64), np.zeros(TICKETS, np.bool_)
    created = starts[:, 0].copy()
    return Clocks(np.full(TICKETS, BUDGET), created, created, nothing, nothing, no, no)


def lives(starts: np.ndarray) -> Spans:
    """Each ticket's spans: counting while it is worked on, pausing while it waits; the last one goes on."""
    ends = np.append(starts[:, 1:], np.full((TICKETS, 1), NEVER), axis=1)
    counts = np.tile([state != WAITING for state in COURSE], TICKETS)
    return Spans(np.repeat(np.arange(TICKETS), EVENTS), starts.ravel(), ends.ravel(), counts)


def events(instants_of_one: list[int]) -> list[TicketEvent]:
    """The same life as events."""
    kinds = [EventKind.CREATED, *[EventKind.STATE] * (EVENTS - 2), EventKind.REPLY]
    payloads = [{} if state is None else {"state": state} for state in COURSE]
    return [
        TicketEvent(datetime.fromtimestamp(second, UTC), kind, payload=payload, seq=number)
        for number, (second, kind, payload) in enumerate(zip(instants_of_one, kinds, payloads, strict=True))
    ]
