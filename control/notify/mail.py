"""Notices as mail: one text for everything that one person is told at once, handed to a mail server."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from control.errors import Unavailable
from control.notify.door import PATIENCE_SECONDS, Row, Undelivered, in_a_line, problem
from control.notify.enclosing import Enclosed
from control.notify.outside import MailServer, Outside
from control.policy.notice_words import local

MOST_BLOCKS = 100
"""Notices that one mail spells out; of more it says how many they are."""
_SUBJECT = 150


@dataclass(slots=True)
class MailDoor:
    """The way through a mail server."""

    outside: Outside
    zone: str
    """The zone in which a mail says instants."""
    now: datetime
    encloses: Callable[[Sequence[Row]], Sequence[Enclosed]] = lambda rows: ()
    """What goes along with these deliveries."""
    _server: smtplib.SMTP | None = field(default=None, repr=False)

    def open(self) -> None:
        """Reach the server and sign in; raises Unavailable, with what it said, where that cannot be done."""
        where = self.outside.mail_server()
        self.outside.sender()
        self.shut()
        try:
            self._server = _connected(where)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"The mail server {where.host}:{where.port} is away: {problem(error)}") from error

    def send(self, address: str, rows: Sequence[Row]) -> None:
        """Send one mail; raises Undelivered where the server does not take it."""
        mail = written(self.outside, address, rows, ZoneInfo(self.zone), self.now)
        _enclose(mail, self.encloses(rows), named(rows))
        try:
            if self._server is None:
                raise smtplib.SMTPServerDisconnected("the server is away")
            self._server.send_message(mail, self.outside.sender(), [address])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[address]
            raise Undelivered(in_a_line(f"{code} {said.decode('utf-8', 'replace')}")[:300]) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(problem(error)) from error

    def shut(self) -> None:
        """Take leave, where the server still listens."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._server = None


def written(outside: Outside, address: str, rows: Sequence[Row], zone: ZoneInfo, now: datetime) -> EmailMessage:
    """The mail that tells one person all of this; the same deliveries make the same mail, known by its Message-ID."""
    mail = EmailMessage(policy=SMTP)
    sender = outside.sender()
    first = in_a_line(rows[0]["said"])
    more = "" if len(rows) == 1 else f" (and {len(rows) - 1} more)"
    mail["From"], mail["To"] = sender, address
    mail["Subject"] = _heading(f"{_cut(first, _SUBJECT)}{more} {outside.mark}")
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<pilothouse.{named(rows)}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    blocks = [in_a_line(outside.mark)] if outside.mark else []
    blocks += [_block(outside, row, zone.key) for row in rows[:MOST_BLOCKS]]
    if len(rows) > MOST_BLOCKS:
        blocks.append(f"And {len(rows) - MOST_BLOCKS} more, which wait for you in Pilothouse.")
    mail.set_content("\n\n".join([*blocks, "-- \nPilothouse wrote this mail; nobody reads answers to it."]) + "\n")
    return mail


def _enclose(mail: EmailMessage, files: Sequence[Enclosed], mark: str) -> None:
    """Put files into a mail; what parts them follows from what it is known by, so that it is the same mail again."""
    for file in files:
        kind, _, subtype = file.media_type.partition("/")
        mail.add_attachment(file.content, kind, subtype, filename=file.name)
    if files:
        mail.set_boundary(f"pilothouse.{mark}")


def named(rows: Sequence[Row]) -> str:
    """What a mail is known by: its deliveries, and when they were first told, since another store counts from 1 too."""
    parts = (f"{row['id']} {row['first_at'].isoformat()}" for row in sorted(rows, key=lambda row: int(row["id"])))
    return sha256("\n".join(parts).encode()).hexdigest()[:40]


def _block(outside: Outside, row: Row, zone: str) -> str:
    lines = [in_a_line(row["said"])]
    if row["times"] > 1:
        lines.append(f"It is the newest of {row['times']} notices about this, {local(row['last_at'], zone)}.")
    link = outside.link(row["key"])
    return "\n".join(lines if link is None else [*lines, link])


def _heading(text: str) -> str:
    """A text as a header: `=?` would begin an encoded word, whose line break the library writes out as one."""
    return in_a_line(text).replace("=?", "= ?")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _connected(where: MailServer) -> smtplib.SMTP:
    """A server that is ready to take mail; raises OSError or SMTPException."""
    own, trusted = socket.gethostname(), ssl.create_default_context()
    if where.security == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, own, timeout=PATIENCE_SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(where.host, where.port, own, timeout=PATIENCE_SECONDS)
    try:
        if where.security == "smtp+starttls":
            server.starttls(context=trusted)
        if where.account is not None:
            server.login(where.account, where.password or "")
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server
