"""A million open tickets, each with one clock that is watched and not due for a year, by the store's own loader."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from control.store.bulk import load, survey, take_time
from control.store.tables import ticket, watch
from tests.commands.desk import Desk, on
from tests.worker.tower import tower_rulebook

OPEN = 1_000_000
FIRST = 10_001


def founded(url: str, tickets: int = OPEN) -> Desk:
    """The desk over a store that was empty, analysed; rows hold what they must and nothing else."""
    desk = Desk(url, on(0, 9))
    desk.activate(tower_rulebook())
    version = desk.runtime.rulebook().version
    with desk.runtime.store.writer.begin() as connection:
        take_time(connection)
        load(connection, ticket, _tickets(version, tickets))
        load(connection, watch, _watches(tickets))
        survey(connection)
    return desk


def _tickets(version: str, number: int) -> Iterator[dict[str, Any]]:
    same = {"source": "log", "state": "new", "state_category": "new", "routing": "routed", "backfilled": False}
    same |= {"created_at": on(0, 8), "rulebook_version": version, "version": 1}
    for each in range(FIRST, FIRST + number):
        yield {**same, "id": each, "key": f"T-{each}", "external_id": f"L-{each}"}


def _watches(number: int) -> Iterator[dict[str, Any]]:
    same = {"subject_type": "clock", "cycle": 1, "ladder": "solve", "passed": 0}
    for each in range(FIRST, FIRST + number):
        at = on(365, 9) + timedelta(seconds=each)
        level = f"[[1,{int(at.timestamp())}000000]]"
        yield {**same, "subject_id": f"T-{each}/resolution", "ticket_id": each, "levels": level, "next_at": at}
