"""How long an approval takes through the product's own path, on a disk that really writes (goal G5).

`python -m tests.bench.bench_approvals` measures it alone: rights, the rule about deciding, the decision, the trail and
the outbox in one transaction of SQLite with `synchronous=FULL`, beside one bare fdatasync of a page in the same folder.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve
from control.commands.approval_requests import request
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.store.engine import upgrade
from tests.bench.ratio import Ratio
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on
from tests.signing import signed_in

LIMIT = 5e-3
"""Seconds in the middle. *Source:* performance, goal G5."""
CALLS, WARM = 300, 20
_PAGE = b"\0" * 4_096


def measure() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as place:
        approved, synced = approvals(Path(place)), fdatasyncs(Path(place))
    return [
        Ratio("G5", "approving, in the middle, SQLite FULL", approved, "limit", LIMIT, at_most=1),
        Ratio("", "approving beside one bare fdatasync", approved, "fdatasync", synced),
    ]


def approvals(place: Path) -> float:
    """Seconds that pass for one approval, in the middle of many."""
    upgrade(url := f"sqlite:///{place}/desk.sqlite")
    desk = Desk(url, on(4, 12))
    desk.activate(approving_rulebook())
    desk.record([{"at": on(4, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}])
    wanted = Wanted("Refund the lamp.", "0.10")
    numbers = [
        request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, wanted).value["approval"]
        for _ in range(CALLS + WARM)
    ]
    his = signed_in(desk.runtime, "lead")

    def approves() -> None:
        number = numbers.pop()
        call = Call("lead", key=f"once {number}", origin="ui", session=his, reason="the photo shows it")
        approve(desk.runtime, call, number, 1)

    spent = middle(approves)
    desk.runtime.close()
    return spent


def fdatasyncs(place: Path) -> float:
    """Seconds that pass until the disk has one page more, in the middle of many."""
    file = os.open(place / "bare", os.O_CREAT | os.O_WRONLY)
    try:

        def syncs() -> None:
            os.write(file, _PAGE)
            os.fdatasync(file)

        return middle(syncs)
    finally:
        os.close(file)


def middle(work: Callable[[], None]) -> float:
    found = []
    for number in range(CALLS + WARM):
        began = time.perf_counter()
        work()
        if number >= WARM:
            found.append(time.perf_counter() - began)
    return statistics.median(found)


if __name__ == "__main__":
    for each in measure():
        print(f"{each.work}: {each.ours * 1_000:,.2f} ms ({each.peer} {each.peers * 1_000:,.2f} ms)")
