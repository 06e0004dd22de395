"""A desk whose people have mail, a mail server that keeps what it is given, and a machine that listens to a webhook."""

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller

from control.commands.notices import Told, tell
from control.commands.registry import Call, Deed, Registry
from control.model import SubjectType
from control.notify import Delivered, Outside, deliver
from control.policy.notice_terms import NoticeTerms, Webhook
from control.policy.rulebook import Rulebook
from tests.commands.desk import Desk, on, small_rulebook

DEEDS = Registry()
SECRET = "a secret of forty characters, more or less"


@DEEDS.command("test.tell")
def tell_them(deed: Deed, told: Sequence[Told]) -> int:
    """Tell people something, as other commands do."""
    deed.subject("test", "tell", after={"told": len(told)})
    return tell(deed, told)


def told(person: str, subject: str = "T-10001/resolution", said: str = "It is late.", urgent: bool = False) -> Told:
    return Told(person, SubjectType.CLOCK, subject, 10001, said, urgent)


def rulebook(**terms: Any) -> Rulebook:
    """The small desk, where anna and ada have mail and otto has none; no quiet hours, unless `terms` say so."""
    small = small_rulebook()
    people = {name: replace(one, mail=f"{name}@desk.example") for name, one in small.people.items() if name != "otto"}
    permissions = {**small.permissions, "test.tell": frozenset({"agent"})}
    people = {**small.people, **people}
    return replace(small, people=people, permissions=permissions, notices=NoticeTerms(**terms))


@contextmanager
def desk_with_post(url: str, **terms: Any) -> Iterator[Desk]:
    desk = Desk(url, on(0, 10))
    desk.activate(rulebook(**terms))
    desk.record([{"at": on(0, 9), "kind": "created", "unit": "desk", "title": "Hello"}])
    try:
        yield desk
    finally:
        desk.runtime.close()


def say(desk: Desk, *them: Told) -> int:
    """How many notices tell of it."""
    return int(tell_them(desk.runtime, Call("anna"), list(them)).value)


def notices(desk: Desk) -> list[tuple[Any, ...]]:
    """(person, subject, newest sentence, times, urgent) of every notice, in order."""
    rows = desk.rows_of("SELECT person, subject_id, said, times, urgent FROM notice ORDER BY id")
    return [(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]


def deliveries(desk: Desk) -> list[tuple[Any, ...]]:
    """(address, state, tries) of every delivery, in order."""
    return [tuple(row) for row in desk.rows_of("SELECT address, state, tries FROM delivery ORDER BY id")]


def problems(desk: Desk) -> list[str]:
    return [row[0] for row in desk.rows_of("SELECT problem FROM delivery ORDER BY id")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Box:
    """What a mail server was given, and whom it refuses."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    on_mail: Callable[[], None] = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802 (the library's name)
        if address in self.refused:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append(mail)  # type: ignore[arg-type]
        self.recipients.append(list(envelope.rcpt_tos))
        self.on_mail()
        return "250 kept"

    def texts(self) -> list[str]:
        return [mail.get_content().replace("\r\n", "\n") for mail in self.mails]


@contextmanager
def mail_server(port: int, box: Box) -> Iterator[None]:
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@dataclass
class Ear:
    """A machine that listens: what it heard, and what it answers."""

    url: str
    heard: list[tuple[Mapping[str, str], bytes, str]] = field(default_factory=list)
    answers: Callable[[bytes], int] = lambda body: 204
    location: str | None = None


@contextmanager
def listening() -> Iterator[Ear]:
    ear = Ear("")

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((dict(self.headers), body, self.path))
            self.send_response(ear.answers(body))
            if ear.location is not None:
                self.send_header("Location", ear.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ear.url = f"http://127.0.0.1:{server.server_port}/hooks/desk?room=1"
    try:
        yield ear
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def outside(port: int | None = None, **environment: str) -> Outside:
    """An environment with a mail server at a port, and a secret for the webhook `chat-room`."""
    known = {"CONTROL_MAIL_FROM": "pilothouse@desk.example", "CONTROL_WEBHOOK_SECRET_CHAT_ROOM": SECRET}
    served = {} if port is None else {"CONTROL_SMTP_URL": f"smtp://127.0.0.1:{port}"}
    return Outside({**known, **served, **environment})


def chat_room(url: str) -> dict[str, Webhook]:
    return {"chat-room": Webhook("chat-room", url)}


def send(desk: Desk, world: Outside) -> Delivered:
    return deliver(desk.runtime, world)
