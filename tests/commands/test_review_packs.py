"""The pack of a closed review: each form is attached once, tried again where it could not be made, and told of."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import product
from typing import Any

import pytest

from control.commands import review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_packs import NONE, attach, put_off, take
from control.errors import Conflict, ControlError, Invalid, NotFound, Refused
from control.policy.review_packs import LARGEST, NEWS, WAITS, PackForm
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.policy.scope import Scope
from control.queries import review_packs as asked
from control.store import leases, review_packs, review_room
from control.store.tables import audit_event, evidence_file, notice, review_pack
from tests.commands.cells import DELEGATE, Matrix, account
from tests.commands.desk import Desk, on
from tests.commands.meeting import CALENDAR, MEETS, closed, held, meeting, meeting_rulebook, planned
from tests.commands.sentences import BY_ROLE, ROLES, SCOPES
from tests.store.review_rows import BY_STAGE
from tests.store.rows import insert

LEAD = Call("lead", reason="so that it goes on")
PACKED = b"PK\x03\x04 as archives begin"
FILES = {PackForm.PPTX: PACKED, PackForm.PDF: b"%PDF-1.7", PackForm.XLSX: PACKED + b" too", PackForm.ICS: CALENDAR}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    meeting(made)
    yield made
    made.runtime.close()


def all_attached(desk: Desk) -> None:
    for form, content in FILES.items():
        attach(desk.runtime, LEAD, "R-1", form, content)


def forms(desk: Desk, number: int = 1) -> list[dict[str, Any]]:
    with desk.runtime.read() as connection:
        return asked.forms(connection, desk.clock.now(), Scope(), number).to_dict("records")


def due(desk: Desk) -> list[tuple[int, PackForm]]:
    with desk.runtime.read() as connection:
        return review_packs.due(connection, desk.clock.now())


def told(desk: Desk) -> list[str]:
    return sorted(row["person"] for row in desk.rows(notice))


def test_everything_is_due_when_a_review_is_closed_and_nothing_before(desk: Desk) -> None:
    held(desk)
    assert due(desk) == []
    review_sitting.close(desk.runtime, LEAD, "R-1")
    assert due(desk) == [(1, form) for form in PackForm]


def test_a_form_is_kept_by_the_hash_of_its_bytes_and_due_no_more(desk: Desk) -> None:
    closed(desk)
    attach(desk.runtime, LEAD, "R-1", PackForm.PDF, FILES[PackForm.PDF])
    [row], [file] = desk.rows(review_pack), desk.rows(evidence_file)
    hashed = sha256(FILES[PackForm.PDF]).hexdigest()
    assert (row["review_id"], row["form"], row["sha256"]) == (1, "pdf", hashed)
    assert (file["sha256"], bytes(file["content"]), file["media_type"]) == (hashed, b"%PDF-1.7", "application/pdf")
    assert [form.value for _, form in due(desk)] == ["pptx", "xlsx", "ics"]
    assert [(each["form"], each["size"]) for each in forms(desk)] == [("pdf", 8)]


def test_the_same_bytes_again_change_nothing_and_others_are_refused(desk: Desk) -> None:
    closed(desk)
    first = attach(desk.runtime, LEAD, "R-1", PackForm.PDF, FILES[PackForm.PDF]).value
    before = desk.runtime.revision()
    assert attach(desk.runtime, LEAD, "R-1", PackForm.PDF, FILES[PackForm.PDF]).value == first
    assert desk.runtime.revision() == before
    with pytest.raises(Conflict, match="The document of R-1 is attached already, and stays as it is"):
        attach(desk.runtime, LEAD, "R-1", PackForm.PDF, b"%PDF-1.4 of somebody else")
    assert len(desk.rows(evidence_file)) == 1


@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        (PackForm.PDF, b"<html>", "a file of its own kind"),
        (PackForm.PPTX, b"%PDF-1.7", "a file of its own kind"),
        (PackForm.ICS, b"", "a file of its own kind"),
        (PackForm.PDF, b"%PDF-" + b"0" * LARGEST, "at most 25 MB are kept"),
    ],
)
def test_what_is_no_such_file_is_not_attached(desk: Desk, form: PackForm, content: bytes, said: str) -> None:
    closed(desk)
    with pytest.raises(Invalid, match=said):
        attach(desk.runtime, LEAD, "R-1", form, content)
    assert desk.rows(review_pack) == []


def test_nothing_is_made_of_a_review_in_which_something_may_still_be_said(desk: Desk) -> None:
    held(desk)
    for deed in (
        lambda: attach(desk.runtime, LEAD, "R-1", PackForm.PDF, FILES[PackForm.PDF]),
        lambda: put_off(desk.runtime, LEAD, "R-1", PackForm.PDF, "No room."),
    ):
        with pytest.raises(Conflict, match="R-1 is in session: this cannot be done with it now"):
            deed()


def test_a_worker_whose_lease_is_over_attaches_nothing(desk: Desk) -> None:
    closed(desk)
    with desk.runtime.store.writer.begin() as connection:
        lease = leases.taken(connection, "another", desk.clock.now())
    assert lease is not None
    with pytest.raises(Refused, match="Another worker has taken over"):
        attach(desk.runtime, LEAD, "R-1", PackForm.PDF, FILES[PackForm.PDF], lease.token - 1)
    assert attach(desk.runtime, LEAD, "R-1", PackForm.PDF, FILES[PackForm.PDF], lease.token).value["form"] == "pdf"


def test_what_could_not_be_made_says_why_and_waits_longer_each_time(desk: Desk) -> None:
    closed(desk)
    for wait in (*WAITS, WAITS[-1]):
        put_off(desk.runtime, LEAD, "R-1", PackForm.PDF, "There is no room for it.")
        assert (1, PackForm.PDF) not in due(desk)
        [row] = forms(desk)
        assert (row["problem"], row["next_at"]) == ("There is no room for it.", desk.clock.now() + wait)
        desk.clock.set(desk.clock.now() + wait)
        assert (1, PackForm.PDF) in due(desk)
    attach(desk.runtime, LEAD, "R-1", PackForm.PDF, FILES[PackForm.PDF])
    assert [(each["form"], each["problem"]) for each in forms(desk)] == [("pdf", None)]
    with pytest.raises(Conflict, match="attached already"):
        put_off(desk.runtime, LEAD, "R-1", PackForm.PDF, "There is no room for it.")


# --------------------------------------------------------------------------------------------------- who is told


def test_with_the_last_form_whoever_was_there_and_the_committee_are_told_once(desk: Desk) -> None:
    held(desk)
    review_sitting.attend(desk.runtime, LEAD, "R-1", ["anna", "lead"])
    review_sitting.close(desk.runtime, LEAD, "R-1")
    for form, content in FILES.items():
        assert told(desk) == []
        attach(desk.runtime, LEAD, "R-1", form, content)
    assert told(desk) == ["bea", "lead"]  # anna was there, and may not look at reviews
    [said] = {row["said"] for row in desk.rows(notice)}
    assert said == (
        "R-1 “Monthly review”: it is closed, and its pack is there: slides, document, workbook and calendar."
    )
    assert {
        (row["subject_type"], row["subject_id"], row["review_id"], row["ticket_id"]) for row in desk.rows(notice)
    } == {("review", "R-1", 1, None)}
    assert json.loads(desk.rows(audit_event)[-1]["after"])["told"] == ["bea", "lead"]
    all_attached(desk)
    assert told(desk) == ["bea", "lead"]


def test_nobody_is_told_of_a_review_that_they_do_not_see(desk: Desk) -> None:
    rules = meeting_rulebook()
    elsewhere = Person("olga", "Olga", "annex", "olga", (RoleGrant("manager", "unit:annex"),))
    gone = replace(rules.people["bea"], name="gina", person="gina", active=False)
    desk.activate(replace(rules, people={**rules.people, "olga": elsewhere, "gina": gone}))
    held(desk)
    review_sitting.attend(desk.runtime, LEAD, "R-1", ["gina", "lead", "olga"])
    review_sitting.close(desk.runtime, LEAD, "R-1")
    all_attached(desk)
    assert told(desk) == ["bea", "lead"]


def test_nobody_is_told_of_a_review_that_was_closed_long_ago(desk: Desk) -> None:
    closed(desk)
    desk.clock.set(desk.clock.now() + NEWS)
    all_attached(desk)
    assert told(desk) == []
    assert json.loads(desk.rows(audit_event)[-1]["after"])["told"] == []


# --------------------------------------------------------------------------------------------- what comes after it


def test_the_review_that_follows_is_told_as_it_was_planned_at_the_close(desk: Desk) -> None:
    held(desk)
    other = {"series": "monthly"}
    review_planning.plan(desk.runtime, LEAD, meets_at=on(60, 10), **other)
    review_planning.plan(desk.runtime, LEAD, meets_at=on(37, 10), **other)
    review_sitting.close(desk.runtime, LEAD, "R-1")
    desk.clock.set(desk.clock.now() + timedelta(minutes=1))
    review_planning.plan(desk.runtime, LEAD, meets_at=on(20, 10), **other)
    review_planning.call_off(desk.runtime, LEAD, "R-3")
    with desk.runtime.read() as connection:
        row = review_room.row_of(connection, 1)
        assert row is not None
        found = review_packs.following(connection, row)
    assert found is not None
    assert (found.number, found.meets_at) == ("R-3", on(37, 10))


def test_where_nothing_was_planned_nothing_follows(desk: Desk) -> None:
    planned(desk)
    review_planning.plan(desk.runtime, LEAD, "monthly", MEETS + timedelta(days=1))
    review_planning.call_off(desk.runtime, LEAD, "R-2")
    desk.clock.set(desk.clock.now() + timedelta(minutes=1))
    with desk.runtime.read() as connection:
        row = review_room.row_of(connection, 1)
        assert row is not None
        assert review_packs.following(connection, {**row, "ended_at": desk.clock.now()}) is None


# ----------------------------------------------------------------------------------------------------- who fetches


def test_whoever_fetches_a_form_stands_in_the_trail(desk: Desk) -> None:
    closed(desk)
    all_attached(desk)
    before = desk.runtime.revision()
    answer = take(desk.runtime, Call("bea"), "R-1", PackForm.PDF).value
    assert (answer["name"], answer["media_type"], answer["size"]) == ("pilothouse-R-1.pdf", "application/pdf", 8)
    last = desk.rows(audit_event)[-1]
    assert (last["actor"], last["command"], last["subject_id"], last["outcome"]) == (
        "bea",
        "pack.take",
        "R-1/pdf",
        "ok",
    )
    assert desk.runtime.revision() == before


@pytest.mark.parametrize(
    ("who", "number", "error"),
    [("lead", "R-9", NotFound), ("lead", "R-2", NotFound), ("olga", "R-1", NotFound), ("anna", "R-1", Refused)],
)
def test_what_is_not_there_or_not_seen_is_not_fetched(
    desk: Desk, who: str, number: str, error: type[ControlError]
) -> None:
    rules = meeting_rulebook()
    elsewhere = Person("olga", "Olga", "annex", "olga", (RoleGrant("manager", "unit:annex"),))
    desk.activate(replace(rules, people={**rules.people, "olga": elsewhere}))
    closed(desk)
    all_attached(desk)
    review_planning.plan(desk.runtime, LEAD, "monthly", on(37, 10))
    with pytest.raises(error) as ended:
        take(desk.runtime, Call(who), number, PackForm.PDF)
    assert error is not NotFound or ended.value.sentence == NONE


# ------------------------------------------------------------------------------------- role, scope, stage, command


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Matrix(sqlite_url)
    yield made
    made.desk.runtime.close()


TOLD = {"form": "ics", "content": CALENDAR, "problem": "There is no room for it."}


def outcome(matrix: Matrix, command: str, called: Call, stage: str) -> str:
    """How a command ends about a review of its own that has come so far, with a calendar where one is fetched."""
    desk = matrix.desk
    with desk.runtime.store.writer.begin() as connection:
        number = len(desk.rows_of("SELECT id FROM review")) + 1
        known = {**BY_STAGE[stage], "stage": stage, "id": number, "meets_at": on(number, 9)}
        if "rulebook_version" in known:
            known["rulebook_version"] = desk.runtime.rulebook().version
        if stage == "closed":
            known["closing"] = '{"actions":[],"decisions":[]}'
        insert(connection, "review", **known)
        if command == "pack.take" and stage == "closed":
            hashed = sha256(CALENDAR).hexdigest()
            if number == 1 or not desk.rows_of("SELECT sha256 FROM evidence_file"):
                of_calendar = {"sha256": hashed, "content": CALENDAR, "size": len(CALENDAR)}
                insert(connection, "evidence_file", **of_calendar, media_type="text/calendar")
            insert(connection, "review_pack", review_id=number, form="ics", sha256=hashed)
    return matrix.outcome(command, called, {**TOLD, "number": f"R-{number}"})


def expected(command: str, role: str, scope: str, stage: str) -> str:
    if role not in BY_ROLE[command]:
        return "refused"
    if command == "pack.take":
        return "done" if stage == "closed" and scope != "other" else "hidden"
    if scope != "all":
        return "refused"
    return "done" if stage == "closed" else "late"


@pytest.mark.parametrize("command", ["pack.attach", "pack.put_off", "pack.take"])
def test_a_command_about_a_pack_ends_in_every_cell_as_the_sentences_say(matrix: Matrix, command: str) -> None:
    cells = list(product(ROLES, SCOPES, BY_STAGE))
    found = {cell: outcome(matrix, command, Call(account(*cell[:2])), cell[2]) for cell in cells}
    assert {cell: how for cell, how in found.items() if how != expected(command, *cell)} == {}


def test_a_delegate_fetches_what_they_were_lent_and_makes_nothing(matrix: Matrix) -> None:
    lent = Call(DELEGATE, on_behalf_of=account("manager", "own"))
    assert outcome(matrix, "pack.take", lent, "closed") == "done"
    assert outcome(matrix, "pack.attach", lent, "closed") == "refused"
