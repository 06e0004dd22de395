"""Lists that must not grow with the number of tickets are read by an index, and SQLite says so."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Row, event, text

from control.model import TargetKind
from control.policy.scope import Scope
from control.queries import histories, sla, tickets
from control.queries.counting import By, Figure
from control.queries.standing import Basis, Promise
from control.store.engine import open_store
from tests.queries.seeds import at

NOW = at("2026-03-10 12:00")
RESOLUTION = TargetKind.RESOLUTION


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Connection]:
    store = open_store(sqlite_url)
    with store.reader.connect() as connection:
        yield connection
    store.close()


@contextmanager
def statements(connection: Connection) -> Iterator[list[tuple[str, object]]]:
    seen: list[tuple[str, object]] = []

    def note(_, __, statement, parameters, *___):
        if statement != "BEGIN":
            seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def plan(connection: Connection, ask: Callable[[Connection], object]) -> str:
    """How SQLite reads what `ask` asks for, one step a line."""
    return "\n".join(step.detail for step in plan_steps(connection, ask))


def plan_steps(connection: Connection, ask: Callable[[Connection], object]) -> Sequence[Row]:
    """The steps with which SQLite answers what `ask` asks for; a query asks one statement."""
    with statements(connection) as seen:
        ask(connection)
    [(statement, parameters)] = seen
    return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()


LISTS = {
    "what is due next": (lambda c: sla.due_next(c, NOW, Scope(), RESOLUTION), r"clock USING INDEX ix_clock_open_due"),
    "a ticket by its key": (lambda c: tickets.ticket_of(c, NOW, "T-1"), r"ticket USING INDEX .*key=\?"),
    "events of a ticket": (lambda c: histories.events(c, NOW, 1), r"ticket_event USING INDEX .*ticket_id=\?"),
    "clocks of a ticket": (lambda c: histories.clocks(c, NOW, 1), r"clock_change USING .*ticket_id=\?"),
    "changes of a ticket": (lambda c: histories.changes(c, NOW, 1), r"clock_change USING .*ticket_id=\?"),
    "tickets without a team": (
        lambda c: tickets.lacking(c, NOW, Scope(), tickets.Lack.ROUTING, only_open=True),
        r"ticket USING INDEX ix_ticket_created_at \(created_at<\?\)",
    ),
    "judgements of a ticket": (lambda c: histories.judged(c, NOW, 1), r"judgement USING .*ticket_id=\?"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_by_an_index(sqlite, name):
    ask, index = LISTS[name]
    found = plan(sqlite, ask)
    assert re.search(index, found), found
    assert "SCAN" not in found, found


@pytest.mark.parametrize("name", ["what is due next", "events of a ticket", "changes of a ticket"])
def test_a_list_comes_out_of_its_index_in_order(sqlite, name):
    found = plan(sqlite, LISTS[name][0])
    assert "TEMP B-TREE FOR ORDER BY" not in found, found


def test_a_plan_that_scans_would_be_seen(sqlite):
    assert "SCAN ticket" in plan(sqlite, lambda c: c.execute(text("SELECT * FROM ticket WHERE title = 'x'")))


EVERY_FIGURE = {
    "attainment": lambda c, promise: sla.attainment(c, NOW, Scope("care"), promise),
    "breakdown": lambda c, promise: sla.breakdown(c, NOW, Scope("care"), promise, By.OWNER),
    "series": lambda c, promise: sla.series(c, NOW, Scope("care"), promise, [at("2026-03-01 00:00"), NOW]),
    "list": lambda c, promise: sla.listed(c, NOW, Scope("care"), promise, sla.Pick(Figure.BREACHED)),
}


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_no_figure_searches_a_list_for_every_ticket(sqlite, name, basis):
    # Where a loop lies within a loop, the inner one must be a search by an index: a scan there took 15 seconds.
    steps = plan_steps(sqlite, lambda c: EVERY_FIGURE[name](c, Promise(basis=basis)))
    loops: dict[int, list[str]] = {}
    for step in steps:
        if step.detail.startswith(("SCAN", "SEARCH")):
            loops.setdefault(step.parent, []).append(step.detail)
    assert [inner for nested in loops.values() for inner in nested[1:] if inner.startswith("SCAN")] == []
