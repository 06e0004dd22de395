"""People who ask for approvals and decide them at random, among them some who try to game them."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from control.commands import accounts, approval_decisions, approval_effects, approval_requests, delegations
from control.commands.approval_content import Wanted
from control.commands.approval_timing import do_what_is_due
from control.commands.registry import Call
from control.errors import ControlError
from control.policy.approval_terms import ApprovalKind
from control.policy.delegations import Delegation, StandIn, stand_in
from control.policy.rulebook import Person
from control.policy.scope import Scope
from control.queries import approvals
from control.queries import delegations as lending
from control.store.tables import approval
from tests.commands.approval_desk import DAY, PEOPLE, rules
from tests.commands.desk import Desk, on

REASON = "because it is so"
AMOUNTS = ("20.00", "300.00", "499.99", "500.00", "500.01", "900.00", "4999.99", "5000.00", "5000.01")
DEEDS = {
    "ask": 6, "edit": 3, "withdraw": 1, "approve": 14, "reject": 6, "change": 2, "wait": 5, "work": 5, "lend": 1,
    "disable": 1, "enable": 1, "submit": 1, "put off": 1, "take back": 1,
}  # fmt: skip


def busy_desk(url: str) -> Desk:
    """The desk with a ticket of each of two customers."""
    made = Desk(url, on(0, 9))
    made.activate(rules())
    for number, customer in enumerate(("Brown", "Gray")):
        fields = {"service": "help", "category": "mail", "title": "Hello", "customer": customer}
        made.record([{"at": on(0, 9), "kind": "created", **fields}], f"ticket {number}")
    return made


class Play:
    """Somebody does something, over and over."""

    def __init__(self, desk: Desk, draw: Random, came: Counter[str]) -> None:
        self.desk, self.draw, self.came = desk, draw, came
        self.deeds: dict[str, Callable[[], object]] = {
            "ask": self.ask, "edit": self.edit, "withdraw": self.withdraw,
            "approve": lambda: self.decide(approval_decisions.approve),
            "reject": lambda: self.decide(approval_decisions.reject),
            "change": lambda: self.decide(approval_decisions.request_changes),
            "wait": self.wait, "work": self.work, "lend": self.lend, "disable": self.disable, "enable": self.enable,
            "submit": self.submit, "put off": self.put_off, "take back": self.take_back,
        }  # fmt: skip

    def step(self) -> None:
        [name] = self.draw.choices(list(DEEDS), list(DEEDS.values()))
        try:
            self.deeds[name]()
        except ControlError:
            self.came[f"{name} refused"] += 1
        else:
            self.came[f"{name} done"] += 1

    def call(self, actor: str, giver: str | None = None) -> Call:
        return Call(actor, reason=REASON, on_behalf_of=giver)

    def wanted(self, kind: ApprovalKind) -> Wanted:
        beneficiary = self.draw.choice([None, None, None, "mona", "cora"])
        amount = self.draw.choice(AMOUNTS) if kind is ApprovalKind.REFUND else "900.00"
        return Wanted(f"Number {self.draw.randrange(10**6)}", amount, None, beneficiary)

    def ask(self) -> None:
        kind = self.draw.choice([ApprovalKind.REFUND, ApprovalKind.REFUND, ApprovalKind.CREDIT])
        key = f"T-{self.draw.choice([10_001, 10_002])}"
        who = self.draw.choice(["anna", "otto", "mona", "maxine", "cora"])
        draft = self.draw.random() < 0.1
        who, giver = self.lent() if self.draw.random() < 0.15 else (who, None)
        approval_requests.request(self.desk.runtime, self.call(who, giver), key, kind, self.wanted(kind), draft)

    def edit(self) -> None:
        row = self.some()
        who = self.draw.choice([row["requested_by"], "otto", "mona"])
        wanted = self.wanted(ApprovalKind(row["kind"]))
        approval_requests.edit(self.desk.runtime, self.call(who), f"A-{row['id']}", wanted)

    def submit(self) -> None:
        row = self.some("draft")
        approval_requests.submit(self.desk.runtime, self.call(row["requested_by"]), f"A-{row['id']}")

    def withdraw(self) -> None:
        row = self.some()
        approval_requests.withdraw(self.desk.runtime, self.call(row["requested_by"]), f"A-{row['id']}")

    def decide(self, deed: Any) -> None:
        """Somebody decides, and that is taken exactly if it stood in their list before."""
        row = self.some("pending")
        who, giver = self.somebody()
        listed = f"A-{row['id']}" in self.to_do(who, giver)
        refused: ControlError | None = None
        try:
            deed(self.desk.runtime, self.call(who, giver), f"A-{row['id']}", row["round"])
        except ControlError as error:
            refused = error
        assert listed is (refused is None), f"{who} for {giver}, A-{row['id']}: listed {listed}, {refused}"
        if refused is not None:
            raise refused

    def wait(self) -> None:
        self.desk.clock.set(self.desk.clock.now() + timedelta(hours=self.draw.choice([1, 2, 5, 20, 30])))

    def work(self) -> None:
        do_what_is_due(self.desk.runtime, Call("system"))

    def lend(self) -> None:
        giver, to = self.draw.sample(["mona", "max", "cora", "carl", "kim", "anna", "otto"], 2)
        until = self.desk.clock.now() + timedelta(hours=self.draw.choice([3, 40]))
        delegations.give(self.desk.runtime, self.call(giver), to, [PEOPLE[giver][1]], until)

    def take_back(self) -> None:
        """Somebody ends what they lent last."""
        number, giver = self.draw.choice(self.desk.rows_of("SELECT id, from_account FROM delegation") or [(1, "anna")])
        delegations.end(self.desk.runtime, self.call(str(giver)), f"L-{number}")

    def put_off(self) -> None:
        row = self.some("approved")
        approval_effects.put_off(self.desk.runtime, Call("system"), f"A-{row['id']}", "it could not be written")

    def disable(self) -> None:
        accounts.disable(self.desk.runtime, self.call("ada"), self.draw.choice(["mona", "carl", "ken", "kay", "anna"]))

    def enable(self) -> None:
        accounts.enable(self.desk.runtime, self.call("ada"), self.draw.choice(["mona", "carl", "ken", "kay", "anna"]))

    def rest(self) -> None:
        """Everybody is back, and what was asked for is over, before the next sequence."""
        for name in ("mona", "carl", "ken", "kay", "anna"):
            if not self.desk.runtime.rulebook().people[name].active:
                accounts.enable(self.desk.runtime, self.call("ada"), name)
        self.desk.clock.set(self.desk.clock.now() + 10 * DAY)
        self.work()

    def some(self, state: str | None = None) -> dict[str, Any]:
        """One of the newest approvals, in a state where one is asked for; where there is none, a new one."""
        rows = [row for row in self.desk.rows(approval) if state in (None, row["state"])]
        if not rows:
            self.ask()
            return self.desk.rows(approval)[-1]
        return self.draw.choice(rows[-6:])

    def somebody(self) -> tuple[str, str | None]:
        """Who acts, and in whose place: sometimes in that of whoever lent them something."""
        return self.lent() if self.draw.random() < 0.25 else (self.draw.choice(list(PEOPLE)), None)

    def lent(self) -> tuple[str, str | None]:
        """Who was lent something, and by whom; somebody who acts for themselves where nothing was ever lent."""
        lent = self.desk.rows_of("SELECT from_account, to_account FROM delegation ORDER BY id")
        if not lent:
            return self.draw.choice(list(PEOPLE)), None
        giver, to = self.draw.choice(lent)
        return str(to), str(giver)

    def to_do(self, who: str, giver: str | None) -> list[str]:
        runtime, now = self.desk.runtime, self.desk.clock.now()
        with runtime.read() as connection:
            rulebook = runtime.rulebook_in_force(connection)
            assert rulebook is not None
            actor: Person = rulebook.people[who]
            if giver is not None:
                held: list[Delegation] = list(lending.lent_to(connection, now, who))
                standing = stand_in(rulebook, actor, giver, held, now)
                if not isinstance(standing, StandIn):
                    return []
                actor = standing
            return list(approvals.waiting_for(connection, now, Scope(), runtime, actor)["number"])
