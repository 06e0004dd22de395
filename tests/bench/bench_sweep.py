"""What a sweep costs for each ticket that is due, beside django-helpdesk's own, and what it costs when nothing is.

Ours is the command with everything that it writes: escalations, people, notices and mails to be sent, what is watched
next, breaches, reviews, and the line in the trail; mails are made by the worker afterwards. Theirs is the command that
its documentation has run by cron; it makes its mails, and where customer and owner have a mailbox two for each ticket.
"""

import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from control import worker
from control.commands.registry import Call
from control.commands.sweep import MOST, sweep
from control.policy.rulebook import Rulebook
from control.queries.work_of_time import is_due
from control.store.engine import upgrade
from tests.bench import helpdesk_peer
from tests.bench.ratio import REPEATS, Count, Lasted, Ratio, lasted, seconds
from tests.commands.desk import Desk, on, small_rulebook
from tests.worker import million
from tests.worker.tower import begin, reviewed, spread, tower_rulebook

TICKETS = MOST - 100
"""Fewer than one batch takes, so that it goes on to the present instant."""
AT_ONCE = 50
"""Rows in one statement: more gain nothing."""
THEIRS = 50
IDLE = 1e-3
"""Seconds in which a look at a million open clocks says that nothing is due. *Source:* goal G2."""
WRITTEN = ("escalation", "escalation_person", "notice", "delivery")
"""What a sweep adds a row to for each ticket whose level is due; its watch is changed besides."""


def measure() -> list[Ratio | Count]:
    with tempfile.TemporaryDirectory() as place:
        return [*beside_theirs(Path(place)), *idle(Path(place))]


def beside_theirs(place: Path) -> list[Ratio | Count]:
    worker.settle()
    rulebook = with_mailboxes(tower_rulebook(targets={"solve": small_rulebook().targets["solve"]}))
    due = Due(place, rulebook, on(0, 16, 55))
    one = swept(due, levels=1)
    alone = rows_alone(due)
    four = swept(Due(place, reviewed(rulebook), on(9, 9)), levels=4)
    helpdesk_peer.set_up(place, THEIRS)
    both, owner, nobody = (escalated(*told) for told in ((True, True), (False, True), (False, False)))
    level, levels = "sweep, a ticket with one level due", "sweep, four levels due, a breach and its review"
    return [
        Ratio("G2", level, one.worked, "django-helpdesk", both.worked, at_least=300),
        Ratio("", "the rows of such a sweep, straight through the driver", alone, "django-helpdesk", both.worked),
        Ratio("", f"{level}: time that passes", one.passed, "the same of theirs", both.passed),
        Ratio("", level, one.worked, "django-helpdesk, only the owner is told", owner.worked),
        Ratio("", level, one.worked, "django-helpdesk, nobody is told", nobody.worked),
        Ratio("", levels, four.worked, "django-helpdesk, one escalation", both.worked),
        Ratio("", f"{levels}: time that passes", four.passed, "the same of theirs", both.passed),
    ]


def with_mailboxes(rulebook: Rulebook) -> Rulebook:
    people = rulebook.people.items()
    return replace(rulebook, people={name: replace(person, mail=f"{name}@desk.example") for name, person in people})


@dataclass(slots=True)
class Due:
    """A store in which tickets are due, put back for each round; its engines stay, as those of a worker do."""

    place: Path
    rulebook: Rulebook
    at: datetime
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.file.unlink(missing_ok=True)
        upgrade(url := f"sqlite:///{self.file}")
        self.desk = Desk(url, on(0, 10))
        self.desk.activate(self.rulebook)
        begin(self.desk, spread(on(0, 9, 1), timedelta(minutes=50), TICKETS))
        self.desk.clock.set(self.at)
        self.desk.runtime.close()
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.file, self.kept)

    @property
    def file(self) -> Path:
        return self.place / "due.sqlite"

    @property
    def kept(self) -> Path:
        return self.place / "kept.sqlite"

    def put_back(self) -> None:
        self.desk.runtime.close()
        for end in ("-wal", "-shm"):
            self.file.with_name(f"{self.file.name}{end}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)
        with self.desk.runtime.store.writer.begin():
            pass  # a worker is connected already

    def sweep(self) -> None:
        sweep(self.desk.runtime, Call("system", origin="worker"))


def swept(due: Due, levels: int) -> Lasted:
    """What one due ticket takes; raises AssertionError where not everything was raised and told."""
    found = each(lasted(due.put_back, due.sweep), TICKETS)
    [(raised,)] = due.desk.rows_of("SELECT count(*) FROM escalation")
    [(mails,)] = due.desk.rows_of("SELECT count(*) FROM delivery WHERE channel = 'mail'")
    assert (raised, mails >= TICKETS) == (levels * TICKETS, True), (raised, mails)
    due.desk.runtime.close()
    return found


def escalated(customer: bool, owner: bool) -> Lasted:
    """The same of theirs."""
    found = each(lasted(helpdesk_peer.due_again(customer=customer, owner=owner), helpdesk_peer.sweep), THEIRS)
    assert helpdesk_peer.escalated() == (THEIRS, (customer + owner) * THEIRS), helpdesk_peer.escalated()
    return found


def rows_alone(due: Due) -> float:
    """What the database alone takes, for each ticket, for the rows that a sweep has just written: none takes less."""
    with closing(sqlite3.connect(due.file)) as swept_store:
        rows = {table: swept_store.execute(f"SELECT * FROM {table}").fetchall() for table in WRITTEN}
    return min(_written_alone(due, rows) for _ in range(REPEATS)) / TICKETS


def _written_alone(due: Due, rows: dict[str, list[tuple[object, ...]]]) -> float:
    due.put_back()
    due.desk.runtime.close()
    with closing(sqlite3.connect(due.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        begun = time.process_time()
        for table, some in rows.items():
            marks = f"({', '.join('?' * len(some[0]))})"
            for part in range(0, len(some), AT_ONCE):
                values = some[part : part + AT_ONCE]
                insert = f"INSERT INTO {table} VALUES {', '.join([marks] * len(values))}"
                connection.execute(insert, [*chain.from_iterable(values)])
        connection.execute("COMMIT")
        return time.process_time() - begun


def each(lasts: Lasted, tickets: int) -> Lasted:
    return Lasted(lasts.worked / tickets, lasts.passed / tickets)


def idle(place: Path) -> list[Ratio | Count]:
    """A look at a million open clocks of which none is due, and a whole tick, which renews the lease."""
    upgrade(url := f"sqlite:///{place}/million.sqlite")
    desk = million.founded(url)
    ticker = worker.Worker(desk.runtime, "bench")
    with desk.runtime.read() as connection:
        look = seconds(lambda: is_due(connection, desk.clock.now()), calls=100)
    tick = seconds(ticker.tick, calls=20)
    desk.runtime.close()
    work = f"of {million.OPEN:,} open clocks none is due"
    return [
        Ratio("G2", f"{work}: the look", look, "limit", IDLE, at_most=1),
        Ratio("", f"{work}: a tick with its lease", tick, "limit", IDLE),
    ]


if __name__ == "__main__":
    for ratio in measure():
        print(f"{ratio.work}: {ratio.ours * 1e6:,.1f} µs, {ratio.peer} {ratio.peers * 1e6:,.0f} µs: {ratio.value:,.3g}")
