"""Mail as a real server is given it: one for everything that waits, and nothing that a text could turn it into."""

from dataclasses import replace
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from control.notify import Outside
from control.notify.mail import MOST_BLOCKS
from control.store.tables import company
from tests.commands.desk import Desk, on
from tests.notify.post import Box, deliveries, desk_with_post, outside, rulebook, say, send, told

HOSTILE = [
    "Hello\r\nBcc: everybody@desk.example\r\n\r\nBody",
    "Hello\nSubject: another",
    "Hello\x0bBcc: a@b.example",
    "Hello\u2028Bcc: a@b.example\u0085X: y",
    "\x00\x1b[31mred\x7f",
    "=?utf-8?q?Hello=0D=0ABcc:_a=40b.example?=",
    ".\r\n.\r\nQUIT\r\n",
    "Ünïcödé “quotes” 日本語 🚢 " * 20,
    "x" * 5_000,
    " \r\n ",
]


def test_everything_that_waits_for_one_person_is_one_mail(desk: Desk, box: Box, world: Outside) -> None:
    say(
        desk,
        told("anna", "a", "The first is late."),
        told("anna", "b", "The second is late."),
        told("ada", "a", "For ada."),
    )
    assert send(desk, world).sent == 2
    assert sorted(box.recipients) == [["ada@desk.example"], ["anna@desk.example"]]
    [text] = [text for text in box.texts() if "first" in text]
    assert "The first is late.\n\nThe second is late.\n" in text
    assert "For ada." not in text
    assert {row[1] for row in deliveries(desk)} == {"sent"}


def test_what_was_sent_is_not_sent_again(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, told("anna"))
    assert [send(desk, world).sent for _ in range(3)] == [1, 0, 0]
    assert len(box.mails) == 1


def test_a_mail_names_its_sender_its_reader_its_time_and_itself(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, told("anna", said="T-10001 “No coffee”: its resolution was due."))
    send(desk, world)
    [mail] = box.mails
    assert mail["From"] == "pilothouse@desk.example"
    assert mail["To"] == "anna@desk.example"
    assert mail["Subject"] == "T-10001 “No coffee”: its resolution was due."
    assert mail["Date"].datetime == on(0, 10)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@desk.example>")


def test_each_mail_has_a_message_id_of_its_own(desk: Desk, box: Box, world: Outside) -> None:
    for number in range(3):
        say(desk, told("anna", f"T-{number}"))
        send(desk, world)
    assert len({mail["Message-ID"] for mail in box.mails}) == 3


def test_the_subject_says_how_much_more_there_is(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, told("anna", "a", "one"), told("anna", "b", "two", urgent=True), told("anna", "c", "three"))
    send(desk, world)
    assert box.mails[0]["Subject"] == "two (and 2 more)"


def test_a_notice_that_stands_for_several_says_so(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, told("anna"), told("anna"), told("anna", said="Later still."))
    send(desk, world)
    assert "Later still.\nIt is the newest of 3 notices about this, 2 Mar 2026 10:00 UTC." in box.texts()[0]


def test_the_way_to_the_ticket_is_given_where_our_own_address_is_known(desk: Desk, box: Box, port: int) -> None:
    say(desk, told("anna"))
    send(desk, outside(port, CONTROL_PUBLIC_URL="https://desk.example/house/"))
    assert "\nhttps://desk.example/house/ticket?ticket=T-10001\n" in box.texts()[0]


def test_mail_of_an_invented_company_says_so_before_anything_else(desk: Desk, box: Box, world: Outside) -> None:
    with desk.runtime.store.writer.begin() as connection:
        founded = {"founded_at": on(0, 9), "founded_seq": 1, "version": 1}
        invented = {"nature": "demo", "seed": 1, "edition": "1", "started_at": on(0, 9)}
        connection.execute(company.insert().values(id=1, name="Invented", **founded, **invented))
    say(desk, told("anna"))
    send(desk, world)
    assert box.mails[0]["Subject"] == "It is late. Demo: this company and everything about it is invented."
    assert box.texts()[0].startswith("Demo: this company and everything about it is invented.\n\nIt is late.\n")


@pytest.mark.parametrize("text", [text.replace("\x00", "") for text in HOSTILE])
def test_no_text_from_outside_makes_a_header_a_reader_or_a_second_mail(
    desk: Desk, box: Box, world: Outside, text: str
) -> None:
    say(desk, told("anna", said=text))
    assert send(desk, world).sent == 1
    [mail] = box.mails
    known = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"}
    structure = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    assert {name for name in mail.keys() if not name.startswith("X-")} == known | structure  # noqa: SIM118
    assert all(len(mail.get_all(name)) == 1 for name in known)
    assert box.recipients == [["anna@desk.example"]]
    assert mail["To"] == "anna@desk.example"


