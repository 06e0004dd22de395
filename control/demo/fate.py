"""What happens to tickets without anybody's hands: they arrive, are asked after, come back, are closed or given up."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from control.demo.arrivals import Arrival
from control.demo.plots import AUTOMATION, BAD_PRODUCT, DEFECT_APPEARS
from control.demo.ticket_course import Ticket, by_day, second_course

if TYPE_CHECKING:
    from control.demo.simulation import Simulation

_UNROUTED = 0.009
_MERGED, _WITHDRAWN = 0.015, 0.012
_REOPENED = 0.036
_MACHINE_RESOLVES, _MACHINE_REOPENED, _MACHINE_LEAVES_UNALLOCATED = 0.64, 0.32, 0.14
_REFUNDED = 0.6
_CONFIRMED = 0.8
"""How often the customer presses “that helped” within hours; the rest is closed by the tool after some days."""
_CLOSES_AFTER = timedelta(days=3)


class Fate:
    """Everything about a ticket that is not work."""

    def __init__(self, company: "Simulation") -> None:
        self._company = company
        self._export = company.export

    def begin(self, ticket: Ticket, now: datetime, said: Mapping[str, str]) -> None:
        """Tell that the ticket was created, and let somebody or something take it."""
        work, told, rng = ticket.work, ticket.worded, ticket.rng
        lost = rng.random() < _UNROUTED
        place = {"service": work.service, "category": "" if lost else work.category, "type": work.type}
        texts = {"title": told.title, "description": told.description, "product": told.product}
        who = {"by": told.customer, "by_kind": "customer", "customer": told.customer}
        self._export.tell(ticket, now, "created", **who, **place, **texts, **said)
        self._company.later(self._next_chase(ticket, now), partial(self._chase, ticket))
        if work.category == "defect" and told.product == BAD_PRODUCT:
            self._ask_for_money(ticket, now)
        if lost:
            self._company.later(self._found_at(ticket, now), partial(self._route, ticket))
        elif self._company.plots.automated(work, now):
            self._company.later(now + timedelta(seconds=rng.randrange(40, 150)), partial(self._machine_answers, ticket))
        else:
            self._company.queue(ticket, now)

    def answered(self, ticket: Ticket, whom: str, now: datetime) -> None:
        """Whoever was waited for has answered: the ticket waits for hands again."""
        if ticket.ended:
            return
        ticket.state, ticket.since = "queued", now
        if whom == "customer":
            told = {"by": ticket.worded.customer, "by_kind": "customer"}
            self._export.tell(ticket, now, "contact", **told, state="queued")
        else:
            by = {"carrier": ("carrier-portal", "system"), "approval": (self._approver(ticket), "human")}[whom]
            self._export.tell(ticket, now, "state", by=by[0], by_kind=by[1], state="queued")
        self._company.queue(ticket, now)

    def given_up(self, ticket: Ticket, who: str, now: datetime) -> bool:
        """Whether it is no ticket of its own when somebody first looks at it: sent twice, or not needed any more."""
        if ticket.owner is not None:
            return False
        chance = ticket.rng.random()
        if chance >= _MERGED + _WITHDRAWN:
            return False
        if chance < _MERGED:
            self._export.tell(ticket, now, "merged", by=who)
        else:
            self._export.tell(ticket, now, "cancelled", by=ticket.worded.customer, by_kind="customer")
        ticket.ended = True
        return True

    def resolve(self, ticket: Ticket, now: datetime, by: str, by_kind: str) -> None:
        """Tell that it is resolved; the customer may come back, else it is closed."""
        ticket.ended, ticket.state = True, "resolved"
        ticket.rounds += 1
        self._export.tell(ticket, now, "resolved", by=by, by_kind=by_kind)
        comes_back = _MACHINE_REOPENED if by_kind == "automation" else _REOPENED
        if ticket.rng.random() < comes_back:
            hours = 15 * ticket.rng.lognormvariate(0, 0.7)
            self._company.later(self._by_day(ticket, now + timedelta(hours=hours)), partial(self._reopen, ticket))
        elif ticket.rng.random() < _CONFIRMED:
            told = (ticket.worded.customer, "customer")
            at = now + timedelta(minutes=ticket.rng.randrange(4, 90))
            self._company.later(at, partial(self._close, ticket, ticket.rounds, told))
        else:
            told = ("deskline", "system")
            self._company.later(now + _CLOSES_AFTER, partial(self._close, ticket, ticket.rounds, told))

    def _reopen(self, ticket: Ticket, now: datetime) -> None:
        if ticket.state != "resolved":
            return
        ticket.ended, ticket.state, ticket.since, ticket.answered = False, "queued", now, True
        ticket.steps = deque(second_course(ticket.work, ticket.rng))
        told = {"by": ticket.worded.customer, "by_kind": "customer"}
        self._export.tell(ticket, now, "reopened", **told, state="queued")
        self._company.queue(ticket, now)

    def _close(self, ticket: Ticket, rounds: int, told: tuple[str, str], now: datetime) -> None:
        if ticket.state == "resolved" and ticket.rounds == rounds:
            ticket.state = "closed"
            self._export.tell(ticket, now, "closed", by=told[0], by_kind=told[1])

    def _machine_answers(self, ticket: Ticket, now: datetime) -> None:
        """The machine says that all is well; for most tickets it then says that they are resolved."""
        self._export.tell(ticket, now, "reply", by=AUTOMATION, by_kind="automation", public="yes")
        if ticket.rng.random() >= _MACHINE_RESOLVES:
            self._company.queue(ticket, now)
            return
        at = now + timedelta(seconds=ticket.rng.randrange(180, 600))
        self._company.later(at, partial(self._machine_resolves, ticket))

    def _machine_resolves(self, ticket: Ticket, now: datetime) -> None:
        self.resolve(ticket, now, AUTOMATION, "automation")
        if ticket.rng.random() < _MACHINE_LEAVES_UNALLOCATED:
            work = self._company.story.works["orders/allocation"]
            self._follow(ticket, Arrival(now + timedelta(days=ticket.rng.uniform(0.8, 3)), work))

    def _ask_for_money(self, ticket: Ticket, now: datetime) -> None:
        """A product that failed is often refunded: the merchant asks for it some days later."""
        if self._company.plots.month(now) >= DEFECT_APPEARS and ticket.rng.random() < _REFUNDED:
            work = self._company.story.works["refunds/refund"]
            self._follow(ticket, Arrival(now + timedelta(days=ticket.rng.uniform(2, 10)), work))

    def _follow(self, ticket: Ticket, arrival: Arrival) -> None:
        at = self._by_day(ticket, arrival.at)
        about = (ticket.worded.customer, ticket.worded.product)
        follows = Arrival(at, arrival.work, about)
        self._company.later(at, partial(self._company.arrive, follows))

    def _route(self, ticket: Ticket, now: datetime) -> None:
        """Somebody finds out where a request belongs."""
        if not ticket.ended:
            lead = self._company.rulebook.units[self._company.desk_of(ticket).team].head or ""
            self._export.tell(
                ticket, now, "classified", by=lead, service=ticket.work.service, category=ticket.work.category
            )
            ticket.since = now
            self._company.queue(ticket, now)

    def _found_at(self, ticket: Ticket, now: datetime) -> datetime:
        """Most are found within a day; some lie for weeks."""
        hours = 9 * ticket.rng.lognormvariate(0, 0.8)
        if ticket.rng.random() < 0.3:
            hours = 24 * ticket.rng.uniform(6, 30)
        return self._by_day(ticket, now + timedelta(hours=hours), office=True)

    def _next_chase(self, ticket: Ticket, now: datetime) -> datetime:
        hours = (26 + 22 * ticket.rank) * ticket.rng.lognormvariate(0.35, 0.5)
        return self._by_day(ticket, now + timedelta(hours=hours))

    def _chase(self, ticket: Ticket, now: datetime) -> None:
        """The customer asks what has become of it; after some weeks some have enough."""
        if ticket.state in ("resolved", "closed") or ticket.ended:
            return
        ticket.chases += 1
        told = {"by": ticket.worded.customer, "by_kind": "customer"}
        if ticket.chases > 4 and ticket.rng.random() < 0.3:
            ticket.ended, ticket.state = True, "cancelled"
            self._export.tell(ticket, now, "cancelled", **told)
            return
        if ticket.state != "waiting-for-customer" and ticket.answered:
            self._export.tell(ticket, now, "contact", **told)
            self._company.queue(ticket, now, only_answer=True)
        self._company.later(self._next_chase(ticket, now), partial(self._chase, ticket))

    def _approver(self, ticket: Ticket) -> str:
        """The head of the department, who approves by the way."""
        category = self._company.rulebook.categories[ticket.work.service, ticket.work.category]
        return self._company.rulebook.units[category.department or ""].head or ""

    def _by_day(self, ticket: Ticket, at: datetime, *, office: bool = False) -> datetime:
        zone = self._company.story.audiences[ticket.work.audience].zone
        return by_day(at, ticket.rng, zone, office=office)
