"""What may be brought: little enough that no visitor fills the memory, counted before Streamlit sees any of it.

*Source:* reliability, finding 5 (542 MB by twelve uploads of a stranger) and W8; OWASP ASVS 5.0, 5.2.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/_stcore/upload_file"
MB = 1_000_000
ONE = 25 * MB + 100_000
"""Bytes of one request: a file of 25 MB, and what is written around it."""
ALL = 100 * MB
"""Bytes that one person may bring within `SPAN`."""
SPAN = 600.0
"""Seconds."""
_DIGITS = 15
"""Of a length that are read: as many say too much anyway."""


class TooMuchError(Exception):
    """More was sent than may be."""


class Uploads:
    """Counts what is sent to the place for files; every other request has no use for more than a little."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._brought: dict[str, list[_Brought]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send, account: str) -> None:
        """Pass a request on as long as it is not too large; a websocket has limits of its own."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        if _announced(scope) > min(ONE, ALL - self._of(account)):
            await _refused(scope, send)
            return
        self._brought[account].append(brought := _Brought())
        counting = _Counting(receive, send, brought, lambda: self._of(account))
        try:
            await self._app(scope, counting.receive, counting.send)
        except TooMuchError:
            pass  # what stands between may answer it with a failure of its own, which nobody is sent
        finally:
            brought.ended = time.monotonic()
        if counting.over and not counting.answered:
            await _refused(scope, send)

    def _of(self, account: str) -> int:
        """How many bytes an account has brought lately, with what is on its way."""
        since = time.monotonic() - SPAN
        kept = [each for each in self._brought.get(account, ()) if each.ended is None or each.ended > since]
        self._brought[account] = kept
        return sum(each.count for each in kept)


@dataclass(slots=True)
class _Brought:
    """One request as it is remembered."""

    count: int = 0
    """How many bytes have come of it so far."""
    ended: float | None = None
    """When it was over, on the clock of the machine; None: it goes on, and what came of it is held still."""


class _Counting:
    """One request, whose body is counted as it comes: what it said of its length need not be true."""

    def __init__(self, receive: Receive, send: Send, brought: _Brought, together: Callable[[], int]) -> None:
        self._receive = receive
        self._send = send
        self._brought = brought
        self._together = together
        """All that its person has brought, this request and those beside it among that."""
        self.over = False
        self.answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._brought.count += len(message.get("body", b""))
        self.over = self.over or self._brought.count > ONE or self._together() > ALL
        if self.over:
            raise TooMuchError
        return message

    async def send(self, message: Message) -> None:
        if not self.over:
            self.answered = True
            await self._send(message)


def _announced(scope: Scope) -> int:
    """The length that a request says it has; 0 where it says nothing that can be read."""
    said = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"0")
    return int(said[:_DIGITS]) if said.isdigit() else 0


async def _refused(scope: Scope, send: Send) -> None:
    sentence = f"A file may have {ONE // MB} MB, and all that you bring within ten minutes {ALL // MB} MB."

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    await PlainTextResponse(sentence, 413)(scope, nothing, send)