def test_a_storm_is_one_mail_that_says_how_much_it_leaves_out(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, *(told("anna", f"T-{number}", f"Number {number} is late.") for number in range(MOST_BLOCKS + 7)))
    assert send(desk, world).sent == 1
    assert "And 7 more, which wait for you in Pilothouse." in box.texts()[0]
    assert box.texts()[0].count(" is late.") == MOST_BLOCKS
    assert {row[1] for row in deliveries(desk)} == {"sent"}


def test_a_mail_goes_to_the_address_that_the_rulebook_names_now(desk: Desk, box: Box, world: Outside) -> None:
    say(desk, told("anna"))
    known = rulebook()
    moved = {**known.people, "anna": replace(known.people["anna"], mail="anna@elsewhere.example")}
    desk.activate(replace(known, people=moved))
    send(desk, world)
    assert box.recipients == [["anna@elsewhere.example"]]
    assert deliveries(desk) == [("anna@elsewhere.example", "sent", 1)]


def test_what_is_not_urgent_waits_for_company(store_url: str, box: Box, world: Outside) -> None:
    with desk_with_post(store_url, digest_minutes=15) as desk:
        say(desk, told("anna", "a", "The first."))
        desk.clock.advance(timedelta(minutes=14))
        say(desk, told("anna", "b", "The second."))
        assert send(desk, world).sent == 0
        desk.clock.advance(timedelta(minutes=1))
        assert send(desk, world).sent == 1
        assert "The first.\n\nThe second." in box.texts()[0]


def test_what_is_urgent_does_not_wait_and_takes_the_rest_along(store_url: str, box: Box, world: Outside) -> None:
    with desk_with_post(store_url, digest_minutes=15) as desk:
        say(desk, told("anna", "a", "The first."))
        say(desk, told("anna", "b", "At once.", urgent=True))
        assert send(desk, world).sent == 1
        assert "At once.\n\nThe first." in box.texts()[0]


def test_in_quiet_hours_only_what_is_urgent_goes(store_url: str, box: Box, world: Outside) -> None:
    with desk_with_post(store_url, calendar="office", digest_minutes=15) as desk:
        desk.clock.set(on(0, 22))
        say(desk, told("anna", "a", "Tomorrow."), told("anna", "b", "At once.", urgent=True))
        assert send(desk, world).sent == 1
        assert "Tomorrow." not in box.texts()[0]
        desk.clock.set(on(1, 8, 59))
        assert send(desk, world).sent == 0
        desk.clock.set(on(1, 9))
        assert send(desk, world).sent == 1
        assert "Tomorrow." in box.texts()[1]


def test_what_missed_its_hours_waits_for_the_next(store_url: str, box: Box, world: Outside) -> None:
    with desk_with_post(store_url, calendar="office") as desk:
        say(desk, told("anna"))  # at ten in the morning, and nobody sends until the evening
        desk.clock.set(on(0, 20))
        assert send(desk, world).sent == 0
        desk.clock.set(on(1, 9))
        assert send(desk, world).sent == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_that_asks_who_we_are_is_told(desk: Desk, port: int) -> None:
    asked: list[tuple[bytes, bytes]] = []

    def known(
        _server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        asked.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss word", handled=False)

    say(desk, told("anna"))
    box = Box()
    controller = Controller(box, "127.0.0.1", port, authenticator=known, auth_required=True, auth_require_tls=False)
    controller.start()
    try:
        wrong = send(desk, outside(CONTROL_SMTP_URL=f"smtp://post:wrong@127.0.0.1:{port}"))
        desk.clock.advance(timedelta(minutes=1))
        right = send(desk, outside(CONTROL_SMTP_URL=f"smtp://post:p%40ss%20word@127.0.0.1:{port}"))
    finally:
        controller.stop()
    assert "SMTPAuthenticationError" in wrong.shut["mail"]
    assert "wrong" not in wrong.shut["mail"]
    assert right.sent == 1
    assert asked[-1] == (b"post", b"p@ss word")


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_without_the_security_that_was_asked_for_is_given_nothing(
    desk: Desk, box: Box, port: int, scheme: str
) -> None:
    say(desk, told("anna"))
    assert "is away" in send(desk, outside(CONTROL_SMTP_URL=f"{scheme}://post:secret@127.0.0.1:{port}")).shut["mail"]
    assert box.mails == []
    assert deliveries(desk) == [("anna@desk.example", "waiting", 0)]
