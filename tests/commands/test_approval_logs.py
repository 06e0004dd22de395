"""An approval log is recorded as every file is: whole or not at all, once however often it comes, and taken back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from control.commands import correcting, imports, undoing
from control.commands.correcting import Correction
from control.commands.previewing import preview
from control.commands.registry import Call
from control.errors import Invalid, Refused
from control.policy.scope import Scope
from control.queries import approval_log
from control.queries import imports as imported
from control.queries.approval_log_counting import Limits
from control.store.audit import first_break
from control.store.tables import approval_log_case, approval_log_event, import_batch, import_undo, ticket
from tests.commands.approval_logs import CLAIMS, LOG, ROWS, claims, without
from tests.commands.desk import Desk, on
from tests.commands.killing import killed
from tests.rings import times

ALL = len(ROWS)
TABLES = (approval_log_case, approval_log_event, import_batch, import_undo)
WHY = "the wrong week was exported"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    yield made
    made.runtime.close()


def commit(desk: Desk, rows: Any = ROWS, actor: str = "anna") -> dict[str, Any]:
    return imports.commit(desk.runtime, Call(actor), claims(rows)).value


def undo(desk: Desk, batch: int) -> dict[str, Any]:
    return undoing.undo(desk.runtime, Call("ada", reason=WHY), batch).value


def content(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    return {table.name: desk.rows(table) for table in TABLES}


def counted(desk: Desk) -> dict[str, Any]:
    with desk.runtime.read() as connection:
        return approval_log.controls(connection, desk.runtime.now(), Scope(), LOG, Limits()).iloc[0].to_dict()


def test_every_row_of_a_log_is_accepted_rejected_or_duplicate(desk: Desk) -> None:
    odd = [without(ROWS[0], event="z1", claim="Z-1", what="sang"), ROWS[0]]
    counts = commit(desk, [*ROWS, *odd])
    named = ("rows_in", "accepted", "rejected", "duplicate", "cases", "events", "tickets")
    assert [counts[name] for name in named] == [ALL + 2, ALL, 1, 1, 6, ALL, 0]
    assert desk.rows(ticket) == []
    [batch] = desk.rows(import_batch)
    assert (batch["accepted"], batch["events"], batch["tickets"]) == (ALL, ALL, 0)


def test_the_same_log_again_changes_nothing(desk: Desk) -> None:
    commit(desk)
    before, revision = content(desk), desk.runtime.revision()
    counts = commit(desk)
    assert (counts["accepted"], counts["duplicate"], counts["batch"]) == (0, ALL, None)
    assert content(desk) == before
    assert desk.runtime.revision() == revision


def test_a_longer_log_brings_only_what_is_new(desk: Desk) -> None:
    commit(desk, ROWS[:12])
    counts = commit(desk)
    assert (counts["accepted"], counts["duplicate"], counts["cases"], counts["events"]) == (ALL - 12, 12, 2, ALL - 12)
    whole = counted(desk)
    assert (whole["cases"], whole["approved_unexecuted"]) == (6, 1)


def test_an_event_that_has_not_come_yet_refuses_the_log(desk: Desk) -> None:
    with pytest.raises(Invalid, match=r"claims\.csv: case C-9 has an event at .* which has not come yet"):
        commit(desk, [*ROWS, without(ROWS[0], event="x", claim="C-9", at="09.03.2026 09:00")])
    assert content(desk) == {table.name: [] for table in TABLES}


def test_a_log_is_of_the_whole_company_and_nobody_with_a_part_of_it_imports_one(desk: Desk) -> None:
    with pytest.raises(Refused):
        commit(desk, actor="otto")
    assert desk.rows(approval_log_event) == []


def test_a_preview_counts_what_the_import_would_and_writes_nothing(desk: Desk) -> None:
    commit(desk, ROWS[:12])
    found = preview(desk.runtime, Call("anna"), claims())
    assert (found.counts.cases, found.counts.events, found.changed, found.known, found.refusal) == (
        2, ALL - 12, 1, 3, None,
    )  # fmt: skip
    assert len(desk.rows(approval_log_event)) == 12


def test_a_log_that_is_taken_back_stays_in_the_store_and_counts_no_longer(desk: Desk) -> None:
    commit(desk)
    with desk.runtime.read() as connection:
        [told] = imported.undo(connection, desk.runtime.now(), Scope(), 1).to_dict("records")
    answer = undo(desk, 1)
    assert (answer["events"], answer["cases"], answer["tickets"]) == (ALL, 6, 0)
    assert (told["events"], told["cases"], told["tickets"]) == (ALL, 6, 0)
    assert len(desk.rows(approval_log_event)) == ALL
    assert {row["undone_seq"] for row in desk.rows(approval_log_event)} != {None}
    assert set(counted(desk).values()) == {0}
    assert desk.rows(import_undo)[0]["events"] == ALL


def test_a_log_that_was_taken_back_can_be_imported_again(desk: Desk) -> None:
    commit(desk)
    before = counted(desk)
    undo(desk, 1)
    counts = commit(desk)
    assert (counts["batch"], counts["accepted"], counts["cases"], counts["events"]) == (2, ALL, 6, ALL)
    assert counted(desk) == before
    assert len(desk.rows(approval_log_case)) == 6


def test_taking_back_the_later_part_of_a_log_leaves_the_earlier_one(desk: Desk) -> None:
    commit(desk, ROWS[:12])
    before = counted(desk)
    commit(desk)
    answer = undo(desk, 2)
    assert (answer["events"], answer["cases"]) == (ALL - 12, 2)
    assert counted(desk) == before


def test_an_import_is_not_taken_back_under_a_later_one_that_told_the_end_of_its_cases(desk: Desk) -> None:
    """Or what the later one told would stand without its beginning: paid, and approved by nobody."""
    commit(desk, ROWS[:5])
    commit(desk)
    before = counted(desk)
    with pytest.raises(Invalid, match=r"import 2 told more of 1 of its cases \(C-1\): undo the later one first"):
        undo(desk, 1)
    with desk.runtime.read() as connection:
        [told] = imported.undo(connection, desk.runtime.now(), Scope(), 1).to_dict("records")
    assert "undo the later one first" in told["refusal"]
    assert counted(desk) == before
    undo(desk, 2)
    assert undo(desk, 1)["cases"] == 1


def test_a_rejected_row_is_corrected_with_the_rows_of_its_case(desk: Desk) -> None:
    wrong = [*ROWS[:2], without(ROWS[2], what="chekced"), *ROWS[3:]]
    counts = commit(desk, wrong)
    assert (counts["rejected"], counts["cases"]) == (6, 5)
    with desk.runtime.read() as connection:
        waiting = imported.rejects(connection, desk.runtime.now(), Scope(), 1)
    [number] = waiting.loc[waiting["code"] == "unknown_activity", "number"]
    fixed = [Correction(int(number), {"what": "checked"})]
    answer = correcting.correct(desk.runtime, Call("anna"), 1, CLAIMS, fixed).value
    assert (answer["accepted"], answer["cases"], answer["corrects"]) == (6, 1, 1)
    assert counted(desk)["cases"] == 6


def test_an_import_of_a_log_that_is_killed_at_any_step_loses_and_doubles_nothing(store_url: str) -> None:
    first = Desk(store_url, on(4, 12))
    first.runtime.close()
    last = killed(store_url, commit, None)
    for number in range(times(check=4, proof=40)):
        killed(store_url, commit, 1 + last * number // times(check=4, proof=40))
        desk = Desk(store_url, on(4, 12))
        assert content(desk) == {table.name: [] for table in TABLES}
        desk.runtime.close()
    desk = Desk(store_url, on(4, 12))
    assert commit(desk)["cases"] == 6
    with desk.runtime.read() as connection:
        assert first_break(connection) is None
    desk.runtime.close()


def test_two_logs_with_cases_of_the_same_number_are_told_apart(desk: Desk) -> None:
    commit(desk)
    other = claims([without(ROWS[9], event="o1")], mapping=replace(CLAIMS, source="others"))
    assert imports.commit(desk.runtime, Call("anna"), other).value["cases"] == 1
    with desk.runtime.read() as connection:
        logs = approval_log.logs(connection, desk.runtime.now(), Scope()).to_dict("records")
    assert [(row["log"], row["cases"]) for row in logs] == [(LOG, 6), ("others", 1)]
