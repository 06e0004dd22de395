"""Notices as calls of a webhook: JSON, signed together with its time, so that a receiver knows who calls and when.

A receiver computes HMAC-SHA256 of `timestamp.body` with the secret, compares it with `X-Pilothouse-Signature`, refuses
what is old, and knows a repetition by `X-Pilothouse-Delivery`.
"""

import hmac
import json
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from control import __version__
from control.errors import Unavailable
from control.notify.door import PATIENCE_SECONDS, Row, Undelivered, in_a_line, problem
from control.notify.outside import Outside
from control.policy.notice_terms import Webhook


@dataclass(slots=True)
class WebhookDoor:
    """The way to one webhook."""

    outside: Outside
    webhook: Webhook
    now: Callable[[], datetime]
    most_seconds: float = 2 * PATIENCE_SECONDS
    """How long one call may take: whoever answers a letter at a time is never silent, and never done."""
    _line: HTTPConnection | None = field(default=None, repr=False)

    def open(self) -> None:
        """Reach the machine that listens; raises Unavailable where it does not, or where there is no secret."""
        self.outside.secret(self.webhook.name)
        if not self.webhook.url.startswith("https:"):
            self.outside.refuse_in_the_clear(
                f"The webhook {self.webhook.name}", urlsplit(self.webhook.url).hostname or ""
            )
        self.shut()
        try:
            self._line = _connected(self.webhook.url)
        except (OSError, HTTPException) as error:
            raise Unavailable(f"The webhook {self.webhook.name} is away: {problem(error)}") from error

    def send(self, address: str, rows: Sequence[Row]) -> None:
        """Call it with one notice; raises Undelivered for every answer but 2xx: no redirection is followed."""
        [row] = rows
        del address  # the name by which the webhook is known already
        body = json.dumps(told(self.outside, row), ensure_ascii=False, separators=(",", ":")).encode()
        headers = self._headers(row, body)
        parts = urlsplit(self.webhook.url)
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        try:
            if self._line is None:
                raise ConnectionError("the line is cut")
            with _cut_off(self._line, self.most_seconds):
                self._line.request("POST", path, body, headers)
                answer = self._line.getresponse()
                answer.close()
        except (OSError, HTTPException) as error:
            raise Undelivered(problem(error)) from error
        if not 200 <= answer.status < 300:
            raise Undelivered(in_a_line(f"It answered {answer.status} {answer.reason}")[:300])

    def shut(self) -> None:
        """Hang up."""
        if self._line is not None:
            with suppress(OSError):
                self._line.close()
        self._line = None

    def _headers(self, row: Row, body: bytes) -> dict[str, str]:
        at = str(int(self.now().timestamp()))
        signature = hmac.new(self.outside.secret(self.webhook.name), b".".join([at.encode(), body]), sha256)
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"Pilothouse/{__version__}",
            "Connection": "close",
            "X-Pilothouse-Delivery": f"D-{row['id']}",
            "X-Pilothouse-Timestamp": at,
            "X-Pilothouse-Signature": f"sha256={signature.hexdigest()}",
        }


def told(outside: Outside, row: Row) -> dict[str, Any]:
    """What a webhook is told of one notice."""
    return {
        "delivery": f"D-{row['id']}",
        "subject_type": row["subject_type"],
        "subject": row["subject_id"],
        "ticket": row["key"],  # or the measure that it is about; the name stays as receivers know it
        "said": row["said"],
        "times": row["times"],
        "urgent": row["urgent"],
        "first_at": row["first_at"].isoformat(),
        "last_at": row["last_at"].isoformat(),
        "link": outside.link(row["key"]),
        **({"mark": outside.mark} if outside.mark else {}),
    }


def _connected(url: str) -> HTTPConnection:
    """A line to the machine behind an address; raises OSError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    line = (
        HTTPSConnection(host, parts.port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(host, parts.port, timeout=PATIENCE_SECONDS)
    )
    line.connect()
    return line


@contextmanager
def _cut_off(line: HTTPConnection, seconds: float) -> Iterator[None]:
    """Hang up on the other side when the time is over, whatever it is saying."""

    def hang_up() -> None:
        with suppress(OSError, AttributeError):
            line.sock.shutdown(SHUT_RDWR)

    clock = Timer(seconds, hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
