"""Random cases of the conformance format, drawn so that instants coincide and clocks change under the counting."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.policy.oracle import DAYS, as_minutes, expected

ZONES = {
    "UTC": [date(2026, 3, 6)],
    "Europe/Berlin": [date(2026, 3, 28), date(2026, 10, 24)],
    "Europe/Dublin": [date(2026, 10, 24)],
    "America/New_York": [date(2026, 3, 7), date(2026, 10, 31)],
    "America/St_Johns": [date(2026, 3, 7)],
    "Australia/Sydney": [date(2026, 4, 4), date(2026, 10, 3)],
    "Australia/Lord_Howe": [date(2026, 4, 4), date(2026, 10, 3)],
    "America/Santiago": [date(2026, 4, 4), date(2026, 9, 5)],
    "Asia/Kathmandu": [date(2026, 5, 1)],
    "Pacific/Kiritimati": [date(2026, 5, 1)],
}
"""Zones with a day shortly before something happens to their wall clock, where anything does."""

NO_HOURS: list[str] = []
DAY_PLANS = [
    NO_HOURS,
    ["09:00-17:00"],
    ["08:00-12:00", "13:30-18:00"],
    ["00:00-24:00"],
    ["00:00-06:00", "22:00-24:00"],
    ["01:30-02:30"],
    ["00:00-01:00", "02:00-03:30", "03:30-05:00"],
    ["23:00-24:00"],
    ["00:00-00:30", "12:00-12:30"],
]
WEEK_AT_LEAST = 300
"""Working minutes of the scantest week that is drawn: the oracle walks every one until the target is used up."""

FAR = timedelta(days=5)
"""No event waits longer than this for a due instant: the oracle lives through every minute."""

MINUTES = st.sampled_from([1, 30, 60, 60, 90, 120, 120, 180, 240, 480, 510])
GAPS = st.sampled_from([0, 0, 0, 1, 29, 30, 30, 60, 60, 90, 120, 180, 480, 720, 960, 1440, 1440])
PRIORITIES = st.sampled_from(["P1", "P2", "P3", "P4"])
STATES = st.sampled_from(["waiting_customer", "waiting_customer", "in_progress", "waiting_supplier"])
TARGETS = {
    "kind": st.sampled_from(["first_response", "next_response", "resolution", "resolution"]),
    "pause_states": st.sampled_from([["waiting_customer"], ["waiting_customer", "waiting_supplier"], []]),
    "reopen": st.sampled_from(
        [
            "continue_excluding_closed",
            "continue_including_closed",
            "restart_from_reopen",
            "first_resolution_only",
        ]
    ),
    "at_closing": st.sampled_from(["closing", "next_opening"]),
    "at_risk_share": st.sampled_from([0.5, 0.55, 0.7, 0.75, 0.8, 1.0]),
}
EVENTS = {
    "state": {"state": STATES},
    "priority": {"priority": PRIORITIES},
    "reply": {"by": st.sampled_from(["agent", "agent", "automation"]), "public": st.sampled_from([True, True, False])},
    "contact": {},
    "resolved": {},
    "reopened": {},
    "closed": {},
    "cancelled": {},
}
LIKELY = {
    "first_response": ["state", "state", "state", "priority", "priority", "reply"],
    "next_response": ["state", "state", "priority", "reply", "contact", "contact", "reply", "resolved"],
    "resolution": ["state", "state", "priority", "resolved", "resolved", "reopened", "reopened", "closed"],
}


@st.composite
def random_cases(draw: st.DrawFn) -> dict[str, Any]:
    """A whole case without expectations."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    day = draw(st.sampled_from(ZONES[zone]))
    case: dict[str, Any] = {
        "calendar": {"time_zone": zone, "holidays": draw(holidays(day)), "hours": draw(weeks())},
        "target": draw(targets()),
    }
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + 30 * draw(st.integers(-20, 40)) * timedelta(minutes=1)
    case["event"], at = draw(histories(case, start))
    case["as_of"] = draw(st.sampled_from([at, at, case["event"][-1]["at"], start]) | st.just(at + draw(gaps())))
    changes = draw(st.sampled_from([0, 0, 0, 1, 1, 2]))
    if changes:
        minutes = st.integers(-3, int((at - start) / timedelta(minutes=30)) + 1)
        moments = sorted(draw(st.lists(minutes, min_size=changes, max_size=changes, unique=True)))
        case["calendar_change"] = [
            {"at": start + timedelta(minutes=30 * moment), "holidays": draw(holidays(day))} for moment in moments
        ]
    return case


def gaps() -> st.SearchStrategy[timedelta]:
    return GAPS.map(lambda minutes: timedelta(minutes=minutes))


def holidays(day: date) -> st.SearchStrategy[list[date]]:
    days = [day + timedelta(days=n) for n in range(-1, 6)]
    return st.lists(st.sampled_from(days), max_size=3, unique=True).map(sorted)


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, list[str]]:
    plan = st.sampled_from(DAY_PLANS)
    if draw(st.booleans()):
        plan = st.just(draw(plan))
    week = {name: draw(plan) for name in DAYS}
    if sum(closes - opens for plan in week.values() for opens, closes in map(as_minutes, plan)) < WEEK_AT_LEAST:
        week |= {"tue": ["09:00-17:00"]}
    return week


@st.composite
def targets(draw: st.DrawFn) -> dict[str, Any]:
    """A target with a plain number of minutes, or one by priority in which some may be missing."""
    target = {key: draw(values) for key, values in TARGETS.items()}
    if draw(st.integers(0, 2)):
        table = draw(st.dictionaries(PRIORITIES, MINUTES, min_size=3))
        return target | {"minutes_by_priority": table}
    return target | {"minutes": draw(MINUTES)}


@st.composite
def histories(draw: st.DrawFn, case: dict[str, Any], start: datetime) -> tuple[list[dict[str, Any]], datetime]:
    """Events in time order and an instant after them; many lie exactly where the clock is due, or a minute off."""
    table = case["target"].get("minutes_by_priority", {"P1": 0})
    events = [{"at": start, "kind": "created", "priority": draw(st.sampled_from([*sorted(table) * 3, "P1", "P4"]))}]
    if case["target"]["kind"] == "next_response":
        events.append({"at": start, "kind": "reply", "by": "agent", "public": True})
        events.append({"at": start + draw(gaps()), "kind": "contact"})
    likely = LIKELY[case["target"]["kind"]]
    for _ in range(draw(st.sampled_from(range(9)))):
        kind = draw(st.sampled_from([*likely * 3, *sorted(EVENTS)]))
        event = {name: draw(values) for name, values in EVENTS[kind].items()}
        events.append({"at": draw(moments(case, events)), "kind": kind} | event)
    return events, draw(moments(case, events))


@st.composite
def moments(draw: st.DrawFn, case: dict[str, Any], events: list[dict[str, Any]]) -> datetime:
    """An instant at or after the last event: some while later, or around the due instant."""
    last: datetime = events[-1]["at"]
    if draw(st.integers(0, 3)):
        return last + draw(gaps())
    due = expected(case | {"event": events, "as_of": last})["due_at"]
    if due == "none" or due > last + FAR:
        return last + draw(gaps())
    return max(last, due + timedelta(minutes=draw(st.sampled_from([0, 0, 0, -1, 1, -30, 30]))))
