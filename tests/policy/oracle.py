"""What a conformance case must read, found by living through it minute by minute.

Deliberately slow and plain, and shares nothing with `control`: whether a minute counts is asked of the wall clock
of the zone, minute after minute, and every rule is the sentence of the domain it was written from. Where a
sentence can be read in two ways, the reading taken here is marked with *Reading:*.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """Every field of the case format as the clock reads at `as_of`."""
    as_of = utc(case["as_of"])
    events = by_instant(case["event"])
    corrections = by_instant(case.get("calendar_change", []))
    ticket = Ticket(case)
    at = min([*events, *corrections], default=as_of)
    while at <= as_of:
        ticket.live_through_the_minute_before(at)
        for event in events.get(at, []):
            ticket.apply(event, at)
        ticket.judge(at)
        for change in corrections.get(at, []):
            ticket.correct_calendar(change, at)
        at += MINUTE
    return ticket.reading(as_of)


def by_instant(entries: list[dict[str, Any]]) -> dict[datetime, list[dict[str, Any]]]:
    found: dict[datetime, list[dict[str, Any]]] = {}
    for entry in entries:
        found.setdefault(utc(entry["at"]), []).append(entry)
    return found


def utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


class WallClock:
    """Whether a minute counts: its local reading lies in a window and its local date is no holiday."""

    def __init__(self, zone: str, hours: dict[str, list[str]], holidays: list[date]) -> None:
        self.zone = ZoneInfo(zone)
        self.holidays = set(holidays)
        self.windows = [[as_minutes(window) for window in hours.get(day, [])] for day in DAYS]
        self.known: dict[datetime, bool] = {}

    def counts(self, minute: datetime) -> bool:
        if minute not in self.known:
            self.known[minute] = self.read(minute)
        return self.known[minute]

    def read(self, minute: datetime) -> bool:
        local = minute.astimezone(self.zone)
        reading = local.hour * 60 + local.minute
        if local.date() in self.holidays:
            return False
        return any(opens <= reading < closes for opens, closes in self.windows[local.weekday()])


def as_minutes(window: str) -> tuple[int, int]:
    opens, closes = (text.split(":") for text in window.split("-"))
    return int(opens[0]) * 60 + int(opens[1]), int(closes[0]) * 60 + int(closes[1])


@dataclass
class Cycle:
    """One start of the clock and what has happened to it since."""

    started_at: datetime
    wall: WallClock
    next_opening: bool
    minutes: int
    minutes_since: datetime
    carried_elapsed: int = 0
    carried_paused: int = 0
    lived: list[tuple[datetime, str]] = field(default_factory=list)
    last_ran: datetime | None = None
    state: str = "running"
    stopped_in_a_pause: bool = False
    breached: bool = False
    judged_due_at: datetime | None = None
    first_due_at: datetime | None = None
    elapsed: int = 0
    paused: int = 0
    used_up_at: datetime | None = None

    def is_open(self) -> bool:
        return self.state in {"running", "paused"}

    def live(self, minute: datetime) -> None:
        """One more minute of its life: it runs or is paused, and counts or does not."""
        self.lived.append((minute, self.state))
        self.last_ran = minute if self.state == "running" else self.last_ran
        self.count(minute, self.state)

    def count(self, minute: datetime, state: str) -> None:
        if not self.wall.counts(minute):
            return
        if state == "paused":
            self.paused += 1
            return
        self.elapsed += 1
        if self.elapsed == self.minutes:
            self.used_up_at = self.moved(minute + MINUTE)

    def recount(self) -> None:
        """Counts its whole life again, from its start, with the present calendar and target."""
        self.elapsed, self.paused = self.carried_elapsed, self.carried_paused
        self.used_up_at = self.started_at if self.elapsed >= self.minutes else None
        for minute, state in self.lived:
            self.count(minute, state)

    def due_at(self, now: datetime) -> datetime | None:
        """Its due instant; None while paused, or stopped in a pause, before the target was used up."""
        if self.breached:
            return self.judged_due_at
        if self.used_up_at is not None:
            return max(self.minutes_since, self.used_up_at)
        if self.state == "paused" or self.stopped_in_a_pause:
            return None
        return self.moved(self.projected(now))

    def projected(self, now: datetime) -> datetime:
        """When the rest of the target will have counted if nothing happens any more."""
        rest = self.minutes - self.elapsed
        while rest:
            rest -= self.wall.counts(now)
            now += MINUTE
        return now

    def moved(self, used_up: datetime) -> datetime:
        """A target used up at closing may be due at the next opening."""
        while self.next_opening and not self.wall.counts(used_up):
            used_up += MINUTE
        return used_up

    def judge(self, now: datetime) -> None:
        """Breached at the first instant after its due instant at which it runs, support hours or not.

        *Reading:* an instant at which it is put to work is one at which it runs, unless an event of that same
        instant ends or pauses it again.
        """
        if self.breached or self.used_up_at is None:
            return
        due = self.due_at(now)
        ran = self.state == "running" or (self.last_ran is not None and self.last_ran >= due)
        if due < now and ran:
            self.judged_due_at = due
            self.breached = True


class Ticket:
    """The facts of one ticket and the clock of one target on it."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.target = case["target"]
        self.calendar = dict(case["calendar"])
        self.wall = self.wall_clock()
        self.created = False
        self.ticket_state = "new"
        self.priority: str | None = None
        self.resolved = False
        self.given_up = False
        self.answered_by_a_human = False
        self.cancelled = False
        self.cycle: Cycle | None = None
        self.cycles = 0
        self.stopped_at: datetime | None = None

    def wall_clock(self) -> WallClock:
        return WallClock(self.calendar["time_zone"], self.calendar["hours"], self.calendar.get("holidays", []))

    # -- time ----------------------------------------------------------------------------------------------------

    def live_through_the_minute_before(self, at: datetime) -> None:
        if self.cycle is not None and self.cycle.is_open() and self.cycle.started_at < at:
            self.cycle.live(at - MINUTE)
        self.judge(at)

    def judge(self, at: datetime) -> None:
        if self.cycle is not None and self.cycle.is_open():
            self.cycle.judge(at)

    def correct_calendar(self, change: dict[str, Any], at: datetime) -> None:
        """The list of holidays is replaced; an open, unbreached clock is recounted from its start."""
        self.calendar |= {key: value for key, value in change.items() if key != "at"}
        self.wall = self.wall_clock()
        if self.cycle is not None and self.cycle.is_open() and not self.cycle.breached:
            self.cycle.wall = self.wall
            self.cycle.recount()
            self.cycle.judge(at)

    # -- events --------------------------------------------------------------------------------------------------

    def apply(self, event: dict[str, Any], at: datetime) -> None:
        {
            "created": self.on_created,
            "state": self.on_state,
            "priority": self.on_priority,
            "reply": self.on_reply,
            "contact": self.on_contact,
            "resolved": self.on_resolved,
            "closed": self.on_closed,
            "reopened": self.on_reopened,
            "cancelled": self.on_cancelled,
            "merged": self.on_cancelled,
        }[event["kind"]](event, at)

    def on_created(self, event: dict[str, Any], at: datetime) -> None:
        self.created = True
        self.priority = event.get("priority")
        if self.minutes() is None:
            self.cancel()
        elif self.target["kind"] != "next_response":
            self.start(at)

    def on_state(self, event: dict[str, Any], at: datetime) -> None:
        self.ticket_state = event["state"]
        self.pause_or_resume()

    def on_priority(self, event: dict[str, Any], at: datetime) -> None:
        """Elapsed and paused time are carried; a change that leaves the minutes as they were changes nothing."""
        self.priority = event["priority"]
        minutes = self.minutes()
        if minutes is None:
            self.cancel()
        elif self.open_cycle() is not None and not self.cycle.breached and minutes != self.cycle.minutes:
            self.cycle.minutes, self.cycle.minutes_since = minutes, at
            self.cycle.recount()

    def on_reply(self, event: dict[str, Any], at: datetime) -> None:
        """A public reply by a human answers; it alone opens the way for the next response."""
        if not event["public"] or event["by"] == "automation":
            return
        self.answered_by_a_human = True
        if self.target["kind"] != "resolution":
            self.stop(at)

    def on_contact(self, event: dict[str, Any], at: datetime) -> None:
        """Starts a next response where none is open, on a resolved ticket too; ends no pause.

        *Reading:* on a resolved or closed ticket, but not on a cancelled one until that is reopened.
        """
        waiting_for_it = self.answered_by_a_human and not self.given_up and self.open_cycle() is None
        if self.target["kind"] == "next_response" and waiting_for_it:
            self.start(at)

    def on_resolved(self, event: dict[str, Any], at: datetime) -> None:
        """Stops all three kinds. *Reading:* the ticket leaves its pause state, `resolved` is a state of its own."""
        self.resolved = True
        self.ticket_state = event["kind"]
        self.stop(at)

    def on_closed(self, event: dict[str, Any], at: datetime) -> None:
        """Without a resolution before it, resolves. *Reading:* after one, it stops no clock that started since."""
        self.ticket_state = event["kind"]
        if not self.resolved:
            self.on_resolved(event, at)

    def on_reopened(self, event: dict[str, Any], at: datetime) -> None:
        """Puts the ticket to work, and a stopped resolution into its next cycle as its target says."""
        self.resolved = self.given_up = False
        self.ticket_state = "reopened"
        if self.target["kind"] == "resolution" and self.cycle is not None and self.cycle.state == "stopped":
            self.start_again(at)
        self.pause_or_resume()

    def on_cancelled(self, event: dict[str, Any], at: datetime) -> None:
        self.given_up = True
        self.cancel()

    # -- effects -------------------------------------------------------------------------------------------------

    def minutes(self) -> int | None:
        """The minutes of the present priority; None for a priority without an entry."""
        if "minutes" in self.target:
            return self.target["minutes"]
        return self.target["minutes_by_priority"].get(self.priority)

    def open_cycle(self) -> Cycle | None:
        return self.cycle if self.cycle is not None and self.cycle.is_open() else None

    def start(self, at: datetime, elapsed: int = 0, paused: int = 0) -> None:
        """The next cycle, which then pauses if the ticket waits.

        *Reading:* without a target nothing starts, and a stopped clock stays as it stopped; the first due instant of
        a cycle that starts paused is that of the start, which comes before the pause.
        """
        minutes = self.minutes()
        if self.cancelled or minutes is None:
            return
        self.cycles += 1
        next_opening = self.target.get("at_closing") == "next_opening"
        self.cycle = Cycle(at, self.wall, next_opening, minutes, at, elapsed, paused)
        self.cycle.recount()
        self.cycle.first_due_at = self.cycle.due_at(at)
        self.pause_or_resume()

    def start_again(self, at: datetime) -> None:
        reopen = self.target.get("reopen", "continue_excluding_closed")
        if reopen == "first_resolution_only":
            return
        if reopen == "restart_from_reopen":
            self.start(at)
            return
        elapsed = self.cycle.elapsed
        if reopen == "continue_including_closed":
            elapsed += self.closed_minutes(at)
        self.start(at, elapsed, self.cycle.paused)

    def closed_minutes(self, until: datetime) -> int:
        """Working minutes between stop and reopening. *Reading:* by the calendar that holds at the reopening."""
        minute, counted = self.stopped_at, 0
        while minute < until:
            counted += self.wall.counts(minute)
            minute += MINUTE
        return counted

    def stop(self, at: datetime) -> None:
        if self.open_cycle() is not None:
            self.cycle.stopped_in_a_pause = self.cycle.state == "paused"
            self.cycle.state = "stopped"
            self.stopped_at = at

    def cancel(self) -> None:
        """For good; a stopped clock stays stopped. *Reading:* and may then start a further cycle."""
        if self.cycle is None:
            self.cancelled = True
        elif self.cycle.is_open():
            self.cancelled = True
            self.cycle.state = "cancelled"

    def pause_or_resume(self) -> None:
        if self.open_cycle() is not None:
            waits = self.ticket_state in self.target.get("pause_states", [])
            self.cycle.state = "paused" if waits else "running"

    # -- the answer ----------------------------------------------------------------------------------------------

    def reading(self, as_of: datetime) -> dict[str, Any]:
        cycle = self.cycle
        if cycle is None:
            state = "cancelled" if self.cancelled else "not_started"
            return answer(state, elapsed_minutes=0, paused_minutes=0, overrun_minutes=0, cycle=0)
        since = self.stopped_at if cycle.state == "stopped" else as_of
        return answer(
            cycle.state,
            verdict="breached" if cycle.breached else "met" if cycle.state == "stopped" else "none",
            due_at=None if cycle.state == "cancelled" else cycle.due_at(since),
            first_due_at=cycle.first_due_at,
            elapsed_minutes=cycle.elapsed,
            paused_minutes=cycle.paused,
            overrun_minutes=max(0, cycle.elapsed - cycle.minutes),
            at_risk=self.at_risk(),
            cycle=self.cycles,
        )

    def at_risk(self) -> bool:
        """Open, not breached, and the elapsed share reached: exact, as the share is written."""
        share = Fraction(str(self.target.get("at_risk_share", "0.75")))
        cycle = self.cycle
        return cycle.is_open() and not cycle.breached and cycle.elapsed >= share * cycle.minutes


def answer(state: str, **fields: Any) -> dict[str, Any]:
    blank = {"verdict": "none", "due_at": None, "first_due_at": None, "at_risk": False}
    found = {"state": state} | blank | fields
    return found | {name: found[name] or "none" for name in ("due_at", "first_due_at")}
