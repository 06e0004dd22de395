"""One team at work: who is there, and who waits; whatever the hands cannot do today is still there tomorrow."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random
from zoneinfo import ZoneInfo

from control.demo.plots import Plots
from control.demo.ticket_course import Ticket
from control.policy.rulebook import Calendar, Rulebook

LONGEST_PIECE = 60
"""Minutes at one thing, before something more urgent is looked for."""
_LAST_START = timedelta(minutes=5)
"""Nobody begins anything so shortly before closing."""
_HOLIDAY_MONTHS = (7, 8)


@dataclass(slots=True)
class Desk:
    """A team with its hands and its queue."""

    team: str
    calendar: Calendar
    hands: tuple[str, ...]
    free: dict[str, datetime] = field(default_factory=dict)
    """Who could take something now, and until when."""
    queue: list[tuple[int, datetime, int, Ticket, bool]] = field(default_factory=list)
    pushed: int = 0

    def put(self, ticket: Ticket, turn: datetime, *, only_answer: bool = False) -> None:
        """Let a ticket wait for hands: for the next step of its course, or for an answer to a question alone."""
        self.pushed += 1
        heappush(self.queue, (ticket.rank, turn, self.pushed, ticket, only_answer))

    def next(self, now: datetime) -> tuple[Ticket, bool, str] | None:
        """What is begun next, whether it is an answer alone, and by whom; None where nobody or nothing waits."""
        there = [name for name, until in self.free.items() if until - now >= _LAST_START]
        while there and self.queue:
            *_, ticket, only_answer = heappop(self.queue)
            if not ticket.ended:
                return ticket, only_answer, ticket.owner if ticket.owner in there else there[0]
        return None

    def openings(self, seed: int, plots: Plots, day: date) -> list[tuple[datetime, datetime, list[str]]]:
        """When the team is there on a local day: from, to, and who; nothing on a day off."""
        if day in self.calendar.holidays:
            return []
        zone = ZoneInfo(self.calendar.zone)
        there = [name for name in self.hands if not plots.left(name, day) and is_there(seed, name, day)]
        Random(f"{seed}/{day}/{self.team}").shuffle(there)  # noqa: S311 (a story, no secret)
        midnight = datetime.combine(day, time(), zone)
        return [
            (_instant(midnight, window.opens), _instant(midnight, window.closes), _shift(there, day))
            for window in self.calendar.windows[day.weekday()]
        ]


def is_there(seed: int, name: str, day: date) -> bool:
    """Whether somebody is neither on holiday, which takes a week, nor ill."""
    year, week, _ = day.isocalendar()
    away = 0.17 if day.month in _HOLIDAY_MONTHS else 0.085
    if Random(f"{seed}/{name}/{year}-{week}").random() < away:  # noqa: S311 (a story, no secret)
        return False
    return Random(f"{seed}/{name}/{day}").random() >= 0.03  # noqa: S311


def desks(rulebook: Rulebook, calendar_of: dict[str, str]) -> dict[str, Desk]:
    """The desks of the rulebook by their teams: those who belong to one and may act as agents; leads lead."""
    teams = {category.team for category in rulebook.categories.values() if category.team is not None}
    return {
        team: Desk(
            team,
            rulebook.calendars[calendar_of[team]],
            tuple(person.name for person in rulebook.people.values() if person.unit == team),
        )
        for team in sorted(teams)
    }


def _shift(there: list[str], day: date) -> list[str]:
    """On a Saturday a third of them comes."""
    return there[: -(-len(there) // 3)] if day.weekday() == 5 else there


def _instant(midnight: datetime, minute: int) -> datetime:
    """The instant of a wall-clock minute of the day."""
    return (midnight.replace(tzinfo=None) + timedelta(minutes=minute)).replace(tzinfo=midnight.tzinfo).astimezone(UTC)
