"""One worker at a time does the work, a frozen one is known when it wakes, and what is broken holds up nothing else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from control.commands import tickets
from control.commands.registry import Call
from control.commands.sweep import WAITS, retry, sweep
from control.errors import Invalid, Refused
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.notice_terms import NoticeTerms, Webhook
from control.policy.scope import Scope
from control.queries.work_of_time import problems
from control.runtime import open_runtime
from control.store import leases
from control.store.tables import lease, watch
from control.worker import Worker
from tests.commands.desk import Desk, on
from tests.commands.recurring import GIVEN, TERMS
from tests.worker.tower import begin, raised, spread, tower_rulebook

SECOND = timedelta(seconds=1)
EVERYWHERE = Scope()


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(tower_rulebook())
    begin(made, spread(on(0, 8), timedelta(hours=1), 6))
    made.clock.set(on(3, 9))
    yield made
    made.runtime.close()


def trail(desk: Desk, command: str) -> list[str]:
    rows = desk.rows_of(f"SELECT outcome FROM audit_event WHERE command = '{command}' ORDER BY seq")
    return [str(row[0]) for row in rows]


def test_the_second_worker_stands_by_while_the_first_holds_the_lease(desk: Desk) -> None:
    first, second = Worker(desk.runtime, "one"), Worker(desk.runtime, "two")
    assert first.tick().worked
    assert not second.tick().worked
    desk.clock.set(desk.clock.now() + leases.LASTS)
    assert second.tick().worked
    assert not first.tick().worked


def test_a_worker_that_leaves_need_not_be_waited_for(desk: Desk) -> None:
    first, second = Worker(desk.runtime, "one"), Worker(desk.runtime, "two")
    first.tick()
    first.leave()
    assert second.tick().worked


def test_a_worker_that_was_frozen_beyond_its_lease_is_refused_when_it_wakes(desk: Desk) -> None:
    frozen = Worker(desk.runtime, "frozen")
    frozen.tick()
    token = frozen._token()
    desk.clock.set(desk.clock.now() + leases.LASTS)
    Worker(desk.runtime, "awake").tick()
    with pytest.raises(Refused, match="Another worker has taken over"):
        sweep(desk.runtime, Call("system", origin="worker"), token=token)
    assert trail(desk, "escalation.sweep")[-1] == "denied:lease"


def test_a_worker_that_renews_in_time_keeps_its_token(desk: Desk) -> None:
    worker = Worker(desk.runtime, "one")
    worker.tick()
    token = worker._token()
    for _ in range(5):
        desk.clock.set(desk.clock.now() + leases.LASTS - SECOND)
        worker.tick()
    assert worker._token() == token


def test_an_idle_tick_leaves_nothing_in_the_trail(desk: Desk) -> None:
    worker = Worker(desk.runtime, "one")
    worker.tick()
    before = desk.runtime.revision(), len(trail(desk, "escalation.sweep"))
    worker.tick()
    assert (desk.runtime.revision(), len(trail(desk, "escalation.sweep"))) == before


def test_what_comes_after_is_done_only_once_nothing_is_due(desk: Desk) -> None:
    seen: list[int] = []
    Worker(desk.runtime, "one", most=2, afterwards=lambda _: seen.append(len(raised(desk)))).tick()
    assert seen == [24]


def test_a_watch_that_cannot_be_read_is_put_off_and_the_others_go_on(desk: Desk) -> None:
    spoil(desk, "T-10003/resolution")
    ticked = Worker(desk.runtime, "one").tick()
    assert (ticked.raised, ticked.put_off) == (20, 1)
    assert {row[0] for row in raised(desk)} == {f"T-{10_000 + n}/resolution" for n in (1, 2, 4, 5, 6)}
    [put_off] = desk.rows_of("SELECT tries, problem FROM watch WHERE problem IS NOT NULL")
    assert put_off[0] == 1
    assert "broke inside Pilothouse" in put_off[1]


def test_it_is_tried_again_after_growing_waits_and_then_left_with_its_problem(desk: Desk) -> None:
    spoil(desk, "T-10003/resolution")
    worker, tried = Worker(desk.runtime, "one"), []
    for minute in range(120):
        ticked = worker.tick()
        tried += [minute] if ticked.put_off else []
        desk.clock.set(desk.clock.now() + timedelta(minutes=1))
    waits = [int(wait.total_seconds() // 60) for wait in WAITS]
    assert tried == [0, waits[0], sum(waits[:2]), sum(waits[:3]), sum(waits)]
    [left] = desk.rows_of("SELECT tries, next_at FROM watch WHERE problem IS NOT NULL")
    assert tuple(left) == (5, None)


def test_what_could_not_be_worked_on_is_listed_first_what_is_tried_no_more(desk: Desk) -> None:
    spoil(desk, "T-10003/resolution")
    worker = Worker(desk.runtime, "one")
    worker.tick()
    [row] = listed(desk)
    assert (row["key"], row["subject_id"], row["tries"], row["given_up"]) == ("T-10003", "T-10003/resolution", 1, 0)
    assert row["next_at"] == desk.clock.now() + WAITS[0]
    for _ in range(5):
        desk.clock.set(desk.clock.now() + timedelta(hours=1))
        worker.tick()
    spoil(desk, "T-10001/resolution")
    with desk.runtime.store.writer.begin() as connection:
        later = {"tries": 1, "problem": "later", "next_at": desk.clock.now()}
        connection.execute(watch.update().where(watch.c.subject_id == "T-10001/resolution").values(later))
    assert [(row["subject_id"], row["given_up"]) for row in listed(desk)] == [
        ("T-10003/resolution", 1),
        ("T-10001/resolution", 1),
    ]
    assert listed(desk, Scope("annex")) == []


def listed(desk: Desk, scope: Scope = EVERYWHERE) -> list[dict[str, Any]]:
    with desk.runtime.read() as connection:
        return problems(connection, desk.clock.now(), scope).to_dict("records")


def test_what_is_swept_by_hand_goes_on_past_what_cannot_be_worked_on(desk: Desk) -> None:
    spoil(desk, "T-10003/resolution")
    done = Worker(desk.runtime, "by hand", actor="ada").once()
    assert (done.raised, done.put_off, done.breached) == (20, 1, 11)
    assert desk.rows_of("SELECT count(*) FROM lease")[0][0] == 0


def test_what_was_left_with_a_problem_is_tried_again_once_somebody_asks(desk: Desk) -> None:
    spoil(desk, "T-10003/resolution")
    worker = Worker(desk.runtime, "one")
    for _ in range(5):
        worker.tick()
        desk.clock.set(desk.clock.now() + timedelta(hours=1))
    assert retry(desk.runtime, Call("ada")).value == {"again": 1}
    assert worker.tick().put_off == 1, "it is as broken as it was, and is tried as if for the first time"
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(text("UPDATE watch SET levels = '[]' WHERE subject_id = 'T-10003/resolution'"))
    desk.clock.set(desk.clock.now() + timedelta(hours=1))
    assert (worker.tick().put_off, desk.rows_of("SELECT count(*) FROM watch WHERE tries > 0")[0][0]) == (0, 0)


def test_what_changes_its_ticket_gives_it_another_chance(desk: Desk) -> None:
    spoil(desk, "T-10003/resolution")
    worker = Worker(desk.runtime, "one")
    worker.tick()
    event = {"at": on(3, 9), "kind": "reply", "public": True}
    tickets.record_ticket(desk.runtime, Call("anna"), "log", "L-3", [event])
    worker.tick()
    assert len([row for row in raised(desk) if row[0] == "T-10003/resolution"]) == 4


def test_what_the_store_refuses_is_put_off_like_what_is_broken_and_the_others_go_on(desk: Desk) -> None:
    take_fire_key(desk, "T-10003/resolution", level=2)
    ticked = Worker(desk.runtime, "one").tick()
    assert ticked.put_off == 1
    assert len([row for row in raised(desk) if not row[0].startswith(("T-10001/", "T-10003/"))]) == 16
    [put_off] = desk.rows_of("SELECT subject_id, problem FROM watch WHERE problem IS NOT NULL")
    assert tuple(put_off) == (
        "T-10003/resolution",
        "Somebody recorded the same thing at the same moment: look again before you go on.",
    )


def test_a_worker_that_may_not_sweep_stops_at_once(desk: Desk) -> None:
    tower = tower_rulebook()
    desk.activate(replace(tower, permissions={**tower.permissions, "escalation.sweep": frozenset({"administrator"})}))
    assert not Worker(desk.runtime, "one").tick().worked
    assert trail(desk, "escalation.sweep") == ["denied:permission"]
    assert trail(desk, "escalation.put_off") == []


def test_nothing_fires_before_its_time(desk: Desk) -> None:
    with pytest.raises(Invalid, match="Nothing can fire before its time"):
        sweep(desk.runtime, Call("ada"), desk.clock.now() + SECOND)


def test_a_sweep_as_of_an_instant_fires_what_was_due_by_then(desk: Desk) -> None:
    sweep(desk.runtime, Call("ada"), on(0, 16))
    assert {row[1] for row in raised(desk)} == {1}


def take_fire_key(desk: Desk, subject: str, level: int) -> None:
    """Write what no command writes: that a level of a subject was raised, on a ticket that is over and not its own."""
    sweep(desk.runtime, Call("ada"), on(0, 16))
    over = {"at": on(3, 9), "kind": "resolved", "state": "resolved"}
    tickets.record_ticket(desk.runtime, Call("anna"), "log", "L-1", [over])
    moved = text("UPDATE escalation SET subject_id = :subject, level = :level WHERE subject_id = 'T-10001/resolution'")
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(moved, {"subject": subject, "level": level})


def test_a_level_that_addresses_nobody_is_told_to_webhooks(desk: Desk) -> None:
    rulebook = desk.runtime.rulebook()
    people = {name: one for name, one in rulebook.people.items() if name in ("anna", "ada")}
    units = {name: replace(unit, head=None) for name, unit in rulebook.units.items()}
    listening = NoticeTerms(webhooks={"ops": Webhook("ops", "https://ops.example/")})
    desk.activate(replace(rulebook, people=people, units=units, notices=listening))
    ladder = {"top": Ladder("top", frozenset({Watched.RESOLUTION}), (Level(0, Recipient.COMMITTEE),))}
    desk.activate(replace(desk.runtime.rulebook(), ladders=ladder))
    Worker(desk.runtime, "one").tick()
    assert desk.rows_of("SELECT count(*) FROM escalation_person")[0][0] == 0
    assert {row[0] for row in desk.rows_of("SELECT person FROM notice")} == {"webhook:ops"}


def test_of_workers_that_start_at_once_one_works_and_no_other_raises_anything(desk: Desk, store_url: str) -> None:
    ready = Barrier(6)

    def start(number: int) -> bool:
        runtime = open_runtime(store_url, desk.clock)
        ready.wait()
        ticked = Worker(runtime, f"worker {number}").tick()
        runtime.close()
        return ticked.worked

    with ThreadPoolExecutor(6) as pool:
        worked = list(pool.map(start, range(6)))
    assert worked.count(True) == 1
    assert len(raised(desk)) == 24


def test_a_worker_that_does_not_get_its_turn_says_so_and_raises_nothing(desk: Desk, store_url: str, caplog) -> None:
    worker, other = Worker(desk.runtime, "patient"), open_runtime(store_url, desk.clock)
    worker.tick()
    impatient(desk)
    with other.store.writer.begin() as connection:
        connection.execute(lease.update().values(holder=lease.c.holder))  # as an import holds what a worker needs
        assert not worker.tick().worked
        worker.leave()
    other.close()
    said = [each.getMessage() for each in caplog.records if each.name == "control.worker"]
    assert [each.partition(":")[0] for each in said] == [
        "patient could not go on",
        "patient could not give its lease back",
    ]
    assert all("The database is busy" in each for each in said)


def impatient(desk: Desk) -> None:
    """Let whoever writes wait for a moment only."""
    sqlite = desk.runtime.store.writer.dialect.name == "sqlite"
    connection = desk.runtime.store.writer.raw_connection()
    connection.cursor().execute("PRAGMA busy_timeout = 50" if sqlite else "SET lock_timeout = '50ms'")
    connection.commit()
    connection.close()


def spoil(desk: Desk, subject: str) -> None:
    """Write what no command writes, so that the watch of a subject cannot be read any more."""
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(text("UPDATE watch SET levels = '[[1]]' WHERE subject_id = :subject"), {"subject": subject})


def test_only_whoever_holds_the_lease_looks_for_recurring_issues(desk: Desk) -> None:
    rulebook = desk.runtime.rulebook()
    desk.activate(replace(rulebook, issues=TERMS, permissions={**rulebook.permissions, **GIVEN}, version=""))
    first, second = Worker(desk.runtime, "one"), Worker(desk.runtime, "two")
    first.tick()
    second.tick()
    second.find()
    assert trail(desk, "issue.learn") == []
    first.find()
    assert trail(desk, "issue.learn") == ["ok"]
    assert trail(desk, "issue.surge") == []  # there is no history yet
