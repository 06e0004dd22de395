"""SLA semantics as cases: run case files against the product's own clock code and say what differs.

The format is documented beside the public cases, in `tests/conformance/README.md`.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from control.errors import Invalid
from control.model import ActorKind, EventKind, TargetKind, TicketEvent
from control.policy.calendar import SupportHours
from control.policy.clocks import ClockHistory, Correction, replay
from control.policy.reading import Reading
from control.policy.rulebook import AtClosing, Calendar, Reopen, SlaTarget, Window
from control.policy.terms import TermsOf, terms_of

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTE = timedelta(minutes=1)
_KEYS = {
    "case": {"id", "source", "as_of", "calendar", "target", "event", "calendar_change", "expect"},
    "calendar": {"time_zone", "holidays", "hours"},
    "calendar_change": {"at", "time_zone", "holidays", "hours"},
    "target": {
        "kind", "minutes", "minutes_by_priority", "pause_states", "reopen", "at_closing", "at_risk_share",
    },
    "event": {"at", "kind", "state", "priority", "by", "public"},
    "hours": set(_DAYS),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a case that reads otherwise than expected; `field` is `error` where the case could not be run."""

    case: str
    field: str
    expected: str
    got: str


def cases(path: Path) -> list[dict[str, Any]]:
    """The cases of one file; raises Invalid with file and reason where it is no case file."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(f"{path}: this is not a readable case file: {error}") from error
    found = content.get("case")
    if set(content) != {"case"} or not isinstance(found, list):
        raise Invalid(f"{path}: a case file is a list of [[case]] tables and nothing else.")
    if not found or not all(isinstance(case, dict) for case in found):
        raise Invalid(f"{path}: it holds no case, or something that is none.")
    ids = [case.get("id") for case in found]
    if len(set(map(str, ids))) < len(ids) or None in ids:
        raise Invalid(f"{path}: every case needs an id of its own.")
    return found


def check(case: Mapping[str, Any]) -> list[Difference]:
    """The fields of one case that differ from what it expects; empty where it passes."""
    name = str(case.get("id", "a case without an id"))
    try:
        if not case["expect"]:
            raise Invalid("it expects nothing")
        got = answers(read(case))
        expected = {field: _expected(field, value) for field, value in case["expect"].items()}
    except (Invalid, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError) as error:
        return [Difference(name, "error", "a case that can be run", f"{type(error).__name__}: {error}")]
    return [
        Difference(name, field, str(value), str(got.get(field, "no such field")))
        for field, value in expected.items()
        if field not in got or got[field] != value
    ]


def read(case: Mapping[str, Any]) -> Reading:
    """The case's clock as it reads at its `as_of`."""
    return history(case).read(_instant(case["as_of"]))


def history(case: Mapping[str, Any]) -> ClockHistory:
    """The case's clock after its events and corrections up to `as_of`."""
    _refuse_unknown("case", case)
    as_of = _instant(case["as_of"])
    target = _target(case["target"])
    events = [_event(number, entry) for number, entry in enumerate(case.get("event", []), start=1)]
    calendars = list(_calendars(case, as_of))
    corrections = [Correction(at, _terms(target, hours)) for at, hours in calendars[1:]]
    known = [event for event in events if event.at <= as_of]
    return replay(target.kind, known, _terms(target, calendars[0][1]), corrections)


def answers(reading: Reading) -> dict[str, Any]:
    """A reading by the field names of the case format; minutes as exact fractions, instants as UTC or `none`."""
    return {
        "state": reading.state.value,
        "verdict": reading.verdict.value,
        "due_at": reading.due_at or "none",
        "first_due_at": reading.first_due_at or "none",
        "elapsed_minutes": _minutes(reading.elapsed),
        "paused_minutes": _minutes(reading.paused),
        "overrun_minutes": _minutes(reading.overrun),
        "at_risk": reading.at_risk,
        "cycle": reading.cycle,
    }


def _minutes(duration: timedelta) -> Fraction:
    return Fraction(duration // timedelta(microseconds=1), _MINUTE // timedelta(microseconds=1))


def _expected(field: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant(value)
    return Fraction(value) if field.endswith("_minutes") else value


def _refuse_unknown(what: str, table: Mapping[str, Any]) -> None:
    unknown = sorted(set(table) - _KEYS[what])
    if unknown:
        raise Invalid(f"{what} has unknown keys: {', '.join(unknown)}")


def _instant(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Invalid(f"{value!r} is no instant with an offset")
    return value.astimezone(UTC)


def _calendars(case: Mapping[str, Any], as_of: datetime) -> Iterator[tuple[datetime, SupportHours]]:
    """The calendar of the case and its corrections up to `as_of`, each with the instant from which it holds."""
    table = dict(case["calendar"])
    _refuse_unknown("calendar", table)
    yield as_of, SupportHours(_calendar(table))
    for change in sorted(case.get("calendar_change", []), key=lambda change: _instant(change["at"])):
        _refuse_unknown("calendar_change", change)
        if _instant(change["at"]) <= as_of:
            table |= {key: value for key, value in change.items() if key != "at"}
            yield _instant(change["at"]), SupportHours(_calendar(table))


def _calendar(table: Mapping[str, Any]) -> Calendar:
    holidays: Sequence[date] = table.get("holidays", [])
    if any(type(day) is not date for day in holidays):
        raise Invalid("holidays are local dates, as in 2026-04-03")
    _refuse_unknown("hours", table["hours"])
    windows = tuple(tuple(_window(text) for text in table["hours"].get(day, [])) for day in _DAYS)
    return Calendar("case", table["time_zone"], windows, frozenset(holidays))


def _window(text: str) -> Window:
    opens, closes = (int(hour) * 60 + int(minute) for hour, minute in (t.split(":") for t in text.split("-")))
    if not 0 <= opens < closes <= 24 * 60:
        raise Invalid(f"{text} is no window of one day")
    return Window(opens, closes)


def _target(table: Mapping[str, Any]) -> SlaTarget:
    _refuse_unknown("target", table)
    return SlaTarget(
        name="case",
        kind=TargetKind(table["kind"]),
        calendar="case",
        minutes=table.get("minutes"),
        minutes_by_priority=table.get("minutes_by_priority"),
        pause_states=frozenset(table.get("pause_states", [])),
        reopen=Reopen(table.get("reopen", Reopen.CONTINUE_EXCLUDING_CLOSED)),
        at_closing=AtClosing(table.get("at_closing", AtClosing.CLOSING)),
        at_risk_share=Decimal(table.get("at_risk_share", "0.75")),
    )


def _terms(target: SlaTarget, hours: SupportHours) -> TermsOf:
    decided = cache(lambda priority: terms_of(target, priority, hours))
    return lambda _kind, fields: decided(fields.get("priority"))


def _event(number: int, entry: Mapping[str, Any]) -> TicketEvent:
    _refuse_unknown("event", entry)
    payload = {key: entry[key] for key in ("state", "priority", "public") if key in entry}
    automated = entry.get("by") == "automation"
    actor_kind = ActorKind.AUTOMATION if automated else ActorKind.HUMAN
    return TicketEvent(_instant(entry["at"]), EventKind(entry["kind"]), actor_kind, payload=payload, seq=number)
