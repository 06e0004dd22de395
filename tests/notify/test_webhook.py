"""A webhook is called once for each notice, signed, and nobody else is; what it answers decides."""

import hashlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from control.notify.door import Undelivered
from control.notify.webhook import WebhookDoor
from control.policy.notice_terms import Webhook
from tests.commands.desk import Desk, on
from tests.notify.post import (
    SECRET,
    Ear,
    chat_room,
    deliveries,
    desk_with_post,
    free_port,
    listening,
    outside,
    problems,
    rulebook,
    say,
    send,
    told,
)


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as made:
        yield made


@pytest.fixture
def desk(store_url: str, ear: Ear) -> Iterator[Desk]:
    with desk_with_post(store_url, webhooks=chat_room(ear.url)) as made:
        yield made


def hmac_by_hand(secret: bytes, message: bytes) -> str:
    """HMAC-SHA256 as RFC 2104 writes it, without the library that made the signature."""
    block = (secret if len(secret) <= 64 else hashlib.sha256(secret).digest()).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in block) + message).digest()
    return hashlib.sha256(bytes(each ^ 0x5C for each in block) + inner).hexdigest()


def test_a_call_is_signed_together_with_its_time(desk: Desk, ear: Ear) -> None:
    say(desk, told("otto", said="Überfällig “T-10001”"))
    assert send(desk, outside()).sent == 1
    [(headers, body, path)] = ear.heard
    at = headers["X-Pilothouse-Timestamp"]
    assert at == str(int(on(0, 10).timestamp()))
    assert headers["X-Pilothouse-Signature"] == f"sha256={hmac_by_hand(SECRET.encode(), at.encode() + b'.' + body)}"
    assert headers["X-Pilothouse-Delivery"] == "D-1"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert path == "/hooks/desk?room=1"


def test_a_call_says_what_happened_to_which_ticket(desk: Desk, ear: Ear) -> None:
    say(desk, told("otto"), told("anna", said="Later.", urgent=True))
    send(desk, outside(CONTROL_PUBLIC_URL="https://desk.example"))
    assert json.loads(ear.heard[0][1]) == {
        "delivery": "D-2",
        "subject_type": "clock",
        "subject": "T-10001/resolution",
        "ticket": "T-10001",
        "said": "Later.",
        "times": 1,
        "urgent": True,
        "first_at": "2026-03-02T10:00:00+00:00",
        "last_at": "2026-03-02T10:00:00+00:00",
        "link": "https://desk.example/ticket?ticket=T-10001",
    }


def test_each_notice_is_a_call_of_its_own_at_any_hour(store_url: str, ear: Ear) -> None:
    with desk_with_post(store_url, webhooks=chat_room(ear.url), calendar="office", digest_minutes=60) as desk:
        desk.clock.set(on(0, 23))
        say(desk, told("otto", "a"), told("otto", "b"), told("otto", "c"))
        assert send(desk, outside()).sent == 3
        assert {headers["X-Pilothouse-Delivery"] for headers, _, _ in ear.heard} == {"D-1", "D-2", "D-3"}


def test_an_answer_that_is_no_success_is_tried_again_under_the_same_number(desk: Desk, ear: Ear) -> None:
    ear.answers = lambda _: 500
    say(desk, told("otto"))
    assert send(desk, outside()).failed == 1
    assert problems(desk) == ["It answered 500 Internal Server Error"]
    assert send(desk, outside()).sent == 0
    ear.answers = lambda _: 200
    desk.clock.advance(timedelta(minutes=1))
    assert send(desk, outside()).sent == 1
    assert [headers["X-Pilothouse-Delivery"] for headers, _, _ in ear.heard] == ["D-1", "D-1"]


def test_what_a_receiver_refuses_is_parked_while_all_others_go(desk: Desk, ear: Ear) -> None:
    ear.answers = lambda body: 400 if b"poison" in body else 202
    say(desk, told("otto", "a", "poison"), told("otto", "b"))
    for number in range(5):
        say(desk, told("otto", f"c{number}"))
        send(desk, outside())
        desk.clock.advance(timedelta(hours=1))
    states = [row[1] for row in deliveries(desk)]
    assert states == ["parked", *["sent"] * 6]
    assert problems(desk)[0] == "It answered 400 Bad Request"


def test_a_redirection_is_not_followed(desk: Desk, ear: Ear) -> None:
    with listening() as elsewhere:
        ear.answers, ear.location = (lambda _: 307), elsewhere.url
        say(desk, told("otto"))
        assert send(desk, outside()).failed == 1
        assert elsewhere.heard == []


def test_without_a_secret_nothing_is_called_and_the_reason_is_said(desk: Desk, ear: Ear) -> None:
    say(desk, told("otto"))
    send(desk, outside(CONTROL_WEBHOOK_SECRET_CHAT_ROOM=" "))
    assert ear.heard == []
    assert problems(desk) == ["The webhook chat-room has no secret: CONTROL_WEBHOOK_SECRET_CHAT_ROOM is not set."]
    assert deliveries(desk) == [("chat-room", "waiting", 0)]
    assert send(desk, outside()).sent == 1


def test_a_machine_that_is_away_costs_no_try(store_url: str) -> None:
    with desk_with_post(store_url, webhooks=chat_room(f"http://127.0.0.1:{free_port()}/")) as desk:
        say(desk, told("otto"), told("otto", "b"))
        for _ in range(10):
            send(desk, outside())
            desk.clock.advance(timedelta(hours=1))
        assert deliveries(desk) == [("chat-room", "waiting", 0)] * 2
        assert "The webhook chat-room is away" in problems(desk)[0]


def test_a_webhook_that_the_rulebook_names_no_more_is_parked(desk: Desk, ear: Ear) -> None:
    say(desk, told("otto"))
    desk.activate(rulebook())
    assert send(desk, outside()).parked == 1
    assert problems(desk) == ["The rulebook names no webhook chat-room any more."]
    assert ear.heard == []


def test_mail_and_webhooks_do_not_wait_for_each_other(store_url: str, ear: Ear) -> None:
    with desk_with_post(store_url, webhooks=chat_room(ear.url)) as desk:
        say(desk, told("anna"))
        done = send(desk, outside(free_port()))
        assert done.sent == 1
        assert list(done.shut) == ["mail"]


def test_whoever_answers_a_letter_at_a_time_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = Thread(target=drip, args=(server,), daemon=True)
        dripping.start()
        hook = Webhook("chat-room", f"http://127.0.0.1:{server.getsockname()[1]}/")
        door = WebhookDoor(outside(), hook, lambda: on(0, 10), most_seconds=0.5)
        door.open()
        began = time.monotonic()
        with pytest.raises(Undelivered):
            door.send("chat-room", [NOTICE])
        assert time.monotonic() - began < 5
        door.shut()
        dripping.join(10)


NOTICE: Any = {
    "id": 1, "subject_type": "clock", "subject_id": "T-1/resolution", "key": "T-1", "said": "Late.", "times": 1,
    "urgent": False, "first_at": on(0, 9), "last_at": on(0, 9),
}  # fmt: skip


def drip(server: socket.socket) -> None:
    line, _ = server.accept()
    with line, suppress(OSError):
        for _ in range(100):
            line.sendall(b"H")
            time.sleep(0.1)
