"""The end of the trail is written out every ten minutes, after a thousand events, and when the worker ends (A5)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from control.clock import FixedClock
from control.runtime import Runtime
from control.store import audit
from control.store.audit import Head
from control.store.engine import open_store
from control.witness import heads
from control.witness.keeping import Keeper
from control.witness.places import Places
from control.worker import Worker
from tests.commands.desk import MONDAY, Desk
from tests.witness.conftest import AT, write

TEN_MINUTES = timedelta(minutes=10)


def head(seq: int, digit: str = "a") -> Head:
    return Head(seq, digit * 64, seq, AT)


@pytest.fixture
def keeper(places: Places) -> Keeper:
    """A keeper that has kept event 5."""
    made = Keeper(places)
    made.keep(head(5), AT)
    return made


def test_the_first_head_is_kept_at_once(keeper: Keeper) -> None:
    assert keeper.last is not None
    assert (keeper.last.seq, keeper.last.written_at) == (5, AT)


def test_an_empty_trail_has_no_head(places: Places) -> None:
    assert Keeper(places).keep(head(0), AT, at_once=True) is None


@pytest.mark.parametrize(("minutes", "seq", "kept"), [(5, 6, False), (8.9, 6, False), (9, 6, True), (1, 1005, True)])
def test_a_head_is_due_after_minutes_or_a_thousand_events(keeper: Keeper, minutes: float, seq: int, kept: bool) -> None:
    assert (keeper.keep(head(seq), AT + timedelta(minutes=minutes)) is not None) == kept


def test_where_nothing_happened_no_head_is_written_however_long_it_was(keeper: Keeper) -> None:
    assert keeper.keep(head(5), AT + timedelta(days=3), at_once=True) is None


@pytest.mark.parametrize(("end", "later"), [(head(4), 1), (head(5, "b"), 1), (head(6), -1)])
def test_a_trail_or_a_clock_that_went_back_is_worth_a_head(keeper: Keeper, end: Head, later: int) -> None:
    assert keeper.keep(end, AT + timedelta(minutes=later)) is not None


def test_another_keeper_goes_on_from_what_lies_in_the_folder(keeper: Keeper) -> None:
    assert Keeper(keeper.places).keep(head(6), AT + timedelta(minutes=1)) is None


@pytest.fixture
def worker(store_url: str, places: Places) -> Iterator[tuple[Worker, FixedClock]]:
    clock = FixedClock(MONDAY)
    desk = Desk(store_url)
    desk.runtime.close()
    runtime = Runtime(open_store(store_url), clock)
    yield Worker(runtime, "one", keeper=Keeper(places)), clock
    runtime.close()


def attempt(worker: Worker, times: int = 1) -> None:
    with worker.runtime.store.writer.begin() as connection:
        for _ in range(times):
            write(connection)


def test_a_worker_leaves_no_event_without_a_head_for_ten_minutes(worker: tuple[Worker, FixedClock]) -> None:
    works, clock = worker
    waiting: dict[int, object] = {}
    for step in range(240):  # twenty minutes of ticks, five seconds apart, with an event now and then
        if step % 7 == 0:
            attempt(works)
        works.tick()
        with works.runtime.read() as connection:
            end = audit.head(connection).seq
        assert works.keeper is not None
        assert works.keeper.last is not None
        waiting = {seq: since for seq, since in waiting.items() if seq > works.keeper.last.seq}
        waiting |= {end: clock.now()} if end > works.keeper.last.seq and end not in waiting else {}
        assert all(clock.now() - since < TEN_MINUTES for since in waiting.values())  # type: ignore[operator]
        clock.advance(timedelta(seconds=5))
    assert len(heads.read(works.keeper.places.heads, {}).doubts) == 3  # one at once, then each after nine minutes


def test_a_worker_keeps_a_head_after_a_thousand_events(worker: tuple[Worker, FixedClock]) -> None:
    works, _ = worker
    works.tick()
    attempt(works, 1_000)
    works.tick()
    with works.runtime.read() as connection:
        assert works.keeper is not None
        assert works.keeper.last is not None
        assert works.keeper.last.seq == audit.head(connection).seq


def test_a_worker_that_ends_keeps_the_last_head(worker: tuple[Worker, FixedClock]) -> None:
    works, _ = worker
    works.tick()
    attempt(works)
    works.leave()
    with works.runtime.read() as connection:
        assert works.keeper is not None
        assert works.keeper.last is not None
        assert works.keeper.last.seq == audit.head(connection).seq


def test_a_worker_without_the_lease_writes_no_head(worker: tuple[Worker, FixedClock]) -> None:
    works, _ = worker
    works.tick()
    assert works.keeper is not None
    elsewhere = Places(works.keeper.places.heads / "other", works.keeper.places.key)
    other = Worker(works.runtime, "two", keeper=Keeper(elsewhere))
    other.tick()
    other.leave()
    assert not elsewhere.heads.exists()


def test_a_worker_goes_on_where_no_head_can_be_written(worker: tuple[Worker, FixedClock], tmp_path: Path) -> None:
    works, _ = worker
    (tmp_path / "file").touch()
    works.keeper = Keeper(Places(tmp_path / "file" / "heads", tmp_path / "audit.pem"))
    assert works.tick().worked
