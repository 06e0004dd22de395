"""A rejected row is corrected and told as a small import of its own, or set aside; it stays as it came."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from control.commands import correcting, undoing
from control.commands.correcting import Correction
from control.commands.registry import Call
from control.errors import Invalid, NotFound
from control.intake import FileMapping, RowShape, Staged
from control.intake.again import Origin, read_again
from control.intake.mapping import Column, EventRule, TimeRule
from control.model import EventKind
from control.policy.scope import Scope
from control.queries.derivations import compare
from control.queries.imports import batches, findings, rejects
from control.queries.imports import undo as preview
from control.store.tables import import_batch, import_finding, import_settlement, ticket, ticket_event
from tests.commands.desk import Desk, on, small_rulebook
from tests.commands.lists import BAD, CORRECTED, DESK_LIST, GOOD, HEADER, listed
from tests.commands.test_imports import commit

WHY = "a test row of the vendor"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    yield made
    made.runtime.close()


def correct(desk: Desk, number: int = 1, cells: Mapping[str, str] = CORRECTED, **other: Any) -> Any:
    told = {"batch": 1, "mapping": DESK_LIST, "corrections": [Correction(number, cells)], **other}
    return correcting.correct(desk.runtime, Call("anna"), **told).value


def dismiss(desk: Desk, *numbers: int, batch: int = 1) -> Any:
    return correcting.dismiss(desk.runtime, Call("anna", reason=WHY), batch, numbers).value


def undo(desk: Desk, batch: int) -> Any:
    return undoing.undo(desk.runtime, Call("ada", reason="the mapping was wrong"), batch).value


def waiting(desk: Desk) -> dict[int, int]:
    with desk.runtime.read() as connection:
        rows = batches(connection, desk.runtime.now(), Scope()).to_dict("records")
    return {int(row["id"]): int(row["waiting"]) for row in rows}


def states(desk: Desk, batch: int = 1) -> list[str]:
    with desk.runtime.read() as connection:
        rows = findings(connection, Scope(), batch).to_dict("records")
    return [row["state"] for row in rows if row["severity"] == "reject"]


def sound(desk: Desk) -> bool:
    with desk.runtime.read() as connection:
        return compare(desk.runtime, connection, desk.runtime.now()).differing == ()


def test_a_corrected_row_is_what_the_file_would_have_been_with_it(store_url: str, desk: Desk, request: Any) -> None:
    commit(desk, listed(GOOD, BAD))
    correct(desk)
    told = [(row["source_key"], row["at"], row["payload"]) for row in desk.rows(ticket_event)]
    whole = listed(GOOD, (BAD[0], CORRECTED["opened"], *BAD[2:]))
    wanted = [event for one in whole.tickets for event in one.events]
    assert [(key, at) for key, at, _ in told] == [(key, event.at) for event, key in wanted]
    assert [json.loads(payload) for _, _, payload in told] == [event.payload for event, _ in wanted]
    assert sound(desk)


def test_the_whole_corrected_file_brings_nothing_new_afterwards(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    correct(desk)
    counts = commit(desk, listed(GOOD, (BAD[0], CORRECTED["opened"], *BAD[2:])))
    assert (counts["accepted"], counts["duplicate"], counts["events"]) == (0, 2, 0)


def test_a_correction_is_an_import_of_its_own_that_names_what_it_corrects(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    answer = correct(desk)
    assert (answer["batch"], answer["corrects"], answer["lines"]) == (2, 1, [3])
    assert (answer["rows_in"], answer["accepted"], answer["tickets"]) == (1, 1, 1)
    with desk.runtime.read() as connection:
        of = {
            int(row["id"]): row["corrects"]
            for row in batches(connection, desk.runtime.now(), Scope()).to_dict("records")
        }
    assert of[2] == 1
    [row] = desk.rows(import_settlement)
    assert (row["batch_id"], row["number"], row["corrected_by"], row["settled_by"]) == (1, 1, 2, "anna")


def test_a_corrected_row_waits_no_longer_and_stays_as_it_came(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    before = desk.rows(import_finding)
    assert (waiting(desk), states(desk)) == ({1: 1}, ["waiting"])
    correct(desk)
    assert (waiting(desk), states(desk)) == ({1: 0, 2: 0}, ["corrected"])
    assert desk.rows(import_finding) == before


def test_a_row_that_is_still_wrong_says_so_and_changes_nothing(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    tables = (ticket, ticket_event, import_batch, import_finding, import_settlement)
    before = [desk.rows(table) for table in tables]
    with pytest.raises(Invalid, match=r"^Still rejected, so that nothing was recorded\. Line 3: opened: the time"):
        correct(desk, cells={"opened": "later"})
    assert [desk.rows(table) for table in tables] == before


def test_only_what_is_said_anew_changes(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    correct(desk, cells={**CORRECTED, "title": "Other words"})
    assert [(row["title"], row["priority"]) for row in desk.rows(ticket)][1] == ("Other words", "P1")


def test_a_row_is_corrected_once(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    correct(desk)
    with pytest.raises(Invalid, match=r"Line 3 was corrected already, by import 2\."):
        correct(desk)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"colour": "red"}, "Line 3 has no column colour"),
        ({"title": "\ud800"}, "Line 3, title: the text holds a character"),
        ({"title": "x" * 200_000}, "Line 3, title: the text has more than 131,072 characters"),
    ],
)
def test_a_cell_that_no_file_could_have_is_refused(desk: Desk, cells: dict[str, str], says: str) -> None:
    commit(desk, listed(GOOD, BAD))
    with pytest.raises(Invalid, match=says):
        correct(desk, cells=cells)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"corrections": [Correction(7, {})]}, "Import 1 has no rejected row number 7"),
        ({"corrections": []}, "No row is corrected"),
        ({"mapping": replace(DESK_LIST, name="other")}, "was read by the mapping desk-list, not by other"),
    ],
)
def test_a_correction_of_nothing_is_refused(desk: Desk, told: dict[str, Any], says: str) -> None:
    commit(desk, listed(GOOD, BAD))
    with pytest.raises(Invalid, match=says):
        correct(desk, **told)


def test_an_import_that_there_is_not_has_no_rows_to_correct(desk: Desk) -> None:
    with pytest.raises(NotFound, match="There is no import 1"):
        correct(desk)


def test_a_mapping_that_has_learnt_the_word_takes_the_row_as_it_was_and_says_that_it_changed(desk: Desk) -> None:
    commit(desk, listed(GOOD, ("X-2", "02.03.2026 10:00", "", "Hello", "urgent")))
    learnt = replace(DESK_LIST.fields["priority"], values={"P1": "P1", "urgent": "P1"})
    changed = replace(DESK_LIST, version="e" * 64, fields={**DESK_LIST.fields, "priority": learnt})
    answer = correct(desk, cells={}, mapping=changed)
    assert (answer["mapping_changed"], answer["accepted"]) == (True, 1)
    assert [row["priority"] for row in desk.rows(ticket)] == ["P1", "P1"]


def test_the_mapping_of_then_is_not_said_to_have_changed(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    assert correct(desk)["mapping_changed"] is False


def test_of_many_rows_those_that_are_right_now_are_taken_and_the_others_wait_on(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD, ("X-3", "never", "", "Third", "P1")))
    both = [Correction(1, CORRECTED), Correction(2, {})]
    with pytest.raises(Invalid, match=r"Line 4: opened"):
        correct(desk, corrections=both)
    answer = correct(desk, corrections=both, partly=True)
    assert (answer["lines"], answer["rows_in"], answer["rejected"]) == ([3], 1, 0)
    assert states(desk) == ["corrected", "waiting"]
    with pytest.raises(Invalid, match=r"^Still rejected, so that nothing was recorded\. Line 4: opened"):
        correct(desk, corrections=[Correction(2, {})], partly=True)


def test_a_correction_that_was_undone_lets_the_row_wait_again(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    correct(desk)
    undo(desk, 2)
    assert (waiting(desk), states(desk)) == ({1: 1, 2: 0}, ["waiting"])
    assert correct(desk)["batch"] == 3
    assert states(desk) == ["corrected"]


def test_the_rows_of_an_import_that_was_undone_wait_no_longer(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    undo(desk, 1)
    assert waiting(desk) == {1: 0}
    with pytest.raises(Invalid, match="Import 1 was undone already"):
        correct(desk)


def test_what_an_undo_would_leave_is_every_correction_that_stands(desk: Desk) -> None:
    def staying() -> list[str | None]:
        with desk.runtime.read() as connection:
            return preview(connection, desk.runtime.now(), Scope(), 1)["corrections"].to_list()

    commit(desk, listed(GOOD, BAD))
    assert staying() == [None]
    correct(desk)
    assert staying() == ["2"]
    undo(desk, 2)
    assert staying() == [None]


def test_a_row_that_is_set_aside_waits_no_longer_and_says_why(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD, ("X-3", "never", "", "Third", "P1")))
    answer = dismiss(desk, 1, 2)
    assert (answer["dismissed"], answer["lines"]) == (2, [3, 4])
    assert (waiting(desk), states(desk)) == ({1: 0}, ["set aside", "set aside"])
    with desk.runtime.read() as connection:
        assert set(findings(connection, Scope(), 1)["reason"]) == {WHY}


def test_a_row_that_was_set_aside_can_still_be_corrected(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    dismiss(desk, 1)
    correct(desk)
    assert states(desk) == ["corrected"]
    undo(desk, 2)
    assert states(desk) == ["set aside"]


@pytest.mark.parametrize(("numbers", "says"), [((), "No row is named"), ((5,), "no rejected row number 5")])
def test_nothing_is_set_aside_that_is_not_there(desk: Desk, numbers: tuple[int, ...], says: str) -> None:
    commit(desk, listed(GOOD, BAD))
    with pytest.raises(Invalid, match=says):
        dismiss(desk, *numbers)


def test_a_row_is_set_aside_once(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    dismiss(desk, 1)
    with pytest.raises(Invalid, match="Line 3 of import 1 waits no longer"):
        dismiss(desk, 1)


def test_the_rows_that_wait_say_what_stood_in_their_columns_in_the_order_of_the_file(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))
    with desk.runtime.read() as connection:
        [row] = rejects(connection, desk.runtime.now(), Scope(), 1).to_dict("records")
    assert list(row["cells"].items()) == list(zip(HEADER, BAD, strict=True))
    assert (row["line"], row["column"], row["raw"]) == (3, "opened", "soon")


# ------------------------------------------------------------------------------------------------ several rows a ticket

LOG = FileMapping(
    name="desk-log",
    title="The log of the desk",
    source="old tool",
    row=RowShape.EVENT,
    version="l" * 64,
    id=Column(("no",), required=True),
    time=TimeRule("iso", None),
    instants={"at": Column(("at",), required=True)},
    fields={"title": Column(("title",)), "service": Column(("service",))},
    event=EventRule(kind=Column(("kind",), required=True)),
    state_at={EventKind.CREATED: "new", EventKind.RESOLVED: "resolved"},
)
OF_LOG = ("no", "at", "kind", "service", "title")
TOLD = (
    ("L-1", "2026-03-02T09:00:00+00:00", "created", "help", "Hello"),
    ("L-1", "at noon", "resolved", "", ""),
    ("L-2", "2026-03-02T09:00:00+00:00", "created", "help", "Other"),
    ("L-1", "2026-03-02T15:00:00+00:00", "note", "", ""),
)


def logged(*rows: tuple[str, ...]) -> Staged:
    cells = [(line, dict(zip(OF_LOG, row, strict=True))) for line, row in enumerate(rows, start=2)]
    return read_again(LOG, Origin("log.csv", OF_LOG, "line"), cells, small_rulebook())


def test_a_ticket_whose_story_had_a_hole_is_told_whole_once_the_hole_is_mended(desk: Desk) -> None:
    counts = commit(desk, logged(*TOLD))
    assert (counts["accepted"], counts["rejected"], waiting(desk)) == (1, 3, {1: 3})
    answer = correct(desk, mapping=LOG, number=2, cells={"at": "2026-03-02T12:00:00+00:00"})
    assert (answer["lines"], answer["events"], answer["tickets"]) == ([2, 3, 5], 3, 1)
    assert (waiting(desk)[1], states(desk)) == (0, ["corrected"] * 3)
    assert sound(desk)


def test_its_events_are_known_again_by_the_whole_corrected_file(desk: Desk) -> None:
    commit(desk, logged(*TOLD))
    correct(desk, mapping=LOG, number=2, cells={"at": "2026-03-02T12:00:00+00:00"})
    mended = [TOLD[0], (*TOLD[1][:1], "2026-03-02T12:00:00+00:00", *TOLD[1][2:]), *TOLD[2:]]
    assert commit(desk, logged(*mended))["events"] == 0


def test_a_ticket_is_told_without_a_row_that_was_set_aside(desk: Desk) -> None:
    commit(desk, logged(*TOLD))
    dismiss(desk, 2)
    answer = correct(desk, mapping=LOG, number=1, cells={})
    assert (answer["lines"], answer["events"]) == ([2, 5], 2)
    assert states(desk) == ["corrected", "set aside", "corrected"]
