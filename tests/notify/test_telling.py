"""One notice for each subject and person, however much happens, until it is read or on its way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from control.commands.notices import NOBODY, read, retry
from control.commands.registry import Call
from control.errors import Invalid, NotFound, Refused
from control.model import SubjectType
from tests.commands.desk import Desk
from tests.notify.post import (
    Box,
    Told,
    chat_room,
    deliveries,
    desk_with_post,
    notices,
    outside,
    rulebook,
    say,
    send,
    told,
)

CLOCK, OTHER = "T-10001/resolution", "T-10001/first_response"


def test_each_subject_and_person_has_a_notice_of_its_own(desk: Desk) -> None:
    assert say(desk, told("anna"), told("anna", OTHER), told("ada")) == 3
    assert notices(desk) == [
        ("anna", CLOCK, "It is late.", 1, False),
        ("anna", OTHER, "It is late.", 1, False),
        ("ada", CLOCK, "It is late.", 1, False),
    ]


def test_the_same_subject_of_another_kind_is_another_subject(desk: Desk) -> None:
    say(desk, told("anna"), Told("anna", SubjectType.TICKET, CLOCK, 10001, "It is late.", urgent=False))
    assert len(notices(desk)) == 2


def test_what_is_told_at_once_of_one_subject_is_one_notice_with_the_newest_sentence(desk: Desk) -> None:
    assert say(desk, told("anna", said="soon", urgent=True), told("anna", said="late"), told("anna", said="later")) == 1
    assert notices(desk) == [("anna", CLOCK, "later", 3, True)]


def test_what_happens_next_is_told_by_the_notice_that_nobody_has_read(desk: Desk) -> None:
    say(desk, told("anna", said="soon"))
    desk.clock.advance(timedelta(hours=1))
    say(desk, told("anna", said="late", urgent=True), told("anna", said="later"))
    assert notices(desk) == [("anna", CLOCK, "later", 3, True)]
    [(first, last)] = desk.rows_of("SELECT first_at, last_at FROM notice")
    assert last > first
    assert len(deliveries(desk)) == 1


def test_a_merge_makes_nothing_less_urgent(desk: Desk) -> None:
    say(desk, told("anna", urgent=True))
    say(desk, told("anna", said="later"))
    assert notices(desk) == [("anna", CLOCK, "later", 2, True)]


def test_what_happens_after_reading_is_a_new_notice(desk: Desk) -> None:
    say(desk, told("anna", said="soon"))
    read(desk.runtime, Call("anna"))
    say(desk, told("anna", said="late"))
    assert [row[2:4] for row in notices(desk)] == [("soon", 1), ("late", 1)]


def test_what_happens_after_sending_is_a_new_notice(desk: Desk, box: Box, world) -> None:
    say(desk, told("anna", said="soon"))
    send(desk, world)
    say(desk, told("anna", said="late"))
    assert [row[2:4] for row in notices(desk)] == [("soon", 1), ("late", 1)]
    assert [row[1] for row in deliveries(desk)] == ["sent", "waiting"]


def test_only_whoever_has_an_address_gets_mail(desk: Desk) -> None:
    say(desk, told("anna"), told("otto"), told("somebody who left"))
    assert deliveries(desk) == [("anna@desk.example", "waiting", 0)]


def test_a_webhook_is_told_of_each_subject_once_and_not_for_every_person(store_url: str) -> None:
    with desk_with_post(store_url, webhooks=chat_room("https://chat.example/")) as desk:
        say(desk, told("anna", said="soon"), told("ada", said="soon"), told("ada", said="late"), told("otto", OTHER))
        assert [row for row in notices(desk) if row[0] == "webhook:chat-room"] == [
            ("webhook:chat-room", CLOCK, "late", 2, False),
            ("webhook:chat-room", OTHER, "It is late.", 1, False),
        ]
        assert [row[0] for row in deliveries(desk)].count("chat-room") == 2


def test_a_person_marks_what_they_were_told_as_read(desk: Desk) -> None:
    say(desk, told("anna"), told("anna", OTHER))
    assert read(desk.runtime, Call("anna")).value == {"read": 2}
    assert desk.rows_of("SELECT count(*) FROM notice WHERE read_at IS NULL")[0][0] == 0
    assert read(desk.runtime, Call("anna")).value == {"read": 0}


def test_some_notices_can_be_read_and_others_left(desk: Desk) -> None:
    say(desk, told("anna"), told("anna", OTHER))
    assert read(desk.runtime, Call("anna"), [2]).value == {"read": 1}
    assert [row[0] for row in desk.rows_of("SELECT id FROM notice WHERE read_at IS NULL")] == [1]


def test_all_of_ones_own_are_nobody_elses(desk: Desk) -> None:
    say(desk, told("ada"), told("anna"))
    read(desk.runtime, Call("anna"))
    assert [row[0] for row in desk.rows_of("SELECT person FROM notice WHERE read_at IS NULL")] == ["ada"]


@pytest.mark.parametrize("number", [1, 99])
def test_a_notice_of_somebody_else_reads_as_if_there_were_none(desk: Desk, number: int) -> None:
    say(desk, told("ada"))
    with pytest.raises(NotFound, match=f"There is no notice {number} for Anna"):
        read(desk.runtime, Call("anna"), [number])
    assert desk.rows_of("SELECT count(*) FROM notice WHERE read_at IS NULL")[0][0] == 1


def test_what_came_after_the_look_stays_unread(desk: Desk) -> None:
    say(desk, told("anna"))
    looked = desk.runtime.revision()
    say(desk, told("anna", said="later"), told("anna", OTHER))
    assert read(desk.runtime, Call("anna"), None, looked).value == {"read": 0}


def test_a_mail_about_what_was_read_is_needless(desk: Desk, box: Box, world) -> None:
    say(desk, told("anna"), told("anna", OTHER))
    read(desk.runtime, Call("anna"), [1])
    send(desk, world)
    assert [row[1] for row in deliveries(desk)] == ["needless", "sent"]
    assert box.texts()[0].count("It is late.") == 1


def test_only_an_administrator_lets_a_parked_delivery_go_again(desk: Desk) -> None:
    say(desk, told("anna"))
    with pytest.raises(Refused):
        retry(desk.runtime, Call("anna"), "D-1")
    with pytest.raises(Invalid, match="D-1 is waiting"):
        retry(desk.runtime, Call("ada"), "D-1")


@pytest.mark.parametrize("number", ["D-7", "7", "D-", "D-٣", "D-99999999999999999999999", "E-1"])
def test_a_delivery_that_there_is_not_is_said_so(desk: Desk, number: str) -> None:
    say(desk, told("anna"))
    with pytest.raises(NotFound, match="There is no delivery"):
        retry(desk.runtime, Call("ada"), number)


def test_ten_thousand_entries_are_told_by_few_statements(desk: Desk) -> None:
    many = [told("anna" if number % 2 else "otto", f"T-{number}/resolution") for number in range(10_000)]
    for _ in range(2):
        with statements(desk) as seen:
            assert say(desk, *many) == len(many)
        assert len(seen) < 100, "a statement for each entry"
    assert {row[3] for row in notices(desk)} == {2}


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """What is asked of the writing connection; many rows by one statement are one."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(desk.runtime.store.writer, "before_cursor_execute", note)
    yield seen
    event.remove(desk.runtime.store.writer, "before_cursor_execute", note)


