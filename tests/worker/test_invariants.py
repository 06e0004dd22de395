"""Whatever happens to a ticket between two sweeps: each level once, none for a ticket that ended, nothing forgotten."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from control.commands import clocks
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.queries.derivations import compare
from tests.commands.desk import Desk, on
from tests.rings import times
from tests.worker.tower import instant, reviewed, tower_rulebook

LIVES = times(check=6, proof=150)
STEPS = 60
MINUTES = (1, 20, 59, 60, 61, 240, 479, 480, 481, 1_440, 4_000)
FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2"}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(reviewed(tower_rulebook()))
    yield made
    made.runtime.close()


def test_a_life_at_random_never_breaks_a_promise_of_the_ladder(desk: Desk) -> None:
    for number in range(LIVES):
        live(desk, random.Random(20261126 + number), f"life {number}")
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, desk.clock.now()).differing == ()
    before = desk.rows_of("SELECT * FROM watch ORDER BY subject_type, subject_id, cycle")
    clocks.rebuild(desk.runtime, Call("ada"))
    assert desk.rows_of("SELECT * FROM watch ORDER BY subject_type, subject_id, cycle") == before


def live(desk: Desk, draw: random.Random, name: str) -> None:
    """One ticket from its creation on: something happens, or time passes and a sweep runs, and every promise holds."""
    desk.record([{"at": desk.clock.now(), "kind": "created", "state": "new", "title": name, **FIELDS}], ticket=name)
    ended = False
    for _ in range(STEPS):
        if draw.random() < 0.5:
            desk.clock.set(desk.clock.now() + timedelta(minutes=draw.choice(MINUTES)))
            raised_by_the_sweep_only_while_open(desk, name, ended)
        else:
            ended = happens(desk, draw, name, ended)
        no_level_twice(desk)
        nothing_open_once_ended(desk, name, ended)


def happens(desk: Desk, draw: random.Random, name: str, ended: bool) -> bool:
    """Something happens to the ticket; answers whether it has ended then."""
    if ended:
        event: dict[str, Any] = {"kind": "reopened", "actor_kind": "customer"}
    else:
        event = draw.choice(
            (
                {"kind": "state", "state": "waiting"},
                {"kind": "state", "state": "in-progress"},
                {"kind": "reply", "public": True},
                {"kind": "contact", "actor_kind": "customer"},
                {"kind": "priority", "priority": draw.choice(("P1", "P2"))},
                {"kind": "resolved", "state": "resolved"},
            )
        )
    desk.record([{"at": desk.clock.now(), **event}], ticket=name)
    return not ended and event["kind"] == "resolved"


def raised_by_the_sweep_only_while_open(desk: Desk, name: str, ended: bool) -> None:
    before = {row[0] for row in escalations(desk, name)}
    now = desk.clock.now()
    sweep(desk.runtime, Call("ada"))
    fresh = [row for row in escalations(desk, name) if row[0] not in before]
    assert not (ended and any(row[1] == "clock" for row in fresh)), "a ticket that has ended called for somebody"
    assert all(instant(row[3]) <= now and instant(row[4]) == now for row in fresh), "a level fired before its time"
    [due] = desk.rows_of("SELECT count(*) FROM watch WHERE next_at IS NOT NULL AND problem IS NOT NULL")
    assert due[0] == 0


def no_level_twice(desk: Desk) -> None:
    keys = desk.rows_of("SELECT subject_type, subject_id, ladder, level, cycle FROM escalation")
    assert len(keys) == len({tuple(key) for key in keys})


def nothing_open_once_ended(desk: Desk, name: str, ended: bool) -> None:
    states = [row[5] for row in escalations(desk, name) if row[1] == "clock"]
    assert not (ended and {"raised", "acknowledged", "actioned"} & set(states))
    assert states.count("raised") <= 3, "one for each promise at most: an earlier level is superseded by a later one"


def escalations(desk: Desk, name: str) -> list[tuple[Any, ...]]:
    sql = (
        "SELECT e.id, e.subject_type, e.level, e.due_at, e.raised_at, e.state FROM escalation e "
        f"JOIN ticket t ON t.id = e.ticket_id WHERE t.external_id = '{name}' ORDER BY e.id"
    )
    return [tuple(row) for row in desk.rows_of(sql)]
