"""Whether anything is due is one look at the end of an index, however many clocks are open, on either database."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, select

from control.queries.work_of_time import is_due
from control.store import watches
from control.store.among import among
from control.store.tables import ticket
from tests.commands.desk import Desk, on
from tests.queries.test_plans import statements
from tests.rings import times
from tests.worker.million import FIRST, founded

TICKETS = times(check=20_000, proof=1_000_000)
BEFORE_ALL, AFTER_ALL = on(0, 9), on(3_650, 9)
SCANS = r"\bSCAN \w+|Seq Scan"


@pytest.fixture
def empty(store_url: str) -> Iterator[Connection]:
    yield from reading(Desk(store_url, on(0, 9)))


@pytest.fixture
def many(store_url: str) -> Iterator[Connection]:
    yield from reading(founded(store_url, TICKETS))


def reading(desk: Desk) -> Iterator[Connection]:
    with desk.runtime.read() as connection:
        yield connection
    desk.runtime.close()


def plan(connection: Connection, ask: Callable[[Connection], object]) -> str:
    """How either database answers what `ask` asks for, one step a line; it asks one statement."""
    with statements(connection) as seen:
        ask(connection)
    [(statement, parameters)] = seen
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(step[-1]) for step in connection.exec_driver_sql(f"{explain} {statement}", parameters))


def test_a_store_that_nobody_analysed_looks_at_the_index_of_what_is_next(empty: Connection) -> None:
    found = plan(empty, lambda c: is_due(c, BEFORE_ALL))
    assert "ix_watch_next" in found, found
    assert not re.search(SCANS, found), found


@pytest.mark.parametrize("until", [BEFORE_ALL, AFTER_ALL], ids=["nothing is due", "everything is due"])
def test_among_many_analysed_clocks_the_same_index_is_read(many: Connection, until: object) -> None:
    for ask in (lambda c: is_due(c, until), lambda c: watches.due(c, until, 2_000)):
        found = plan(many, ask)
        assert "ix_watch_next" in found, found
        assert not re.search(SCANS, found), found


def test_what_is_due_comes_out_of_the_index_in_order_of_its_instants(many: Connection) -> None:
    # Rows of one instant alone are put in order: a sort of all that is due would read all of it for the first.
    found = plan(many, lambda c: watches.due(c, AFTER_ALL, 2_000))
    assert re.search(r"RIGHT PART OF ORDER BY|LAST \d TERMS OF ORDER BY|Presorted Key: next_at", found), found


def test_tickets_of_a_batch_are_found_by_their_ids_however_many(many: Connection) -> None:
    ids = list(range(FIRST, FIRST + 1_000))
    found = plan(many, lambda c: c.execute(select(ticket.c.key).where(among(ticket.c.id)), {"ids": ids}).all())
    assert not re.search(r"\bSCAN ticket|Seq Scan", found), found


def test_a_plan_that_reads_everything_would_be_seen(many: Connection) -> None:
    assert re.search(SCANS, plan(many, lambda c: c.execute(select(ticket.c.key).where(ticket.c.title == "x")).all()))
