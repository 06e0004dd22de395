"""A small service desk on a fixed clock: a rulebook of a few lines, and what people do by commands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from control.clock import FixedClock
from control.commands import clocks, rulebook, tickets
from control.commands.registry import Answer, Call
from control.model import Holder, StateCategory, TargetKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import (
    Calendar,
    Category,
    OrgUnit,
    Person,
    Rulebook,
    Service,
    SlaTarget,
    TicketState,
    Window,
)
from control.policy.sources import Source, TicketDeed
from control.runtime import Runtime, open_runtime
from control.settings import dump
from control.store.tables import clock, clock_change, clock_repair, judgement, rulebook_activation

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
OFFICE = tuple((Window(9 * 60, 17 * 60),) if day < 5 else () for day in range(7))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant `day` days after Monday, 2 March 2026, in UTC."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def small_rulebook(**changes: Any) -> Rulebook:
    """One desk, one service, office hours in UTC, an hour to answer and a day to resolve."""
    states = {
        "new": (StateCategory.NEW, Holder.QUEUE),
        "in-progress": (StateCategory.OPEN, Holder.AGENT),
        "waiting": (StateCategory.WAITING_CUSTOMER, Holder.CUSTOMER),
        "resolved": (StateCategory.RESOLVED, Holder.BETWEEN_CYCLES),
        "closed": (StateCategory.CLOSED, Holder.BETWEEN_CYCLES),
        "cancelled": (StateCategory.CANCELLED, Holder.BETWEEN_CYCLES),
    }
    people = {"anna": ("agent", "all"), "otto": ("agent", "unit:annex"), "ada": ("administrator", "all")}
    small = Rulebook(
        version="",
        units={name: OrgUnit(name, "team", name.title(), None, None) for name in ("desk", "annex")},
        people={name: Person(name, name.title(), "desk", name, (RoleGrant(*held),)) for name, held in people.items()},
        services={"help": Service("help", "Help", None, "desk")},
        categories={("help", "mail"): Category("help", "mail", "Mail", "anna", None, "desk", (), (), (), None)},
        states={name: TicketState(name, *meaning) for name, meaning in states.items()},
        impacts=("high", "low"),
        urgencies=("high", "low"),
        priorities=("P1", "P2"),
        matrix={("high", "high"): "P1", ("high", "low"): "P2", ("low", "high"): "P2", ("low", "low"): "P2"},
        calendars={"office": Calendar("office", "UTC", OFFICE)},
        targets={
            "answer": SlaTarget("answer", TargetKind.FIRST_RESPONSE, "office", minutes=60),
            "follow-up": SlaTarget("follow-up", TargetKind.NEXT_RESPONSE, "office", minutes=120),
            "solve": SlaTarget(
                "solve",
                TargetKind.RESOLUTION,
                "office",
                minutes_by_priority={"P1": 240, "P2": 480},
                pause_states=frozenset({"waiting"}),
            ),
        },
        permissions={
            "rulebook.activate": frozenset({"administrator", "automation"}),
            "audit.export": frozenset({"administrator"}),
            "audit.read": frozenset({"administrator"}),
            "export.make": frozenset({"agent"}),
            "export.take": frozenset({"agent"}),
            "ticket.record": frozenset({"agent"}),
            "import.commit": frozenset({"agent"}),
            "import.undo": frozenset({"administrator"}),
            "notice.read": frozenset({"agent"}),
            "delivery.retry": frozenset({"administrator"}),
            "account.disable": frozenset({"administrator"}),
            "account.enable": frozenset({"administrator"}),
            "delegation.give": frozenset({"agent"}),
            "delegation.end": frozenset({"agent"}),
            "account.invite": frozenset({"administrator"}),
            "password.set": frozenset({"administrator", "automation"}),
            "password.change": frozenset({"agent"}),
            "totp.begin": frozenset({"agent"}),
            "totp.confirm": frozenset({"agent"}),
            "totp.remove": frozenset({"agent"}),
            "totp.reset": frozenset({"administrator"}),
            "demo_password.make": frozenset({"administrator", "automation"}),
            **{f"role.{deed}": frozenset({"administrator"}) for deed in ("ask", "withdraw", "end", "take_away")},
            **{f"role.{deed}": frozenset({"agent"}) for deed in ("confirm", "decline")},
            "identity.recognise": frozenset({"administrator", "automation"}),
            "identity.unlink": frozenset({"administrator"}),
            "session.begin": frozenset({"administrator", "automation"}),
            "session.end": frozenset({"agent"}),
            "session.end_all": frozenset({"administrator"}),
            "import.correct": frozenset({"agent"}),
            "import.dismiss": frozenset({"agent"}),
            "clock.judge": frozenset({"administrator"}),
            "clock.rebuild": frozenset({"administrator"}),
            "company.found": frozenset({"administrator"}),
            "company.carry": frozenset({"administrator"}),
            **{f"ticket.{deed}": frozenset({"agent"}) for deed in ("open", *TicketDeed)},
        },
        customer_tiers={},
        closure_codes={"solved": "Solved", "declined": "Declined"},
        sources={"mail": Source("mail", "The mailbox", frozenset())},
    )
    return replace(small, **changes)


class Desk:
    """The desk over one store; its clock moves when it is told to."""

    def __init__(self, url: str, now: datetime = MONDAY) -> None:
        self.clock = FixedClock(now)
        self.runtime: Runtime = open_runtime(url, self.clock)
        if not self.rows(rulebook_activation):
            self.activate(small_rulebook())

    def activate(self, changed: Rulebook) -> Answer:
        call = Call("ada", reason="the rules of the desk changed")
        first = Call("system", reason="the rules of the desk begin")
        return rulebook.activate(self.runtime, call if self.rows(rulebook_activation) else first, dump(changed))

    def record(self, events: Sequence[Mapping[str, Any]], ticket: str = "one", actor: str = "anna") -> Any:
        return tickets.record_ticket(self.runtime, Call(actor), "mail", ticket, events).value

    def judge(self) -> Any:
        return clocks.judge(self.runtime, Call("ada")).value

    def rows(self, table: Any, *leaving: str) -> list[dict[str, Any]]:
        """All rows of a table in the order of its key, without the columns that are named."""
        with self.runtime.read() as connection:
            ordered = select(table).order_by(*table.primary_key.columns)
            return [
                {name: value for name, value in row.items() if name not in leaving}
                for row in connection.execute(ordered).mappings()
            ]

    def rows_of(self, sql: str) -> list[Any]:
        with self.runtime.read() as connection:
            return list(connection.exec_driver_sql(sql))

    def clock_rows(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Clocks and the log of their changes, without the numbers that depend on the order of arrival."""
        return self.rows(clock, "ticket_id"), self.rows(clock_change, "ticket_id", "event_seq")

    def judgements(self) -> list[dict[str, Any]]:
        return self.rows(judgement)

    def repairs(self) -> list[dict[str, Any]]:
        return self.rows(clock_repair)
