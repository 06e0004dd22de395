"""How long an approval takes through the product's own path, on a disk that really writes (goal G5).

`python -m tests.bench.bench_approvals` measures it alone: rights, the rule about deciding, the decision, the trail and
the outbox in one transaction of SQLite with `synchronous=FULL`. Beside it stand, in the same folder and the same run,
one bare fdatasync of a page, and one action with its line in a trail through SQLAlchemy alone. Where the goal's
milliseconds were set that took 0.39 ms: on a slower machine they say how far a miss is the machine's.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve
from control.commands.approval_requests import request
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.store.connections import store_address, writer_engine
from control.store.engine import upgrade
from tests.bench.ratio import Ratio
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on
from tests.signing import signed_in

LIMIT, ACTION = 5e-3, 0.39e-3
"""Seconds in the middle: of the goal, and of an action where it was set. *Source:* performance, G5 and section 3."""
CALLS, WARM = 300, 20
_PAGE = b"\0" * 4_096
Work = Callable[[], None]


def measure() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        works = [ends.enter_context(each(Path(folder))) for each in (approvals, actions, fdatasyncs)]
        approved, alone, synced = middles(works)
    pace = f"an action and its line through SQLAlchemy ({ACTION * 1_000} ms where the goal was set)"
    work = "approving, in the middle, SQLite FULL"
    return [
        Ratio("G5", work, approved, "limit", LIMIT, at_most=1),
        Ratio("", work, approved, pace, alone, at_most=LIMIT / ACTION),
        Ratio("", work, approved, "one bare fdatasync", synced),
    ]


@contextmanager
def approvals(place: Path) -> Iterator[Work]:
    """One approval."""
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

    yield approves
    desk.runtime.close()


@contextmanager
def actions(place: Path) -> Iterator[Work]:
    """A change of one row at its version, and a line in a trail."""
    engine = writer_engine(store_address(f"sqlite:///{place}/actions.sqlite"))
    tables = MetaData()
    row = Table("row", tables, _number(), *_texts("state"), Column("version", Integer))
    line = Table("line", tables, _number(), *_texts("at", "actor", "command", "subject", "before", "after", "hash"))
    changed = row.update().where(row.c.id == bindparam("same"), row.c.version == bindparam("seen"))
    told = {"at": "2026-03-04", "actor": "lead", "command": "approve", "before": "pending", "after": "approved"}
    numbers = iter(range(CALLS + WARM))

    def acts() -> None:
        number = next(numbers)
        with engine.begin() as connection:
            connection.execute(changed, {"same": number, "seen": 1, "state": "approved", "version": 2})
            link = sha256(str(number).encode()).hexdigest()
            connection.execute(line.insert(), {"id": number, "subject": f"A-{number}", "hash": link, **told})

    with engine.begin() as connection:
        tables.create_all(connection)
        connection.execute(row.insert(), [{"id": number, "version": 1} for number in range(CALLS + WARM)])
    yield acts
    engine.dispose()


@contextmanager
def fdatasyncs(place: Path) -> Iterator[Work]:
    """The disk has one page more."""
    file = os.open(place / "bare", os.O_CREAT | os.O_WRONLY)

    def syncs() -> None:
        os.write(file, _PAGE)
        os.fdatasync(file)

    yield syncs
    os.close(file)


def middles(works: Sequence[Work]) -> list[float]:
    """Seconds that pass for each, in the middle of many; they take turns, because the machine swings."""
    found = [[timed(work) for work in works] for _ in range(CALLS + WARM)][WARM:]
    return [statistics.median(each) for each in zip(*found, strict=True)]


def timed(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, String) for name in names]


if __name__ == "__main__":
    for each in measure():
        print(f"{each.work}: {each.ours * 1_000:,.2f} ms, {each.ours / each.peers:.1f} times {each.peer}", each.demand)
