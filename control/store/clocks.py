"""Clocks, the log of their changes, judgements and proposed repairs: how they are kept and found again."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, update

from control.model import ClockState, SubjectType, TargetKind, Verdict
from control.policy.clocks import Change, ClockHistory
from control.policy.cycle import Cycle
from control.policy.judgement import Judgement
from control.policy.reading import read
from control.store.among import among
from control.store.bulk import fetched, load
from control.store.tables import clock, clock_change, clock_repair, judgement
from control.store.tickets import chunks

_SECOND = timedelta(seconds=1)
PROMISED = ("ticket_id", "kind", "cycle", "target", "calendar", "minutes", "started_at", "due_at", "breaches_at")
"""What an open cycle promises."""
PROPOSAL = ("ticket_id", "kind", "cycle", "proposed_verdict", "proposed_due_at", "proposed_judged_at")
"""What a repair proposes for which cycle: the same is not proposed twice."""
Histories = Mapping[int, Sequence[ClockHistory]]
"""The clocks of many tickets, by ticket id."""


def judgements(connection: Connection, ids: Sequence[int]) -> dict[int, list[Judgement]]:
    """What was recorded of the clocks of these tickets, by ticket id."""
    found: dict[int, list[Judgement]] = {}
    rows = select(judgement).where(among(judgement.c.ticket_id))
    in_order = rows.order_by(judgement.c.ticket_id, judgement.c.kind, judgement.c.cycle)
    for row in connection.execute(in_order, {"ids": ids}):
        named = (TargetKind(row.kind), row.cycle, row.started_at)
        kept = Judgement(*named, Verdict(row.verdict), row.judged_at, row.due_at, row.target, row.minutes)
        found.setdefault(row.ticket_id, []).append(kept)
    return found


def late(connection: Connection, now: datetime, most: int) -> Sequence[int]:
    """Tickets, at most `most`, with an open clock whose breach is due by `now` and not recorded."""
    same = and_(
        judgement.c.ticket_id == clock.c.ticket_id,
        judgement.c.kind == clock.c.kind,
        judgement.c.cycle == clock.c.cycle,
    )
    rows = (
        select(clock.c.ticket_id)
        .where(clock.c.state.in_(("running", "paused")), clock.c.breaches_at < now)
        .where(~select(judgement.c.ticket_id).where(same).exists())
    )
    return connection.scalars(rows.distinct().order_by(clock.c.ticket_id).limit(most)).all()


def open_of(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The cycles of these tickets that run or pause: what is promised of them, and by when."""
    rows = select(*(clock.c[name] for name in PROMISED)).where(clock.c.state.in_(("running", "paused")))
    return fetched(connection, rows.where(among(clock.c.ticket_id)), {"ids": ids})


def key_of(row: Mapping[str, Any]) -> tuple[str, str, int]:
    """What names the watch of a cycle."""
    return named(row["ticket_id"], row["kind"], row["cycle"])


def named(ticket_id: int, kind: str, cycle: int) -> tuple[str, str, int]:
    """The same, by ticket, kind and number."""
    return SubjectType.CLOCK.value, f"T-{ticket_id}/{kind}", cycle


