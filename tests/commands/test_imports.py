"""A file becomes history whole or not at all: told again, told in the wrong zone, or killed at any step."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from control.commands import imports
from control.commands.registry import Call
from control.errors import Invalid, Refused
from control.intake.staged import OPENING, RowFinding, Severity, Staged, StagedEvent, StagedTicket
from control.model import EventKind, TicketEvent
from control.queries.derivations import compare
from control.store.audit import first_break
from control.store.tables import clock, clock_change, import_batch, import_finding, judgement, ticket, ticket_event
from tests.commands.desk import Desk, on
from tests.commands.killing import killed
from tests.rings import times

RECORD = {"service": "help", "category": "mail", "priority": "P2", "title": "Hello"}
TABLES = (ticket, ticket_event, clock, clock_change, judgement, import_batch, import_finding)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    yield made
    made.runtime.close()


def staged(number: int = 4, sha: str = "f" * 64) -> Staged:
    """A file of `number` tickets, each created and resolved, and one row that was refused."""
    return Staged(
        mapping="test",
        mapping_version="m" * 64,
        file_name="test.csv",
        file_sha256=sha,
        content_hash="c" * 64,
        rows_in=number + 1,
        accepted=number,
        duplicate=0,
        row_is_event=False,
        tickets=tuple(_ticket(n) for n in range(number)),
        findings=(RowFinding(Severity.REJECT, 9, "Opened", "no_instant", "soon", "Line 9: no instant.", '{"a":"b"}'),),
    )


def _ticket(number: int) -> StagedTicket:
    created = TicketEvent(on(0, 9, number), EventKind.CREATED, payload={**RECORD, "state": "new"})
    solved = TicketEvent(on(2, 9, number), EventKind.RESOLVED, payload={"state": "resolved"})
    events = (StagedEvent(created, "created"), StagedEvent(solved, "resolved"))
    return StagedTicket("old tool", f"X-{number}", events, on(1, 9), json.dumps({"id": f"X-{number}"}))


def commit(desk: Desk, file: Staged) -> Any:
    return imports.commit(desk.runtime, Call("anna"), file).value


def import_two(desk: Desk) -> None:
    commit(desk, staged(2))


def content(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    return {table.name: desk.rows(table) for table in TABLES}


def test_every_row_of_a_file_is_accepted_rejected_or_duplicate(desk: Desk) -> None:
    counts = commit(desk, staged())
    assert (counts["rows_in"], counts["accepted"], counts["rejected"], counts["duplicate"]) == (5, 4, 1, 0)
    assert (counts["tickets"], counts["events"]) == (4, 8)
    [finding] = desk.rows(import_finding)
    assert (finding["line"], finding["code"], finding["raw"], finding["row"]) == (9, "no_instant", "soon", '{"a":"b"}')


def test_the_same_file_again_changes_nothing_and_counts_its_rows_as_duplicates(desk: Desk) -> None:
    commit(desk, staged())
    before = content(desk)
    revision = desk.runtime.revision()
    counts = commit(desk, staged())
    assert (counts["accepted"], counts["rejected"], counts["duplicate"], counts["batch"]) == (0, 1, 4, None)
    assert content(desk) == before
    assert desk.runtime.revision() == revision


def test_who_acts_for_one_unit_imports_nothing_for_another(desk: Desk) -> None:
    with pytest.raises(Refused, match="only for unit annex, not for service help"):
        imports.commit(desk.runtime, Call("otto"), staged())
    assert content(desk)["ticket"] == []


def test_a_longer_file_brings_only_what_is_new(desk: Desk) -> None:
    commit(desk, staged(2))
    counts = commit(desk, staged(5, sha="e" * 64))
    assert (counts["accepted"], counts["duplicate"], counts["tickets"], counts["events"]) == (3, 2, 3, 6)


def updates(*events: StagedEvent, rows_in: int) -> Staged:
    """A file whose rows are the updates of one ticket."""
    ticket = StagedTicket("old tool", "U-1", events, None, "[]")
    return replace(
        staged(0), rows_in=rows_in, accepted=rows_in, row_is_event=True, tickets=(ticket,), findings=(), mapping="log"
    )


def test_updates_told_again_are_counted_by_their_rows_though_the_creation_has_none(desk: Desk) -> None:
    opening = StagedEvent(TicketEvent(on(0, 9), EventKind.CREATED, payload=RECORD), OPENING)
    update = StagedEvent(TicketEvent(on(0, 10), EventKind.NOTE), "a:1")
    commit(desk, updates(opening, update, rows_in=1))
    counts = commit(desk, updates(opening, update, rows_in=1))
    assert (counts["rows_in"], counts["accepted"], counts["rejected"], counts["duplicate"]) == (1, 0, 0, 1)


def test_a_file_that_goes_on_with_a_ticket_nobody_knows_is_refused(desk: Desk) -> None:
    later = StagedEvent(TicketEvent(on(0, 10), EventKind.NOTE), "id:2")
    with pytest.raises(Invalid, match=r"test\.csv goes on with tickets that nobody knows yet \(1, the first is U-1\)"):
        commit(desk, updates(later, rows_in=1))
    assert desk.rows(ticket) == []


def test_a_file_that_goes_on_with_a_known_ticket_adds_to_it(desk: Desk) -> None:
    first = StagedEvent(TicketEvent(on(0, 9), EventKind.CREATED, payload=RECORD), "id:1")
    later = StagedEvent(TicketEvent(on(0, 10), EventKind.NOTE), "id:2")
    commit(desk, updates(first, rows_in=1))
    counts = commit(desk, updates(later, rows_in=1))
    assert (counts["accepted"], counts["tickets"], counts["events"]) == (1, 0, 1)


def placed(unit: str | None, key: str = "id:1", kind: EventKind = EventKind.CREATED) -> Staged:
    """A file with one event of a ticket, which may say its unit."""
    payload = {**RECORD, "unit": unit} if unit else {}
    return updates(StagedEvent(TicketEvent(on(0, 9), kind, payload=payload), key), rows_in=1)


def test_an_import_asks_for_the_place_where_a_known_ticket_lies_whatever_the_file_says(desk: Desk) -> None:
    commit(desk, placed("desk"))
    with pytest.raises(Refused, match="U-1 is none of the tickets that Otto may tell of"):
        imports.commit(desk.runtime, Call("otto"), placed("annex", "id:2", EventKind.NOTE))
    with pytest.raises(Refused, match="U-1 is none of the tickets that Otto may tell of"):
        imports.commit(desk.runtime, Call("otto"), placed(None, "id:2", EventKind.NOTE))


def test_a_file_that_names_no_place_goes_on_where_its_ticket_lies(desk: Desk) -> None:
    commit(desk, placed("annex"))
    later = imports.commit(desk.runtime, Call("otto"), placed(None, "id:2", EventKind.NOTE)).value
    assert later["events"] == 1


def test_what_was_late_in_the_past_is_judged_at_once_and_marked_as_backfilled(desk: Desk) -> None:
    commit(desk, staged(1))
    judged = {(row["kind"], row["verdict"]) for row in desk.judgements()}
    assert judged == {("first_response", "breached"), ("resolution", "breached")}
    assert {row["backfilled"] for row in desk.rows(clock)} == {True}


def test_a_file_from_the_future_is_refused_whole_with_its_likely_reason(desk: Desk) -> None:
    desk.clock.set(on(1, 12))
    with pytest.raises(Invalid, match=r"test\.csv: ticket X-0 has an event at .* look at the zone"):
        commit(desk, staged())
    assert desk.rows(ticket) == []


def test_a_due_time_recorded_elsewhere_is_kept_beside_our_own(desk: Desk) -> None:
    commit(desk, staged(1))
    [row] = desk.rows(ticket)
    assert (row["reported_due_at"], row["raw"]) == (on(1, 9), '{"id": "X-0"}')


def test_an_import_that_is_killed_at_any_step_loses_and_doubles_nothing(store_url: str, figure: Any) -> None:
    Desk(store_url, on(4, 12)).runtime.close()
    steps = killed(store_url, import_two, kill_at=None)
    kills = times(check=12, proof=300)
    for n in range(kills):
        killed(store_url, import_two, kill_at=1 + n * (steps - 1) // (kills - 1))
        again = Desk(store_url, on(4, 12))
        assert [again.rows(table) for table in TABLES] == [[]] * len(TABLES), "nothing is half there"
        again.runtime.close()
    figure(f"kills of an import of {steps:,} steps, by kind of store", f"{kills} on {store_url.partition(':')[0]}")
    desk = Desk(store_url, on(4, 12))
    assert commit(desk, staged(2))["tickets"] == 2
    assert (len(desk.rows(ticket)), len(desk.rows(ticket_event))) == (2, 4)
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, desk.runtime.now()).differing == ()
        assert first_break(connection) is None
    desk.runtime.close()


def test_an_import_that_is_killed_after_its_commit_is_there_and_not_doubled(store_url: str) -> None:
    Desk(store_url, on(4, 12)).runtime.close()
    killed(store_url, import_two, kill_at=-1)
    desk = Desk(store_url, on(4, 12))
    assert (len(desk.rows(ticket)), len(desk.rows(ticket_event))) == (2, 4)
    assert commit(desk, staged(2))["duplicate"] == 2
    assert (len(desk.rows(ticket)), len(desk.rows(ticket_event))) == (2, 4)
    desk.runtime.close()
