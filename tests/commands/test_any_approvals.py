"""Whatever is done about approvals, in whatever order: nobody games them, and to-do lists hold who can decide.

*Source:* domain, section 5; the rules are looked at by an oracle that shares no code with them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from control.commands import accounts, approval_decisions, approval_requests, delegations
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
from tests.commands.approval_desk import DAY, PEOPLE, rules, wrong
from tests.commands.desk import Desk, on
from tests.rings import times

REASON = "because it is so"
AMOUNTS = ("20.00", "300.00", "499.99", "500.00", "500.01", "900.00", "4999.99", "5000.00", "5000.01")
DEEDS = {
    "ask": 6, "edit": 3, "withdraw": 1, "approve": 14, "reject": 6, "change": 2, "wait": 5, "work": 5, "lend": 1,
    "disable": 1, "enable": 1,
}  # fmt: skip
SEQUENCES, LONG = times(check=4, proof=100), 60


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(rules())
    for number, customer in enumerate(("Brown", "Gray")):
        fields = {"service": "help", "category": "mail", "title": "Hello", "customer": customer}
        made.record([{"at": on(0, 9), "kind": "created", **fields}], f"ticket {number}")
    yield made
    made.runtime.close()


def test_no_sequence_games_an_approval_and_lists_hold_exactly_who_can_decide(
    desk: Desk, figure: Callable[[str, str], None]
) -> None:
    came: Counter[str] = Counter()
    for seed in range(SEQUENCES):
        play = Play(desk, Random(f"approvals {seed}"), came)
        for _ in range(LONG):
            play.step()
            assert wrong(desk) == [], seed
        play.rest()
        came += Counter(f"ends {row['state']}" for row in desk.rows(approval))
    assert {"ends consumed", "ends expired", "approve done", "approve refused", "reject done", "change done"} <= set(
        came
    )
    where = desk.runtime.store.writer.dialect.name
    figure(f"deeds about approvals at random, on {where}", f"{SEQUENCES * LONG:,} in {SEQUENCES}, none gamed")


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
        approval_requests.request(self.desk.runtime, self.call(who), key, kind, self.wanted(kind), draft)

    def edit(self) -> None:
        row = self.some()
        who = self.draw.choice([row["requested_by"], "otto", "mona"])
        wanted = self.wanted(ApprovalKind(row["kind"]))
        approval_requests.edit(self.desk.runtime, self.call(who), f"A-{row['id']}", wanted)

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
        do_what_is_due(self.desk.runtime, Call("ada"))

    def lend(self) -> None:
        giver, to = self.draw.sample(["mona", "max", "cora", "carl", "kim", "anna", "otto"], 2)
        until = self.desk.clock.now() + timedelta(hours=self.draw.choice([3, 40]))
        delegations.give(self.desk.runtime, self.call(giver), to, [PEOPLE[giver][1]], until)

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
        lent = list(self.desk.rows_of("SELECT from_account, to_account FROM delegation"))
        if lent and self.draw.random() < 0.25:
            giver, to = self.draw.choice(lent)
            return str(to), str(giver)
        return self.draw.choice(list(PEOPLE)), None

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


def test_splitting_among_accounts_and_customers_gains_nothing(desk: Desk) -> None:
    """Three hundred twice within a day weigh six hundred, by either side; a second later they do not."""
    asks = [("anna", "T-10001"), ("otto", "T-10001"), ("anna", "T-10002"), ("otto", "T-10002")]
    for who, key in asks:
        wanted = Wanted("A part of it.", "300.00")
        approval_requests.request(desk.runtime, Call(who), key, ApprovalKind.REFUND, wanted)
    weights = [Decimal(row["weight_cents"]).scaleb(-2) for row in desk.rows(approval)]
    assert weights == [Decimal(300), Decimal(600), Decimal(600), Decimal(600)]
    desk.clock.set(desk.clock.now() + DAY)
    approval_requests.request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, Wanted("Anew.", "300.00"))
    assert desk.rows(approval)[-1]["weight_cents"] == 30_000