def test_nothing_to_tell_writes_nothing(desk: Desk) -> None:
    assert say(desk) == 0
    assert notices(desk) == []


def test_an_urgent_sentence_hurries_the_mail_that_waits(store_url: str, box: Box, port: int) -> None:
    with desk_with_post(store_url, digest_minutes=60) as desk:
        say(desk, told("anna", said="soon"))
        assert send(desk, outside(port)).sent == 0
        say(desk, told("anna", said="now", urgent=True))
        assert send(desk, outside(port)).sent == 1
        assert "now" in box.texts()[0]


def test_a_mail_address_that_is_given_later_is_used_for_what_nobody_has_read(store_url: str) -> None:
    with desk_with_post(store_url) as desk:
        say(desk, told("otto", said="soon"))
        assert deliveries(desk) == []
        known = rulebook()
        otto = replace(known.people["otto"], mail="otto@desk.example")
        desk.activate(replace(known, people={**known.people, "otto": otto}))
        say(desk, told("otto", said="late"))
        say(desk, told("otto", said="later"))
        assert notices(desk) == [("otto", CLOCK, "later", 3, False)]
        assert deliveries(desk) == [("otto@desk.example", "waiting", 0)]


def test_what_nobody_is_there_to_be_told_a_webhook_hears(store_url: str) -> None:
    with desk_with_post(store_url, webhooks=chat_room("https://chat.example/")) as desk:
        assert say(desk, told(NOBODY, said="soon"), told(NOBODY, said="late")) == 1
        assert notices(desk) == [("webhook:chat-room", CLOCK, "late", 2, False)]


def test_where_nobody_listens_what_nobody_is_told_leaves_nothing(desk: Desk) -> None:
    assert say(desk, told(NOBODY)) == 0
    assert notices(desk) == []
