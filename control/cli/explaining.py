"""An explanation as data and as text: each clock with its due time, the changes that moved it, and its ledger."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from control.policy.clocks import ClockHistory
    from control.policy.ledger import Segment
    from control.queries.explanation import ClockStory, Explanation

_SECOND = timedelta(seconds=1)


def described(found: "Explanation", as_of: datetime) -> dict[str, Any]:
    """The explanation in the types of JSON: instants in UTC, durations in seconds."""
    row = found.row
    return {
        "ticket": row.key,
        "source": row.source,
        "external_id": row.external_id,
        "title": row.title,
        "as_of": as_of.isoformat(),
        "reported_due_at": _at(row.reported_due_at),
        "events": len(found.events),
        "clocks": [_clock(story) for story in found.clocks],
    }


def printed(explanation: dict[str, Any]) -> Iterator[str]:
    """The described explanation as lines to read; local times are those of each clock's calendar."""
    yield f"{explanation['ticket']}  {explanation['title'] or ''}".rstrip()
    yield f"{explanation['source']} {explanation['external_id']}, as of {explanation['as_of']}"
    if not explanation["clocks"]:
        yield "No clock runs on it: no promise holds for it."
    for clock in explanation["clocks"]:
        yield ""
        yield from _clock_lines(clock)


def _clock(story: "ClockStory") -> dict[str, Any]:
    reading, terms = story.reading, story.history.cycles[-1].terms
    return {
        "kind": story.kind.value,
        "cycle": reading.cycle,
        "target": terms.target,
        "minutes": terms.minutes,
        "calendar": terms.hours.calendar.name,
        "zone": terms.hours.calendar.zone,
        "state": reading.state.value,
        "verdict": reading.verdict.value,
        "at_risk": reading.at_risk,
        "due_at": _at(reading.due_at),
        "first_due_at": _at(reading.first_due_at),
        "elapsed_seconds": reading.elapsed // _SECOND,
        "paused_seconds": reading.paused // _SECOND,
        "overrun_seconds": reading.overrun // _SECOND,
        "changes": _changes(story.history),
        "ledger": [_segment(segment) for segment in story.segments],
        "totals_seconds": {part.value: total // _SECOND for part, total in story.totals.items()},
        "wall_seconds": sum((segment.wall for segment in story.segments), timedelta()) // _SECOND,
        "judgements": [_judged(one.cycle, one.verdict, one.due_at) for one in story.judgements],
        "repairs": [_judged(one.recorded.cycle, one.verdict, one.due_at) for one in story.repairs],
    }


def _changes(history: "ClockHistory") -> list[dict[str, Any]]:
    return [
        {"at": _at(each.at), "cause": each.cause, "event": each.event_seq, "cycle": each.cycle.number}
        | {"state": each.cycle.state.value, "due_at": _at(each.cycle.due_at)}
        for each in history.changes
    ]


def _segment(segment: "Segment") -> dict[str, Any]:
    return {
        "from": _at(segment.start),
        "to": _at(segment.end),
        "seconds": segment.wall // _SECOND,
        "part": segment.part.value,
        "holder": segment.holder.value,
        "line": segment.line,
        "event": None if segment.event is None else {"seq": segment.event.seq, "kind": segment.event.kind.value},
        "after_due": segment.after_due,
    }


def _judged(cycle: int, verdict: str, due_at: datetime | None) -> dict[str, Any]:
    return {"cycle": cycle, "verdict": str(verdict), "due_at": _at(due_at)}


def _clock_lines(clock: dict[str, Any]) -> Iterator[str]:
    zone = ZoneInfo(clock["zone"])
    yield (
        f"{clock['kind']}, cycle {clock['cycle']}: {clock['state']}, {clock['verdict']}; "
        f"due {_local(clock['due_at'], zone)} by {clock['target']}: {clock['minutes']} minutes of {clock['calendar']}"
    )
    for change in clock["changes"]:
        at, due_at = _local(change["at"], zone), _local(change["due_at"], zone)
        yield f"  {at}  {change['cause']}: {change['state']}, due {due_at}"
    yield f"  {'from':<24}{'to':<24}{'duration':>12}  part, holder, calendar line"
    for segment in clock["ledger"]:
        late = "  (after due)" if segment["after_due"] else ""
        yield (
            f"  {_local(segment['from'], zone):<24}{_local(segment['to'], zone):<24}{_long(segment['seconds']):>12}  "
            f"{segment['part']}, {segment['holder']}, {segment['line']}{late}"
        )
    totals = " + ".join(f"{part} {_long(seconds)}" for part, seconds in clock["totals_seconds"].items())
    yield f"  {totals} = {_long(clock['wall_seconds'])} wall time"
    for repair in clock["repairs"]:
        due_at = _local(repair["due_at"], zone)
        yield f"  repair proposed for cycle {repair['cycle']}: {repair['verdict']}, due {due_at}"


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _local(at: str | None, zone: ZoneInfo) -> str:
    return "none" if at is None else datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")


def _long(seconds: int) -> str:
    """Hours, minutes and seconds, since a day of working time is not 24 hours."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
