"""Whatever is done about approvals, in whatever order: nobody games them, and to-do lists hold who can decide.

*Source:* domain, section 5; the rules are looked at by an oracle that shares no code with them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

import pytest

from control.commands import approval_requests
from control.commands.approval_content import Wanted
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.store.tables import approval
from tests.commands.approval_desk import DAY, wrong
from tests.commands.approval_play import Play, busy_desk
from tests.commands.desk import Desk
from tests.rings import times

SEQUENCES, LONG = times(check=4, proof=100), 60


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = busy_desk(store_url)
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
