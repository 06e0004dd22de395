"""What does not get through: it waits longer each time, is parked in the end, and never keeps back anything else."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from threading import Barrier, Timer
from typing import Any

import pytest

from control.clock import FixedClock
from control.commands.notices import read, retry
from control.commands.registry import Call
from control.notify import Outside, deliver
from control.notify.carrying import HELD
from control.policy.scope import Scope
from control.queries import notices as queries
from control.runtime import open_runtime
from control.store import audit
from tests.commands.desk import Desk
from tests.notify.post import (
    Box,
    deliveries,
    desk_with_post,
    free_port,
    mail_server,
    outside,
    problems,
    rulebook,
    say,
    send,
    told,
)

ANNA, ADA = "anna@desk.example", "ada@desk.example"


def test_a_refused_mail_is_tried_after_growing_waits_and_parked(desk: Desk, box: Box, world: Outside) -> None:
    box.refused.add(ANNA)
    say(desk, told("anna"))
    began, waited = desk.runtime.now(), []
    while deliveries(desk)[0][1] == "waiting":
        if (done := send(desk, world)).failed or done.parked:
            waited.append((desk.runtime.now() - began) // timedelta(minutes=1))
        desk.clock.advance(timedelta(minutes=1))
    assert waited == [0, 1, 6, 21, 81]  # waits of 1, 5, 15 and 60 minutes after the first
    assert deliveries(desk) == [(ANNA, "parked", 5)]
    assert problems(desk) == ["550 No such mailbox"]


def test_what_cannot_be_sent_keeps_back_nothing_else(desk: Desk, box: Box, world: Outside) -> None:
    box.refused.add(ANNA)
    say(desk, told("anna"), told("ada"))
    done = send(desk, world)
    assert (done.sent, done.failed) == (1, 1)
    assert deliveries(desk) == [(ANNA, "waiting", 1), (ADA, "sent", 1)]


def test_something_new_for_the_same_person_does_not_wait_with_what_failed(desk: Desk, box: Box, world: Outside) -> None:
    box.refused.add(ANNA)
    say(desk, told("anna"))
    send(desk, world)
    box.refused.clear()
    say(desk, told("anna", "another"))
    assert send(desk, world).sent == 1
    assert [row[1] for row in deliveries(desk)] == ["waiting", "sent"]


def test_a_mail_that_is_tried_again_is_the_same_mail(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, told("anna", "a", "One."), told("anna", "b", "Two."))
    box.on_mail = raises
    send(desk, world)
    box.on_mail = lambda: None
    desk.clock.advance(timedelta(minutes=1))
    say(desk, told("anna", "a", "Three."), told("anna", "c", "Four."))
    send(desk, world)
    ids = [mail["Message-ID"] for mail in box.mails]
    assert ids.count(ids[0]) == 2
    [again] = [mail for mail in box.mails[1:] if mail["Message-ID"] == ids[0]]
    assert again.get_content() == box.mails[0].get_content()
    [new] = [mail for mail in box.mails if mail["Message-ID"] != ids[0]]
    assert "Three.\n\nFour." in new.get_content().replace("\r\n", "\n")


def raises() -> None:
    raise RuntimeError("the server broke at the end")


def test_a_parked_mail_goes_again_when_an_administrator_says_so(desk: Desk, box: Box, world: Outside) -> None:
    parked(desk, box, world)
    box.refused.clear()
    assert retry(desk.runtime, Call("ada"), "D-1").value == {"delivery": "D-1", "waiting": 2}
    assert send(desk, world).sent == 1
    assert deliveries(desk) == [(ANNA, "sent", 1), (ANNA, "sent", 1)]
    assert problems(desk) == [None, None]


def test_what_is_parked_is_listed_with_its_problem(desk: Desk, box: Box, world: Outside) -> None:
    parked(desk, box, world)
    with desk.runtime.read() as connection:
        listed = queries.parked(connection, desk.runtime.now(), Scope()).to_dict("records")
        counts = queries.deliveries(connection, desk.runtime.now(), Scope()).to_dict("records")
    assert [(row["number"], row["person"], row["problem"], row["key"]) for row in listed] == [
        ("D-2", "anna", "550 No such mailbox", "T-10001"),
        ("D-1", "anna", "550 No such mailbox", "T-10001"),
    ]
    assert [(row["channel"], row["state"], row["problem"], row["number"]) for row in counts] == [
        ("mail", "parked", "550 No such mailbox", 2)
    ]


def test_what_was_parked_needs_no_sending_once_it_was_read(desk: Desk, box: Box, world: Outside) -> None:
    parked(desk, box, world)
    read(desk.runtime, Call("anna"))
    assert {row[1] for row in deliveries(desk)} == {"needless"}


def parked(desk: Desk, box: Box, world: Outside) -> None:
    """One mail with two notices, given up."""
    box.refused.add(ANNA)
    say(desk, told("anna", "a"), told("anna", "b"))
    for _ in range(5):
        send(desk, world)
        desk.clock.advance(timedelta(hours=1))
    assert {row[1] for row in deliveries(desk)} == {"parked"}


def test_a_server_that_is_down_costs_no_try_and_gets_everything_once_it_is_up(desk: Desk) -> None:
    port = free_port()
    say(desk, told("anna"), told("ada"))
    for _ in range(20):
        assert "away" in send(desk, outside(port)).shut["mail"]
        desk.clock.advance(timedelta(minutes=30))
    assert deliveries(desk) == [(ANNA, "waiting", 0), (ADA, "waiting", 0)]
    assert all(f"127.0.0.1:{port} is away" in each for each in problems(desk))
    box = Box()
    with mail_server(port, box):
        assert send(desk, outside(port)).sent == 2
    assert len(box.mails) == 2


def test_a_server_that_is_down_is_left_in_peace_for_a_minute(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, told("anna"))
    send(desk, outside(free_port()))
    assert (send(desk, world).sent, len(box.mails)) == (0, 0)
    desk.clock.advance(timedelta(minutes=1))
    assert send(desk, world).sent == 1


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "CONTROL_SMTP_URL is not set"),
        ({"CONTROL_SMTP_URL": "mail.example"}, "CONTROL_SMTP_URL cannot be read"),
        ({"CONTROL_SMTP_URL": "http://mail.example"}, "CONTROL_SMTP_URL cannot be read"),
        ({"CONTROL_SMTP_URL": "smtp://mail.example:port"}, "CONTROL_SMTP_URL cannot be read"),
        ({"CONTROL_SMTP_URL": "smtp://mail.example", "CONTROL_MAIL_FROM": ""}, "CONTROL_MAIL_FROM"),
        (
            {"CONTROL_SMTP_URL": "smtp://mail.example", "CONTROL_MAIL_FROM": "a@b.example\nBcc: c@d"},
            "CONTROL_MAIL_FROM",
        ),
    ],
)
def test_where_the_environment_says_too_little_mail_waits_and_says_why(
    desk: Desk, box: Box, world: Outside, environment: dict[str, str], why: str
) -> None:
    say(desk, told("anna"))
    assert why in send(desk, outside(**environment)).shut["mail"]
    assert deliveries(desk) == [(ANNA, "waiting", 0)]
    assert why in problems(desk)[0]
    say(desk, told("anna", said="later"))
    assert len(deliveries(desk)) == 1, "it still merges"
    assert send(desk, world).sent == 1, "it goes at once when that is mended"


@pytest.mark.parametrize("change", [{"mail": None}, {"active": False}])
def test_mail_to_somebody_who_is_gone_is_parked_at_once(
    desk: Desk, box: Box, world: Outside, change: dict[str, Any]
) -> None:
    say(desk, told("anna"), told("ada"))
    known = rulebook()
    desk.activate(replace(known, people={**known.people, "anna": replace(known.people["anna"], **change)}))
    done = send(desk, world)
    assert (done.sent, done.parked) == (1, 1)
    assert problems(desk)[0] == "The rulebook names no mail address of anna any more."


def test_two_senders_at_once_send_everything_once(store_url: str, box: Box, world: Outside) -> None:
    with desk_with_post(store_url) as desk:
        known = rulebook()
        many = {f"p{number}": replace(known.people["anna"], name=f"p{number}", mail=f"p{number}@desk.example")
                for number in range(40)}  # fmt: skip
        desk.activate(replace(known, people={**known.people, **many}))
        say(desk, *(told(name) for name in many))
        ready = Barrier(2)

        def sending(_: int) -> int:
            ready.wait()
            return send(desk, world).sent

        with ThreadPoolExecutor(2) as pool:
            sent = list(pool.map(sending, range(2)))
        assert sum(sent) == len(many) == len(box.mails)
        assert {row[1:] for row in deliveries(desk)} == {("sent", 1)}


def test_a_kill_between_sending_and_noting_it_sends_the_same_mail_again(
    desk: Desk, store_url: str, box: Box, world: Outside
) -> None:
    say(desk, told("anna", "a", "One."), told("anna", "b", "Two."))
    process = get_context("fork").Process(target=deliver_at, args=(store_url, desk.runtime.now(), world))
    box.on_mail = lambda: os.kill(process.pid or 0, signal.SIGKILL)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    box.on_mail = lambda: None
    assert [row[1:] for row in deliveries(desk)] == [("waiting", 1)] * 2
    assert send(desk, world).sent == 0, "it may still be on its way"
    say(desk, told("anna", "a", "Three."))
    desk.clock.advance(HELD)
    assert send(desk, world).sent == 2
    assert {row[1] for row in deliveries(desk)} == {"sent"}
    ids = [mail["Message-ID"] for mail in box.mails]
    assert len(ids) == 3
    assert ids.count(ids[0]) == 2
    [again] = [mail for mail in box.mails[1:] if mail["Message-ID"] == ids[0]]
    assert again.get_content() == box.mails[0].get_content()


def test_what_was_sent_is_noted_though_a_long_command_has_the_turn(
    desk: Desk, box: Box, world: Outside, store_url: str
) -> None:
    """A large import holds the turn for longer than PostgreSQL lets anybody wait for it (SQLite: ten seconds)."""
    say(desk, told("anna"))
    other, held = open_runtime(store_url, FixedClock(desk.runtime.now())), []

    def take_the_turn() -> None:
        connection = other.store.writer.connect()
        connection.begin()
        audit.locked_head(connection)
        held.append(connection)
        Timer(6, connection.close).start()

    box.on_mail = take_the_turn
    assert send(desk, world).sent == 1
    assert deliveries(desk) == [(ANNA, "sent", 1)]
    held[0].close()
    other.close()


def test_what_kills_its_sender_each_time_is_parked_in_the_end(
    desk: Desk, store_url: str, box: Box, world: Outside
) -> None:
    say(desk, told("anna"))
    for _ in range(5):
        process = get_context("fork").Process(target=deliver_at, args=(store_url, desk.runtime.now(), world))
        box.on_mail = lambda dying=process: os.kill(dying.pid or 0, signal.SIGKILL)
        process.start()
        process.join(60)
        desk.clock.advance(HELD)
    box.on_mail = lambda: None
    assert send(desk, world).parked == 1
    assert problems(desk) == ["The last try was broken off."]
    assert len(box.mails) == 5


def deliver_at(url: str, now: Any, world: Outside) -> None:
    runtime = open_runtime(url, FixedClock(now))
    deliver(runtime, world)


def test_a_mail_that_could_not_go_for_days_goes_no_more_and_stays_in_the_bell(store_url: str, port: int) -> None:
    with desk_with_post(store_url, expires_hours=72) as desk:
        say(desk, told("anna", said="The old one."))
        send(desk, outside(port))  # nobody listens there yet
        desk.clock.advance(timedelta(hours=71))
        say(desk, told("anna", "T-10001/first_response", said="The new one."))
        desk.clock.advance(timedelta(hours=2))
        box = Box()
        with mail_server(port, box):
            assert send(desk, outside(port)).sent == 1
        assert "The new one." in box.texts()[0]
        assert "The old one." not in box.texts()[0]
        assert deliveries(desk) == [("anna@desk.example", "needless", 0), ("anna@desk.example", "sent", 1)]
        assert desk.rows_of("SELECT count(*) FROM notice WHERE read_at IS NULL")[0][0] == 2


def test_news_of_a_subject_keep_its_mail_young(store_url: str, port: int) -> None:
    with desk_with_post(store_url, expires_hours=72) as desk:
        say(desk, told("anna"))
        desk.clock.advance(timedelta(hours=71))
        say(desk, told("anna", said="It is later still."))
        desk.clock.advance(timedelta(hours=2))
        box = Box()
        with mail_server(port, box):
            assert send(desk, outside(port)).sent == 1
