"""What others found in the two public logs is what the product's own queries find in its store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from control.policy.periods import Length, periods
from control.policy.scope import scope_of
from control.queries import flow, sla, tickets
from control.queries.counting import By, Figure
from control.queries.standing import Basis, Promise
from control.runtime import Runtime, open_runtime
from control.store.tables import clock, ticket
from tests.browser import public_logs

RECORDED = Promise(basis=Basis.RECORDED)
NEAR = timedelta(minutes=3)


@pytest.fixture(scope="session")
def logs(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A store with both logs in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('logs') / 'control.sqlite'}"
    public_logs.imported(url, shared_data, *public_logs.FILES)
    opened = open_runtime(url)
    yield opened
    opened.close()


@pytest.fixture
def boston(logs):
    """Asks a query about the city: (query, further arguments) → frame."""
    return asker(logs, scope_of(logs.rulebook(), unit="boston"))


@pytest.fixture
def volvo(logs):
    """Asks a query about the incidents of Volvo IT."""
    return asker(logs, scope_of(logs.rulebook(), service="volvo-incidents"))


def asker(runtime, scope):
    def ask(query, *arguments):
        with runtime.read() as connection:
            return query(connection, runtime.now(), scope, *arguments)

    return ask


def test_boston_kept_83_16_percent_of_the_due_times_it_recorded_and_not_91_06_of_all_tickets(boston):
    row = boston(sla.attainment, RECORDED).iloc[0]
    assert (row["tickets"], row["judged"], row["overdue"]) == (18_983, 10_086, 1_371)
    assert round(row["attainment"] * 100, 2) == 83.16
    assert round((row["met"] + row["unpromised"]) / row["tickets"] * 100, 2) == 91.06


def test_boston_s_breakdowns_series_and_lists_add_up_to_its_figures(boston, logs):
    row = boston(sla.attainment, RECORDED).iloc[0]
    for by in (By.SERVICE, By.CATEGORY, By.UNIT, By.OWNER):
        parts = boston(sla.breakdown, RECORDED, by)
        assert all(parts[figure].sum() == row[figure] for figure in Figure)
    months = periods(row["first_judged_at"], logs.now(), Length.MONTH, ZoneInfo("America/New_York"))
    edges = [*(month.start for month in months), months[-1].end]
    assert boston(sla.series, RECORDED, edges)["judged"].sum() == row["judged"]
    assert len(boston(sla.listed, RECORDED, sla.Pick(Figure.OVERDUE))) == row["overdue"]


def test_our_own_clock_reproduces_the_due_times_that_boston_recorded_for_dead_animals(logs):
    columns = select(clock.c.first_due_at, ticket.c.reported_due_at)
    rows = columns.join_from(clock, ticket, ticket.c.id == clock.c.ticket_id)
    compared = rows.where(clock.c.target == "boston-dead-animal", ticket.c.reported_due_at.is_not(None))
    with logs.read() as connection:
        near = [abs(ours - theirs) <= NEAR for ours, theirs in connection.execute(compared)]
    assert len(near) > 7_000
    assert sum(near) / len(near) >= 0.995


def test_volvo_s_tickets_travelled_as_others_have_counted(volvo, logs):
    row = volvo(flow.flow, logs.rulebook()).iloc[0]
    assert row.to_dict() == {"tickets": 7_554, "returned_to_work": 512, "ping_pong": 1_258, "no_hand_over": 3_734}


def test_volvo_waited_for_the_user_on_2495_tickets(volvo):
    visits = volvo(flow.visits).set_index("state")["tickets"]
    assert visits["waiting-for-user"] == 2_495


def test_a_clock_runs_on_every_ticket_of_volvo_and_pauses_where_somebody_waits_for_the_user(volvo, logs):
    row = volvo(sla.attainment, Promise()).iloc[0]
    assert row["unpromised"] == 0
    with logs.read() as connection:
        paused = connection.scalar(
            select(func.count()).where(clock.c.target == "volvo-resolution", clock.c.paused_seconds > 0)
        )
    assert paused > 1_500


def test_a_text_is_found_among_all_tickets(boston):
    assert boston(tickets.found, "dead animal")["total"].iloc[0] > 7_000
