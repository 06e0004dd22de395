"""What becomes of one ticket: the steps of its work, drawn from its own stream, and when others answer."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from control.demo.plots import Plots
from control.demo.story import Work
from control.demo.wording import Worded

_RANKS = {"P1": 0, "P2": 1}
_LEAST = 5
"""Minutes: less is no piece of work."""


class Task(StrEnum):
    """What a step is: work that ends in a public answer, other work, waiting for somebody, or the end."""

    ANSWER = "answer"
    WORK = "work"
    WAIT = "wait"
    RESOLVE = "resolve"


@dataclass(slots=True)
class Step:
    """One step of a course; `minutes` of hands-on work are left of it."""

    task: Task
    minutes: int = 0
    whom: str = ""
    """For whom it waits: customer, carrier or approval."""


@dataclass(slots=True)
class Ticket:
    """One ticket on its way."""

    number: str
    work: Work
    worded: Worded
    priority: str
    rng: Random
    since: datetime
    """When it began to wait for hands."""
    steps: deque[Step] = field(default_factory=deque)
    state: str = "new"
    owner: str | None = None
    answered: bool = False
    ended: bool = False
    """Resolved, or given up."""
    chases: int = 0
    events: int = 0
    rounds: int = 0
    """How often it was resolved."""

    @property
    def rank(self) -> int:
        """Its place among those that wait: the urgent ones first, then by time."""
        return _RANKS.get(self.priority, 2)

    @property
    def turn(self) -> datetime:
        """The instant by which its turn is reckoned: whoever waits for the first answer is taken a little earlier."""
        return self.since if self.answered else self.since - timedelta(hours=6)


def first_course(work: Work, rng: Random) -> Iterator[Step]:
    """The steps from the first look to the resolution."""
    yield Step(Task.ANSWER, rng.randrange(4, 15))
    if rng.random() < work.at_once:
        yield Step(Task.WORK, minutes(rng, 0.4 * work.effort))
    else:
        asked = [whom for whom, share in work.asks.items() if rng.random() < share]
        for whom in asked:
            yield Step(Task.WORK, minutes(rng, work.effort / (len(asked) + 1)))
            yield Step(Task.WAIT, whom=whom)
        yield Step(Task.WORK, minutes(rng, work.effort / (len(asked) + 1)))
        if rng.random() < 0.62:
            yield Step(Task.ANSWER, rng.randrange(4, 10))
    yield Step(Task.RESOLVE)


def second_course(work: Work, rng: Random) -> Iterator[Step]:
    """The steps after a customer has come back."""
    yield Step(Task.ANSWER, rng.randrange(5, 15))
    yield Step(Task.WORK, minutes(rng, 0.6 * work.effort))
    yield Step(Task.RESOLVE)


def minutes(rng: Random, median: float) -> int:
    """Minutes of work: most near the median, some several times as long."""
    return max(_LEAST, round(rng.lognormvariate(0, 0.55) * median))


def answer_at(ticket: Ticket, whom: str, asked: datetime, plots: Plots, zone: ZoneInfo) -> datetime:
    """When the one for whom a ticket waits answers; carriers and approvers keep office hours."""
    median = plots.median_wait(whom, ticket.work, ticket.worded.product, asked)
    spread = 1.0 if whom == "customer" else 0.75
    hours = median * ticket.rng.lognormvariate(0, spread)
    return by_day(asked + timedelta(hours=hours), ticket.rng, zone, office=whom != "customer")


def by_day(at: datetime, rng: Random, zone: ZoneInfo, *, office: bool) -> datetime:
    """The instant itself by day, else one on the next morning; in an `office`, on the next working day."""
    local = at.astimezone(zone)
    day, opens, closes = local.date(), 8 if office else 7, 17 if office else 22
    late = local.hour >= closes
    resting = office and (day.weekday() >= 5 or (late and day.weekday() == 4))
    if opens <= local.hour and not late and not resting:
        return at
    while late or (office and day.weekday() >= 5):
        day, late = day + timedelta(days=1), False
    return datetime.combine(day, time(opens), zone).astimezone(UTC) + timedelta(seconds=rng.randrange(150 * 60))
