"""The demo company at work: one event after the other, so that what a team cannot do in time is late by itself.

What happens at an instant follows from what happened before it and from streams that are named after the seed and a
day, a ticket or a person. So a day is the same however far the story is told.
"""

from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from random import Random

from control.demo.arrivals import Arrival, arrivals
from control.demo.desk import LONGEST_PIECE, Desk, desks
from control.demo.export import Export
from control.demo.fate import Fate
from control.demo.plots import Plots
from control.demo.story import Story
from control.demo.ticket_course import Step, Task, Ticket, answer_at, first_course
from control.demo.wording import worded
from control.policy.rulebook import Rulebook

_WAITING = {
    "customer": "waiting-for-customer",
    "carrier": "waiting-for-carrier",
    "approval": "waiting-for-approval",
}
_CALENDARS = {
    "delivery-desk": "hamburg-extended",
    "delivery-claims": "hamburg-extended",
    "fulfilment": "hamburg-extended",
    "returns-desk": "hamburg-extended",
    "refunds-desk": "hamburg-office",
    "customs-desk": "hamburg-office",
    "service-desk": "lisbon-office",
    "access-desk": "lisbon-office",
}
_DAY = timedelta(days=1)
_FIRST_NUMBER = 100_000


class Simulation:
    """The company from its first day on; `rows_until` tells it forward and never back."""

    def __init__(self, story: Story, rulebook: Rulebook, seed: int, start: date) -> None:
        self.story = story
        self.seed = seed
        self.plots = Plots(start)
        self.export = Export()
        self.rulebook = rulebook
        self.desks = desks(rulebook, _CALENDARS)
        self.fate = Fate(self)
        self._next_day = start
        self._start = datetime.combine(start, time(), UTC)
        self._coming: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._pushed = 0
        self._numbers = _FIRST_NUMBER

    def rows_until(self, until: datetime) -> list[dict[str, str]]:
        """What has happened before `until` and was not told yet, in order: rows of the export."""
        while datetime.combine(self._next_day, time(), UTC) - _DAY < until:
            self._prepare(self._next_day)
            self._next_day += _DAY
        while self._coming and self._coming[0][0] < until:
            at, _, happen = heappop(self._coming)
            happen(at)
        return self.export.taken()

    def later(self, at: datetime, happen: Callable[[datetime], None]) -> None:
        """Let something happen at an instant."""
        self._pushed += 1
        heappush(self._coming, (at.replace(microsecond=0), self._pushed, happen))

    def queue(self, ticket: Ticket, now: datetime, *, only_answer: bool = False) -> None:
        """Give a ticket to its team."""
        desk = self.desk_of(ticket)
        desk.put(ticket, now if only_answer else ticket.turn, only_answer=only_answer)
        self._dispatch(desk, now)

    def desk_of(self, ticket: Ticket) -> Desk:
        """The team that its category names."""
        return self.desks[self.rulebook.categories[ticket.work.service, ticket.work.category].team or ""]

    def arrive(self, arrival: Arrival, now: datetime) -> None:
        """A request becomes a ticket."""
        self._numbers += 1
        number = f"FH-{self._numbers}"
        rng = Random(f"{self.seed}/{number}")  # noqa: S311 (a story, no secret)
        impact, _, urgency = arrival.work.mixture.draw(rng).partition("/")
        told = worded(self.story, self.plots, arrival, rng)
        ticket = Ticket(number, arrival.work, told, self.rulebook.matrix[impact, urgency], rng, now)
        ticket.steps = deque(first_course(arrival.work, rng))
        channel = self.story.audiences[arrival.work.audience].channels.draw(rng)
        self.fate.begin(ticket, now, {"impact": impact, "urgency": urgency, "channel": channel})

    def go_on(self, ticket: Ticket, now: datetime) -> None:
        """The next step of a ticket, which no hands hold now."""
        step = ticket.steps[0]
        if step.task is Task.RESOLVE:
            ticket.steps.popleft()
            self.fate.resolve(ticket, now, ticket.owner or "", "human")
        elif step.task is Task.WAIT:
            ticket.steps.popleft()
            self._wait(ticket, step.whom, now)
        else:
            self.desk_of(ticket).put(ticket, ticket.turn)

    def _prepare(self, day: date) -> None:
        """What is known of a day beforehand: who writes, and who works when."""
        for arrival in arrivals(self.story, self.plots, self.seed, day):
            if arrival.at >= self._start:
                self.later(arrival.at, partial(self.arrive, arrival))
        for desk in self.desks.values():
            for opens, closes, there in desk.openings(self.seed, self.plots, day):
                self.later(opens, partial(self._open, desk, closes, there))

    def _open(self, desk: Desk, closes: datetime, there: list[str], now: datetime) -> None:
        desk.free = dict.fromkeys(there, closes)
        self._dispatch(desk, now)

    def _dispatch(self, desk: Desk, now: datetime) -> None:
        while (found := desk.next(now)) is not None:
            ticket, only_answer, who = found
            until = desk.free.pop(who)
            if only_answer:
                step = Step(Task.ANSWER, ticket.rng.randrange(4, 10))
            else:
                if self.fate.given_up(ticket, who, now):
                    desk.free[who] = until
                    continue
                self._take(ticket, who, now)
                step = ticket.steps[0]
            piece = min(step.minutes, LONGEST_PIECE)
            done = partial(self._done, desk, ticket, step, (piece, who, until))
            self.later(now + timedelta(minutes=piece, seconds=ticket.rng.randrange(60)), done)

    def _take(self, ticket: Ticket, who: str, now: datetime) -> None:
        """Say that somebody works on it."""
        if ticket.owner is None:
            ticket.owner = who
            self.export.tell(ticket, now, "assigned", by=who, owner=who, state="in-progress")
        elif ticket.state != "in-progress":
            self.export.tell(ticket, now, "state", by=who, state="in-progress")
        ticket.state = "in-progress"

    def _done(self, desk: Desk, ticket: Ticket, step: Step, held: tuple[int, str, datetime], now: datetime) -> None:
        """A piece of work is done: the hands are free again, the ticket goes on."""
        piece, who, until = held
        desk.free[who] = until
        step.minutes -= piece
        if step.minutes <= 0 and step.task is Task.ANSWER and not ticket.ended:
            ticket.answered = True
            self.export.tell(ticket, now, "reply", by=who, public="yes")
        if step.minutes <= 0 and ticket.steps and step is ticket.steps[0]:
            ticket.steps.popleft()
            if step.task is Task.WORK and ticket.rng.random() < 0.55:
                self.export.tell(ticket, now, "note", by=who)
            self.go_on(ticket, now)
        elif ticket.steps and step is ticket.steps[0]:
            desk.put(ticket, ticket.turn)
        self._dispatch(desk, now)

    def _wait(self, ticket: Ticket, whom: str, now: datetime) -> None:
        ticket.state = _WAITING[whom]
        self.export.tell(ticket, now, "state", by=ticket.owner or "", state=ticket.state)
        zone = self.story.audiences[ticket.work.audience].zone
        self.later(answer_at(ticket, whom, now, self.plots, zone), partial(self.fate.answered, ticket, whom))
