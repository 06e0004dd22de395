"""From the close of a review to the mail with its pack: the worker makes each form, the same as anybody would again."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from control.commands import actions, review_freezing, review_planning, review_sitting
from control.commands.registry import Call
from control.notify import deliver
from control.packs.review_building import kept_by
from control.packs.review_verifying import verified
from control.policy.decision_terms import ToDoAsked, Where
from control.policy.review_packs import WAITS, PackForm
from control.store.tables import evidence_file, review_pack, review_pack_try
from control.worker import Worker
from tests.commands.desk import Desk, on
from tests.commands.meeting import TAKES, closed, held, meeting_rulebook
from tests.commands.test_any_deeds import CREATED
from tests.notify.post import Box, deliveries, free_port, mail_server, notices, outside

LEAD = Call("lead")
HOSTILE = '../../etc/passwd"; filename=x.exe \u202efdp. <b>'


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    rules = meeting_rulebook()
    people = {name: replace(each, mail=f"{name}@desk.example") for name, each in rules.people.items()}
    itself = {name: {*rules.permissions[name], "automation"} for name in ("pack.attach", "pack.put_off")}
    allowed = {
        **rules.permissions,
        "action.give": frozenset({"manager"}),
        "action.finish": frozenset({"agent"}),
        **{name: frozenset(roles) for name, roles in itself.items()},
        **TAKES,
    }
    series = {"monthly": replace(rules.review_series["monthly"], title=HOSTILE)}
    made.activate(replace(rules, people=people, permissions=allowed, review_series=series))
    made.record([{**CREATED, "unit": "desk"}])
    yield made
    made.runtime.close()


@pytest.fixture
def worker(desk: Desk) -> Worker:
    made = Worker(desk.runtime, "one")
    made.tick()
    return made


def attached(desk: Desk) -> dict[str, bytes]:
    content = {row["sha256"]: bytes(row["content"]) for row in desk.rows(evidence_file)}
    return {row["form"]: content[row["sha256"]] for row in desk.rows(review_pack)}


def trail(desk: Desk) -> list[tuple[str, str]]:
    rows = desk.rows_of("SELECT command, outcome FROM audit_event ORDER BY seq")
    return [(row[0], row[1]) for row in rows if row[0].startswith("pack.")]


def test_the_worker_makes_the_pack_of_a_review_that_is_closed_and_mails_it(desk: Desk, worker: Worker) -> None:
    box, port = Box(), free_port()
    held(desk)
    worker.find()
    assert attached(desk) == {}
    review_planning.plan(desk.runtime, LEAD, "monthly", on(37, 10))
    actions.give(desk.runtime, LEAD, ToDoAsked("Ask two carriers", "anna", date(2026, 3, 20)), Where(review="R-1"))
    review_sitting.close(desk.runtime, LEAD, "R-1")
    worker.find()
    entries = attached(desk)["ics"].decode()
    assert [entries.count(said) for said in ("DTSTART:20260408T100000Z", "DTSTART;VALUE=DATE:20260320")] == [1, 1]
    assert "SUMMARY:Ask two carriers (Anna)" in entries
    assert list(attached(desk)) == sorted(form.value for form in PackForm)
    assert trail(desk) == [("pack.attach", "ok")] * 4
    assert [row[:2] for row in notices(desk)] == [("bea", "R-1"), ("lead", "R-1")]
    with mail_server(port, box):
        worker.afterwards = partial(deliver, outside=outside(port, CONTROL_PUBLIC_URL="https://desk.example"))
        worker.tick()
    assert sorted(box.recipients) == [["bea@desk.example"], ["lead@desk.example"]]
    for mail in box.mails:
        text, *files = list(mail.iter_parts())
        assert "https://desk.example/review?review=R-1" in text.get_content()
        assert "its pack is there: slides, document, workbook and calendar." in text.get_content()
        assert [(each.get_content_type(), each.get_filename()) for each in files] == [
            ("text/calendar", "pilothouse-R-1.ics"),
            ("application/pdf", "pilothouse-R-1.pdf"),
        ]
        assert [each.get_payload(decode=True) for each in files] == [attached(desk)["ics"], attached(desk)["pdf"]]
    assert {row[1] for row in deliveries(desk)} == {"sent"}


def test_what_was_attached_is_what_is_made_of_the_review_at_any_time(desk: Desk, worker: Worker) -> None:
    closed(desk)
    worker.find()
    desk.clock.set(on(60, 9))
    review_planning.plan(desk.runtime, LEAD, "monthly", on(70, 10))
    desk.record([{**CREATED, "unit": "desk"}], "later")
    with desk.runtime.read() as connection:
        again = {form.value: content for form, content in kept_by(desk.runtime, connection, 1).forms()}
    assert attached(desk) == again


def test_what_was_attached_is_verified(desk: Desk, worker: Worker, tmp_path: Path) -> None:
    closed(desk)
    worker.find()
    for form in ("pptx", "pdf", "xlsx"):
        (tmp_path / form).write_bytes(attached(desk)[form])
        with (tmp_path / form).open("rb") as file, desk.runtime.read() as connection:
            assert verified(desk.runtime, connection, file) == ("R-1", [])


def test_it_looks_again_and_finds_nothing_to_do(desk: Desk, worker: Worker) -> None:
    closed(desk)
    worker.find()
    before = desk.runtime.revision(), trail(desk)
    worker.find()
    assert (desk.runtime.revision(), trail(desk)) == before


def test_a_form_that_cannot_be_made_holds_up_no_other_and_is_tried_again_later(
    desk: Desk, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(desk)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "typst", None)  # a machine on which the typesetter is missing
        worker.find()
        worker.find()
        assert sorted(attached(desk)) == ["ics", "pptx", "xlsx"]
        [waits] = desk.rows(review_pack_try)
        assert (waits["form"], waits["tries"], waits["next_at"]) == ("pdf", 1, desk.clock.now() + WAITS[0])
        assert waits["problem"].startswith("Something broke inside Pilothouse. The log")
        assert notices(desk) == []
        assert [name for name, _ in trail(desk)].count("pack.put_off") == 1
    desk.clock.set(desk.clock.now() + WAITS[0])
    worker.tick()
    worker.find()
    assert len(attached(desk)) == len(PackForm)
    assert [row[0] for row in notices(desk)] == ["bea", "lead"]


def test_a_review_that_cannot_be_read_holds_up_no_other(desk: Desk, worker: Worker) -> None:
    closed(desk)
    review_planning.plan(desk.runtime, LEAD, "monthly", on(37, 10))
    desk.clock.set(desk.clock.now() + timedelta(hours=1))
    worker.tick()
    for deed in (review_freezing.freeze, review_sitting.start, review_sitting.close):
        deed(desk.runtime, LEAD, "R-2")
    with desk.runtime.store.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE review SET present = 'no list' WHERE id = 1")
    worker.find()
    assert {row["review_id"] for row in desk.rows(review_pack)} == {2}
    assert {(row["review_id"], row["tries"]) for row in desk.rows(review_pack_try)} == {(1, 1)}


def test_under_a_rulebook_from_before_packs_nothing_is_tried(desk: Desk, worker: Worker) -> None:
    closed(desk)
    rules = desk.runtime.rulebook()
    before = {name: roles for name, roles in rules.permissions.items() if not name.startswith("pack.")}
    desk.activate(replace(rules, permissions=before))
    worker.find()
    assert trail(desk) == []


def test_a_worker_without_the_lease_makes_nothing(desk: Desk, worker: Worker) -> None:
    closed(desk)
    other = Worker(desk.runtime, "two")
    other.tick()
    other.find()
    assert attached(desk) == {}
    worker.find()
    assert len(attached(desk)) == len(PackForm)


def test_a_mail_carries_no_more_than_a_server_takes_and_nothing_that_its_reader_may_not_see(
    desk: Desk, worker: Worker
) -> None:
    from control.commands.review_packs import attach

    box, port = Box(), free_port()
    closed(desk)
    attach(desk.runtime, LEAD, "R-1", PackForm.PDF, b"%PDF-" + b"0" * 5_000_000)
    worker.find()
    rules = desk.runtime.rulebook()
    desk.activate(replace(rules, permissions={**rules.permissions, "pack.take": frozenset({"manager"})}))
    with mail_server(port, box):
        deliver(desk.runtime, outside(port))
    carried = {
        to: [part.get_filename() for part in mail.iter_attachments()]
        for [to], mail in zip(box.recipients, box.mails, strict=True)
    }
    assert carried == {"bea@desk.example": [], "lead@desk.example": ["pilothouse-R-1.ics"]}
