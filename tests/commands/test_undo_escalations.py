"""An import that is taken back leaves the escalations of its tickets as if it had never come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from control.commands import escalations, imports, tickets, undoing
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.intake.staged import Staged, StagedEvent, StagedTicket
from control.model import EventKind, TicketEvent
from control.policy.ladder import Level, Recipient
from control.policy.rulebook import Rulebook
from control.store.tables import escalation, watch
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.commands.test_imports import staged
from tests.worker.tower import instant, tower_rulebook

RECORD = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2", "state": "new"}
WHY = "it was the file of another desk"


def tower(**changes: Any) -> Rulebook:
    made = tower_rulebook(**changes)
    return replace(made, permissions={**made.permissions, **dict.fromkeys(GIVEN, PEOPLE_DECIDE)})


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A ticket of Monday at nine, told by a file at once; its levels: four, five, Tuesday at ten, at eleven."""
    made = Desk(store_url, on(0, 9))
    made.activate(tower())
    told(made, on(0, 9), EventKind.CREATED, "created", **RECORD)
    yield made
    made.runtime.close()


def told(desk: Desk, at: datetime, kind: EventKind, key: str, **payload: Any) -> int:
    """Import a file with one event of the ticket, now; answers the number of the import."""
    event = StagedEvent(TicketEvent(at, kind, payload=payload), key)
    file: Staged = replace(staged(0, f"{key:x<64}"), row_is_event=True, rows_in=1, accepted=1, findings=())
    file = replace(file, tickets=(StagedTicket("log", "L-1", (event,), None, "[]"),))
    return int(imports.commit(desk.runtime, Call("anna"), file).value["batch"])


def resolved(desk: Desk, day: int, hour: int, minute: int = 0) -> int:
    """A file says wrongly that the ticket was resolved."""
    desk.clock.set(on(day, hour, minute))
    return told(desk, on(day, hour, minute), EventKind.RESOLVED, "resolved", state="resolved")


def undone(desk: Desk, batch: int, day: int, hour: int, minute: int = 0) -> dict[str, Any]:
    desk.clock.set(on(day, hour, minute))
    answer: dict[str, Any] = undoing.undo(desk.runtime, Call("ada", reason=WHY), batch).value
    return answer


def swept(desk: Desk, day: int, hour: int, minute: int = 0) -> dict[str, Any]:
    desk.clock.set(on(day, hour, minute))
    answer: dict[str, Any] = sweep(desk.runtime, Call("ada")).value
    return answer


def stands(desk: Desk) -> list[tuple[Any, ...]]:
    rows = desk.rows_of("SELECT level, state, ended_because FROM escalation ORDER BY id")
    return [tuple(row) for row in rows]


def reached(desk: Desk) -> list[tuple[Any, ...]]:
    return [(row[0], instant(row[1])) for row in desk.rows_of("SELECT level, due_at FROM escalation ORDER BY id")]


def test_what_it_had_ended_stands_again_and_nobody_is_told_anew(desk: Desk) -> None:
    swept(desk, 0, 17, 30)
    batch = resolved(desk, 0, 17, 40)
    assert stands(desk)[-1] == (2, "moot", "The clock stopped.")
    told_before = desk.rows_of("SELECT sum(times) FROM notice")
    assert undone(desk, batch, 0, 17, 50)["escalations"] == 1
    assert stands(desk) == [(1, "superseded", "Level 2 was reached."), (2, "raised", None)]
    assert (swept(desk, 0, 17, 55)["due"], desk.rows_of("SELECT sum(times) FROM notice")) == (0, told_before)


@pytest.mark.parametrize("acted", [False, True])
def test_what_somebody_had_taken_is_theirs_again_as_it_was(desk: Desk, acted: bool) -> None:
    swept(desk, 0, 17, 30)
    escalations.acknowledge(desk.runtime, Call("lead"), "E-2")
    if acted:
        escalations.act(desk.runtime, Call("lead"), "E-2", "the part is on its way")
    batch = resolved(desk, 0, 17, 40)
    assert stands(desk)[-1] == (2, "closed", "The clock stopped.")
    undone(desk, batch, 0, 17, 50)
    assert stands(desk)[-1] == (2, "actioned" if acted else "acknowledged", None)


