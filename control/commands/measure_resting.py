"""A measure that rests is to go on by its day: whoever answers for it is told, and others where nothing happens.

*Source:* domain, section 7 (an overdue resume escalates).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from control.commands.path import Path
from control.commands.registry import Deed
from control.commands.watching import stop
from control.model import SubjectType
from control.policy.approval_terms import OF_GATE
from control.policy.ladder import Ladder, Watched
from control.policy.measure_terms import Gate
from control.policy.path import ladder_for
from control.policy.promises import unbounded_hours
from control.policy.review_times import levels_at
from control.policy.rulebook import Calendar
from control.policy.watching import Watch, watch_until
from control.queries.matters import measures_as_tickets
from control.store import measure_gates, watches
from control.store.watches import Key

Row = Mapping[str, Any]
"""A measure that rests, as `measure_gates.resting` has it."""


def watch_rest(deed: Deed, measure_id: int) -> None:
    """Watch a measure that rests from now on."""
    for row in measure_gates.resting(deed.connection, [measure_id]):
        about = {"ticket_id": None, "measure_id": measure_id}
        watches.add_watch(deed.connection, _named(row), about, _to_come(deed, row, _ladder(deed, row)))


def stop_resting(deed: Deed, measure_id: int, because: str) -> None:
    """Nothing more comes of a rest that is over; to be said while the measure is still on hold."""
    for row in measure_gates.resting(deed.connection, [measure_id]):
        stop(deed, _named(row), because)


def known_rests(deed: Deed, ids: Sequence[int]) -> dict[Key, dict[str, Any]]:
    """Those of these measures that rest, by their watches: `due_at`, `calendar`, and no kind, which clocks have."""
    calendar = _calendar(deed)
    if not ids or calendar is None:
        return {}
    return {
        _named(row): {"kind": None, "due_at": _due_at(row, calendar), "calendar": calendar.name}
        for row in measure_gates.resting(deed.connection, ids)
    }


def rewatch_rests(deed: Deed) -> None:
    """Say anew what comes next of every measure that rests, by the ladders in force."""
    before = watches.watches_of_type(deed.connection, SubjectType.MEASURE)
    resting = [row for row in measure_gates.resting(deed.connection) if _named(row) in before]
    path = Path(deed, (), [row["id"] for row in resting])
    watches.rewatch(deed.connection, {_named(row): _anew(deed, row, before[_named(row)], path) for row in resting})


def _anew(deed: Deed, row: Row, before: Watch, path: Path) -> Watch:
    ladder = _ladder(deed, row)
    come = None if ladder is None else path.known_on(ladder, _named(row), before)
    return _to_come(deed, row, ladder, come, looks_back=before.ladder is None)


def _to_come(
    deed: Deed, row: Row, ladder: Ladder | None, come: Watch | None = None, *, looks_back: bool = False
) -> Watch:
    calendar = _calendar(deed)
    if calendar is None:
        return Watch()
    levels = levels_at(calendar, ladder, row["since_at"], _due_at(row, calendar))
    return watch_until(ladder, levels, come, deed.now, looks_back=looks_back)


def _named(row: Row) -> Key:
    return SubjectType.MEASURE.value, f"M-{row['id']}", int(row["rest"])


def _ladder(deed: Deed, row: Row) -> Ladder | None:
    return ladder_for(deed.rulebook, Watched.RESUMPTION, measures_as_tickets(deed.connection, [row["id"]])[row["id"]])


def _calendar(deed: Deed) -> Calendar | None:
    """The calendar by which a rest is decided; None where the rulebook in force has no rests."""
    approvals = deed.rulebook.approvals
    terms = None if approvals is None else approvals.kinds.get(OF_GATE[Gate.ON_HOLD])
    return None if terms is None else deed.rulebook.calendars[terms.calendar]


def _due_at(row: Row, calendar: Calendar) -> datetime:
    """When the working day is over on which it is to go on, or the one before where nobody works on that day."""
    after = date.fromisoformat(row["resume_on"]) + timedelta(days=1)
    midnight = datetime.combine(after, time(), ZoneInfo(calendar.zone))
    hours = unbounded_hours(calendar)
    return hours.after(row["since_at"], hours.worked(row["since_at"], midnight))
