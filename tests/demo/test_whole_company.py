"""The demo company as `make run` loads it: in the ring of the goals eighteen months, elsewhere three weeks."""

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from control.clock import FixedClock
from control.demo.loading import SPAN, tell
from control.queries.derivations import compare
from control.runtime import Runtime
from control.store import audit
from control.store.engine import open_store
from tests.demo.conftest import END
from tests.rings import times

DAYS = times(check=21, proof=SPAN.days)


def test_the_company_is_loaded_whole_and_follows_from_its_facts(
    store_url: str, figure: Callable[[str, object], None]
) -> None:
    store = open_store(store_url)
    wall, processor = time.monotonic(), time.process_time()
    told = tell(store, END, span=timedelta(days=DAYS))
    spent = f"{time.monotonic() - wall:.1f} s, {time.process_time() - processor:.1f} s of them of the processor"
    counted = f"{told.days} days, {told.tickets:,} tickets, {told.events:,} events, {told.deeds:,} deeds of people"
    figure(f"{counted}, on {store.writer.dialect.name}", spent)
    runtime = Runtime(store, FixedClock(END))
    with runtime.read() as connection:
        assert audit.first_break(connection) is None
        assert compare(runtime, connection, END).differing == ()
        waiting = text("SELECT count(*) FROM escalation WHERE state = 'raised'")
        raised = connection.scalar(waiting)
    store.close()
    whole = SPAN.days == DAYS
    assert told.tickets in (range(11_400, 12_600) if whole else range(200, 500))
    assert raised in (range(8, 30) if whole else range(1, 40))