def test_levels_that_were_reached_in_between_fire_once_and_say_how_late_they_are(desk: Desk) -> None:
    swept(desk, 0, 17, 30)
    batch = resolved(desk, 0, 17, 40)
    assert swept(desk, 1, 11, 30)["raised"] == 0
    undone(desk, batch, 1, 11, 30)
    assert swept(desk, 1, 11, 30)["raised"] == 2
    assert swept(desk, 1, 11, 31)["due"] == 0
    assert reached(desk) == [(1, on(0, 16)), (2, on(0, 17)), (3, on(1, 10)), (4, on(1, 11))]
    assert [row[:2] for row in stands(desk)] == [*((level, "superseded") for level in (1, 2, 3)), (4, "raised")]


def test_undone_before_anything_was_due_it_leaves_what_is_to_come_as_it_was(desk: Desk) -> None:
    swept(desk, 0, 17, 30)
    before = desk.rows(watch), desk.rows(escalation, "version")
    undone(desk, resolved(desk, 0, 17, 40), 0, 17, 50)
    assert (desk.rows(watch), desk.rows(escalation, "version")) == before


def test_what_lay_before_the_first_import_stays_in_the_past(store_url: str) -> None:
    desk = Desk(store_url, on(1, 9, 30))
    desk.activate(tower())
    told(desk, on(0, 9), EventKind.CREATED, "created", **RECORD)
    undone(desk, resolved(desk, 1, 9, 40), 1, 10, 30)
    swept(desk, 1, 10, 30)
    assert reached(desk) == [(3, on(1, 10))]
    desk.runtime.close()


def test_an_import_that_held_levels_back_is_undone_with_them(desk: Desk) -> None:
    """A file says wrongly that it waits for its customer since two."""
    desk.clock.set(on(0, 15))
    batch = told(desk, on(0, 14), EventKind.STATE, "waits", state="waiting")
    assert swept(desk, 0, 17, 30)["raised"] == 0
    undone(desk, batch, 0, 17, 30)
    assert swept(desk, 0, 17, 30)["raised"] == 2
    assert reached(desk) == [(1, on(0, 16)), (2, on(0, 17))]


def test_where_what_was_judged_speaks_against_the_facts_the_past_calls_for_nobody(desk: Desk) -> None:
    """Urgent since one, said a minute before four: that it was late at one is judged, and stays judged."""
    desk.clock.set(on(0, 15, 59))
    batch = told(desk, on(0, 13), EventKind.PRIORITY, "urgent", priority="P1")
    swept(desk, 0, 15, 59)
    undone(desk, batch, 0, 16, 30)
    assert swept(desk, 0, 16, 30)["raised"] == 0


def test_what_was_raised_by_hand_is_not_raised_again(desk: Desk) -> None:
    for reason in ("the line stands still", "it still stands still"):
        escalations.raise_early(desk.runtime, Call("anna", reason=reason), "T-10001")
    swept(desk, 0, 17, 30)
    undone(desk, resolved(desk, 0, 17, 40), 0, 17, 50)
    assert [row[:2] for row in stands(desk)] == [(1, "superseded"), (2, "raised")]
    assert (swept(desk, 0, 17, 55)["raised"], swept(desk, 1, 10)["raised"]) == (0, 1)


def test_what_a_person_had_ended_before_the_import_stays_ended(desk: Desk) -> None:
    swept(desk, 0, 17, 30)
    desk.clock.set(on(0, 17, 35))
    event = {"at": on(0, 17, 35), "kind": "resolved", "state": "resolved"}
    tickets.record_ticket(desk.runtime, Call("anna"), "log", "L-1", [event])
    desk.clock.set(on(0, 17, 40))
    batch = told(desk, on(0, 17, 40), EventKind.NOTE, "note")
    assert undone(desk, batch, 0, 17, 50)["escalations"] == 0
    assert stands(desk)[-1] == (2, "moot", "The clock stopped.")


def test_the_first_ladder_left_the_past_alone_and_an_undo_does_too(store_url: str) -> None:
    desk = Desk(store_url, on(0, 9))
    desk.activate(replace(tower(), ladders={}))
    told(desk, on(0, 9), EventKind.CREATED, "created", **RECORD)
    desk.clock.set(on(1, 9, 30))
    desk.activate(tower())
    later = tower().ladders["solve"]
    longer = replace(later, levels=(*later.levels, Level(180, Recipient.COMMITTEE)))
    desk.clock.set(on(1, 9, 35))
    desk.activate(replace(tower(), ladders={"solve": longer}))
    undone(desk, resolved(desk, 1, 9, 40), 1, 10, 30)
    swept(desk, 1, 10, 30)
    assert reached(desk) == [(3, on(1, 10))]
    desk.runtime.close()
