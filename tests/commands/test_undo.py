"""An import that is taken back counts in no figure, its facts stay, and the same file can be imported again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection

from control.commands import undoing
from control.commands.clocks import rebuild
from control.commands.registry import Call
from control.commands.tickets import record_ticket
from control.errors import Invalid, NotFound
from control.intake.staged import Staged, StagedEvent, StagedTicket
from control.model import EventKind, TargetKind, TicketEvent
from control.policy.scope import Scope
from control.queries import flow, histories, sla, status, tickets
from control.queries.counting import By, Figure
from control.queries.derivations import compare
from control.queries.standing import Basis, Promise
from control.store.audit import first_break
from control.store.tables import (
    clock,
    clock_change,
    clock_repair,
    import_undo,
    judgement,
    ticket,
    ticket_event,
    watch,
)
from tests.commands.desk import Desk, on, small_rulebook
from tests.commands.killing import killed
from tests.commands.test_imports import RECORD, commit, staged
from tests.rings import times

WHY = "the mapping read the wrong zone"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    yield made
    made.runtime.close()


def undo(desk: Desk, batch: int, actor: str = "ada") -> Any:
    return undoing.undo(desk.runtime, Call(actor, reason=WHY), batch).value


def told(number: str, *events: StagedEvent, sha: str, due: Any = None) -> Staged:
    """A file of events of one ticket."""
    one = StagedTicket("old tool", number, events, due, "[]")
    file = replace(staged(0, sha), row_is_event=True, rows_in=len(events), accepted=len(events))
    return replace(file, tickets=(one,), findings=())


def later(kind: EventKind, key: str, hour: int = 10, **payload: Any) -> StagedEvent:
    return StagedEvent(TicketEvent(on(2, hour), kind, payload=payload), key)


def opened(number: str = "U-1", sha: str = "1" * 64) -> Staged:
    created = TicketEvent(on(0, 9), EventKind.CREATED, payload={**RECORD, "state": "new"})
    return told(number, StagedEvent(created, "id:1"), sha=sha)


FIGURES: dict[str, Callable[[Desk, Connection], pd.DataFrame]] = {
    "status": lambda desk, c: status.status(c, desk.runtime.now(), Scope()),
    "counts": lambda desk, c: tickets.counts(c, desk.runtime.now(), Scope()),
    "span": lambda _, c: tickets.span(c, Scope()),
    "found": lambda desk, c: tickets.found(c, desk.runtime.now(), Scope(), "X-1"),
    "numbered": lambda desk, c: tickets.numbered(c, desk.runtime.now(), Scope(), "X-1"),
    "attainment": lambda desk, c: sla.attainment(c, desk.runtime.now(), Scope(), Promise()),
    "recorded": lambda desk, c: sla.attainment(c, desk.runtime.now(), Scope(), Promise(basis=Basis.RECORDED)),
    "breakdown": lambda desk, c: sla.breakdown(c, desk.runtime.now(), Scope(), Promise(), By.SERVICE),
    "series": lambda desk, c: sla.series(c, desk.runtime.now(), Scope(), Promise(), [on(0, 0), on(5, 0)]),
    "listed": lambda desk, c: sla.listed(c, desk.runtime.now(), Scope(), Promise(), sla.Pick(Figure.TICKETS)),
    "due next": lambda _, c: sla.due_next(c, on(0, 9), Scope(), TargetKind.RESOLUTION),
    "flow": lambda desk, c: flow.flow(c, desk.runtime.now(), Scope(), desk.runtime.rulebook()),
    "visits": lambda desk, c: flow.visits(c, desk.runtime.now(), Scope()),
}


def figures(desk: Desk, *but: str) -> dict[str, Any]:
    """What every figure says, as text, where nothing is equal to nothing."""
    asked = {name: ask for name, ask in FIGURES.items() if name not in but}
    with desk.runtime.read() as connection:
        found = {name: ask(desk, connection) for name, ask in asked.items()}
    return {name: rows.to_json(orient="split", date_format="iso") for name, rows in found.items()}


def sound(desk: Desk) -> bool:
    """Whether derived rows are what follows from the facts, and the trail is whole."""
    with desk.runtime.read() as connection:
        differing = compare(desk.runtime, connection, desk.runtime.now()).differing
        return differing == () and first_break(connection) is None


def test_an_undone_import_counts_in_no_figure_as_if_it_had_never_come(desk: Desk) -> None:
    commit(desk, opened())
    before = figures(desk)
    commit(desk, staged())
    assert figures(desk) != before
    undo(desk, 2)
    assert figures(desk) == before


def test_its_facts_and_what_was_judged_of_them_stay_in_the_store(desk: Desk) -> None:
    commit(desk, staged())
    kept = [desk.rows(table, "undone_seq") for table in (ticket_event, judgement)]
    undo(desk, 1)
    assert [desk.rows(table, "undone_seq") for table in (ticket_event, judgement)] == kept
    assert {row["undone_seq"] for row in desk.rows(ticket_event)} == {3}


def test_it_says_how_many_events_and_tickets_it_took_back_and_why(desk: Desk) -> None:
    commit(desk, staged())
    answer = undo(desk, 1)
    assert (answer["events"], answer["tickets"], answer["changed"]) == (8, 4, 0)
    [row] = desk.rows(import_undo)
    assert (row["reason"], row["undone_by"], row["events"], row["tickets"]) == (WHY, "ada", 8, 4)


def test_the_same_file_is_imported_again_to_the_same_figures(desk: Desk) -> None:
    first = commit(desk, staged())
    keyless = ("found", "numbered", "listed")  # a ticket that comes again comes under a new number
    before = figures(desk, *keyless)
    undo(desk, 1)
    again = commit(desk, staged())
    assert again == {**first, "batch": 2}
    assert figures(desk, *keyless) == before


def test_derived_rows_are_true_to_the_facts_after_the_undo_and_after_the_import_again(desk: Desk) -> None:
    commit(desk, staged())
    undo(desk, 1)
    assert sound(desk)
    assert (desk.rows(clock), desk.rows(clock_change), desk.rows(watch)) == ([], [], [])
    commit(desk, staged())
    assert sound(desk)
    rebuild(desk.runtime, Call("ada"))
    assert sound(desk)


def test_another_mapping_is_judged_by_what_it_says_and_not_by_what_was_undone(desk: Desk) -> None:
    commit(desk, staged(1))
    assert {row["verdict"] for row in desk.judgements()} == {"breached"}
    undo(desk, 1)
    in_time = staged(1, sha="e" * 64)
    (late,) = in_time.tickets
    solved = StagedEvent(TicketEvent(on(0, 9, 30), EventKind.RESOLVED, payload={"state": "resolved"}), "resolved")
    commit(desk, replace(in_time, tickets=(replace(late, events=(late.events[0], solved)),)))
    with desk.runtime.read() as connection:
        row = sla.attainment(connection, desk.runtime.now(), Scope(), Promise()).iloc[0]
    assert (row["met"], row["breached"]) == (1, 0)
    assert desk.rows(clock_repair) == []


def test_a_ticket_that_was_known_before_is_again_what_it_was(desk: Desk) -> None:
    commit(desk, opened())
    before = desk.rows(ticket, "version"), desk.clock_rows(), figures(desk)
    commit(desk, told("U-1", later(EventKind.RESOLVED, "id:2", state="resolved"), sha="2" * 64))
    assert (desk.rows(ticket, "version"), desk.clock_rows()) != before[:2]
    answer = undo(desk, 2)
    assert (answer["tickets"], answer["changed"], answer["events"]) == (0, 1, 1)
    assert desk.rows(ticket, "version") == before[0]
    assert sound(desk)


def test_what_was_judged_by_undone_facts_stays_judged_and_a_repair_is_proposed(desk: Desk) -> None:
    desk.clock.set(on(0, 12))
    commit(desk, opened())
    end = StagedEvent(TicketEvent(on(0, 11), EventKind.RESOLVED, payload={"state": "resolved"}), "id:2")
    commit(desk, told("U-1", end, sha="2" * 64))
    answer = undo(desk, 2)
    solved = [(row["kind"], row["verdict"]) for row in desk.judgements() if row["kind"] == "resolution"]
    assert solved == [("resolution", "met")]
    assert answer["repairs"] == len(desk.repairs()) > 0
    assert ("resolution", "met", "none") in {
        (row["kind"], row["recorded_verdict"], row["proposed_verdict"]) for row in desk.repairs()
    }
    assert sound(desk)


def test_an_event_that_was_undone_is_told_again_by_the_same_file(desk: Desk) -> None:
    commit(desk, opened())
    more = told("U-1", later(EventKind.NOTE, "id:2"), sha="2" * 64)
    commit(desk, more)
    undo(desk, 2)
    assert commit(desk, more)["events"] == 1
    assert sound(desk)


def test_a_due_time_that_it_moved_is_again_the_one_that_was_reported_before(desk: Desk) -> None:
    first, moved = on(1, 9), on(3, 9)
    due = {"reported_due_at": first.isoformat()}
    created = StagedEvent(TicketEvent(on(0, 9), EventKind.CREATED, payload={**RECORD, **due}), "id:1")
    commit(desk, told("U-1", created, sha="1" * 64, due=first))
    note = later(EventKind.NOTE, "id:2", reported_due_at=moved.isoformat())
    commit(desk, told("U-1", note, sha="2" * 64, due=moved))
    assert [row["reported_due_at"] for row in desk.rows(ticket)] == [moved]
    undo(desk, 2)
    assert [row["reported_due_at"] for row in desk.rows(ticket)] == [first]


def test_a_due_time_that_it_brought_is_gone_with_it(desk: Desk) -> None:
    commit(desk, opened())
    note = later(EventKind.NOTE, "id:2", reported_due_at=on(3, 9).isoformat())
    commit(desk, told("U-1", note, sha="2" * 64, due=on(3, 9)))
    undo(desk, 2)
    assert [row["reported_due_at"] for row in desk.rows(ticket)] == [None]


def test_what_a_later_import_rests_on_is_not_undone_before_it(desk: Desk) -> None:
    commit(desk, opened())
    commit(desk, told("U-1", later(EventKind.NOTE, "id:2"), sha="2" * 64))
    with pytest.raises(Invalid, match=r"Import 1 cannot be undone: import 2 told more of 1 of its tickets \(T-10001\)"):
        undo(desk, 1)
    undo(desk, 2)
    assert undo(desk, 1)["tickets"] == 1
    assert sound(desk)


def test_a_later_import_that_told_only_what_differed_holds_the_one_before_it(desk: Desk) -> None:
    commit(desk, opened())
    for number in (2, 3):
        commit(desk, told("U-1", later(EventKind.NOTE, f"id:{number}", 9 + number), sha=str(number) * 64))
    with pytest.raises(Invalid, match="import 3 told more of 1 of its tickets"):
        undo(desk, 2)


def test_a_ticket_that_people_worked_on_since_is_not_left_without_a_beginning(desk: Desk) -> None:
    commit(desk, staged())
    record_ticket(desk.runtime, Call("anna"), "old tool", "X-2", [{"at": on(3, 9), "kind": "note"}])
    before = desk.rows(ticket), desk.rows(ticket_event)
    with pytest.raises(Invalid, match=r"1 of its tickets \(T-10003\) were worked on since"):
        undo(desk, 1)
    assert (desk.rows(ticket), desk.rows(ticket_event)) == before


def test_what_people_did_to_a_ticket_that_was_known_before_holds_nothing_up(desk: Desk) -> None:
    commit(desk, opened())
    commit(desk, told("U-1", later(EventKind.NOTE, "id:2"), sha="2" * 64))
    record_ticket(desk.runtime, Call("anna"), "old tool", "U-1", [{"at": on(3, 9), "kind": "note"}])
    assert undo(desk, 2)["changed"] == 1
    assert sound(desk)


def test_an_import_is_undone_once(desk: Desk) -> None:
    commit(desk, staged())
    undo(desk, 1)
    with pytest.raises(Invalid, match=r"Import 1 was undone already, by ada on 2026-03-06 12:00 UTC\."):
        undo(desk, 1)


def test_an_import_that_there_is_not_cannot_be_undone(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"There is no import 7"):
        undo(desk, 7)


def test_an_import_is_undone_only_where_all_of_its_tickets_are_in_reach(store_url: str) -> None:
    rules = small_rulebook()
    desk = Desk(store_url, on(4, 12))
    desk.activate(replace(rules, permissions={**rules.permissions, "import.undo": frozenset({"agent"})}))
    commit(desk, staged())
    with pytest.raises(NotFound, match="There is no import 1"):
        undo(desk, 1, "otto")
    assert desk.rows(import_undo) == []
    desk.runtime.close()


def test_a_deed_on_a_withdrawn_ticket_finds_none(desk: Desk) -> None:
    commit(desk, staged())
    undo(desk, 1)
    with desk.runtime.read() as connection:
        assert tickets.ticket_of(connection, desk.runtime.now(), Scope(), "T-10001").empty
        assert histories.events(connection, desk.runtime.now(), Scope(), 10_001).empty
    assert desk.judge()["tickets"] == 0


def test_a_row_that_tells_of_a_withdrawn_ticket_tells_of_a_new_one(desk: Desk) -> None:
    commit(desk, staged(1))
    undo(desk, 1)
    event = {"at": on(3, 9), "kind": "created", "service": "help"}
    answer = record_ticket(desk.runtime, Call("anna"), "old tool", "X-0", [event]).value
    assert (answer["ticket"], answer["tickets_new"]) == ("T-10002", 1)


def test_an_undo_that_is_killed_at_any_step_changes_nothing(store_url: str, figure: Any) -> None:
    def deed(desk: Desk) -> None:
        undo(desk, 2)

    desk = Desk(store_url, on(4, 12))
    commit(desk, opened())
    known = told("U-1", later(EventKind.NOTE, "id:2"), sha="2" * 64)
    commit(desk, replace(staged(2), tickets=(*staged(2).tickets, *known.tickets)))
    tables = (ticket, ticket_event, clock, clock_change, judgement, watch, import_undo)
    before = [desk.rows(table) for table in tables]
    desk.runtime.close()
    steps = killed(store_url, deed, kill_at=None)
    kills = times(check=12, proof=300)
    for n in range(kills):
        killed(store_url, deed, kill_at=1 + n * (steps - 1) // (kills - 1))
        again = Desk(store_url, on(4, 12))
        assert [again.rows(table) for table in tables] == before, "nothing is half undone"
        again.runtime.close()
    figure(f"kills of an undo of {steps:,} steps, by kind of store", f"{kills} on {store_url.partition(':')[0]}")
    desk = Desk(store_url, on(4, 12))
    undo(desk, 2)
    assert sound(desk)
    desk.runtime.close()