def replace(connection: Connection, histories: Histories, backfilled: AbstractSet[int]) -> None:
    """Put the clocks of these tickets in place of what was derived before."""
    for some in chunks(list(histories)):
        connection.execute(delete(clock_change).where(clock_change.c.ticket_id.in_(some)))
        connection.execute(delete(clock).where(clock.c.ticket_id.in_(some)))
    load(connection, clock, list(clock_rows(histories, backfilled)))
    load(connection, clock_change, list(change_rows(histories)))


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Let nothing run on these tickets any more, and nothing be repaired; what was judged of them stays a fact."""
    replace(connection, dict.fromkeys(ids, ()), frozenset())
    for some in chunks(ids):
        proposed_now = and_(clock_repair.c.ticket_id.in_(some), clock_repair.c.state == "proposed")
        connection.execute(update(clock_repair).where(proposed_now).values(state="superseded"))


def clock_rows(histories: Histories, backfilled: AbstractSet[int]) -> Iterator[dict[str, Any]]:
    """The rows of `clock`: one for each cycle, as its last change left it."""
    for ticket_id, history, cycle in _cycles(histories):
        last = max(change.at for change in history.changes if change.cycle.number == cycle.number)
        row = _named(ticket_id, history, cycle) | _clock(cycle, last)
        yield row | {"backfilled": ticket_id in backfilled}


def change_rows(histories: Histories) -> Iterator[dict[str, Any]]:
    """The rows of `clock_change`: how each cycle stood from one change until just before the next."""
    for ticket_id, history, cycle in _cycles(histories):
        changes = [change for change in history.changes if change.cycle.number == cycle.number]
        untils = [*(change.at for change in changes[1:]), None]
        for number, (change, until) in enumerate(zip(changes, untils, strict=True), start=1):
            yield _named(ticket_id, history, cycle) | {"number": number, "until": until} | _change(change)


def _cycles(histories: Histories) -> Iterator[tuple[int, ClockHistory, Cycle]]:
    return (
        (ticket_id, history, cycle)
        for ticket_id, clocks in histories.items()
        for history in clocks
        for cycle in history.cycles
    )


def _named(ticket_id: int, history: ClockHistory, cycle: Cycle) -> dict[str, Any]:
    return {"ticket_id": ticket_id, "kind": history.kind.value, "cycle": cycle.number}


def record(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record judgements, whole rows."""
    load(connection, judgement, rows)


def propose(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Propose repairs, whole rows but for `id` and `state`; a newer proposal for a cycle supersedes an older one."""
    if not rows:
        return
    number = int(connection.scalar(select(func.coalesce(func.max(clock_repair.c.id), 0))) or 0)
    for row in rows:
        same = and_(*(clock_repair.c[name] == row[name] for name in ("ticket_id", "kind", "cycle")))
        open_now = and_(same, clock_repair.c.state == "proposed")
        connection.execute(update(clock_repair).where(open_now).values(state="superseded"))
    load(
        connection,
        clock_repair,
        [{**row, "id": number + offset, "state": "proposed"} for offset, row in enumerate(rows, start=1)],
    )


def proposed(connection: Connection, ids: Sequence[int]) -> set[tuple[Any, ...]]:
    """What `PROPOSAL` names of every repair that is proposed for these tickets."""
    columns = (clock_repair.c[name] for name in PROPOSAL)
    open_now = select(*columns).where(clock_repair.c.state == "proposed")
    return {
        tuple(row)
        for some in chunks(ids)
        for row in connection.execute(open_now.where(clock_repair.c.ticket_id.in_(some)))
    }


def _clock(cycle: Cycle, at: datetime) -> dict[str, Any]:
    now = read(cycle, at)
    return {
        "target": cycle.terms.target,
        "calendar": cycle.terms.hours.calendar.name,
        "minutes": cycle.terms.minutes,
        "state": cycle.state.value,
        "verdict": now.verdict.value if cycle.breached or cycle.state is ClockState.STOPPED else Verdict.NONE.value,
        "started_at": cycle.started_at,
        "ended_at": cycle.ended_at,
        "first_due_at": cycle.first_due_at,
        "due_at": cycle.due_at,
        "at_risk_at": cycle.at_risk_at,
        "breaches_at": cycle.breaches_at,
        "elapsed_seconds": now.elapsed // _SECOND,
        "paused_seconds": now.paused // _SECOND,
        "overrun_seconds": now.overrun // _SECOND,
    }


def _change(change: Change) -> dict[str, Any]:
    cycle = change.cycle
    return {
        "at": change.at,
        "event_seq": change.event_seq,
        "cause": change.cause,
        "state": cycle.state.value,
        "due_at": cycle.due_at,
        "at_risk_at": cycle.at_risk_at,
        "breaches_at": cycle.breaches_at,
        "target": cycle.terms.target,
        "minutes": cycle.terms.minutes,
    }
