"""What a page in a browser may say to the application: run again, I am still here, and where may this file go.

Streamlit takes other messages besides. One empties every cache for everybody at once, one says which repository and
branch is served, one changes how the application is run: whoever is signed in could send them by hand, whatever their
role. They are left out before Streamlit reads them; the pages never send them as they are served here.
*Source:* read in Streamlit 1.67 (`AppSession.handle_backmsg`); reliability, W7.
"""

import logging
from collections.abc import Iterator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("control.messages")
SAID = {7: "stop_script", 11: "rerun_script", 16: "file_urls_request", 17: "app_heartbeat"}
"""The fields of Streamlit's `BackMsg` that are let through, by their numbers."""
_FIXED = {1: 8, 5: 4}
"""Bytes of the values whose length is told by their kind alone."""
_TEXT = 2


class Messages:
    """Hands on of what is said over a websocket what a page of ours may say; the rest is as if it were never said."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on; every other request has no messages."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        async def heard() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or may_be_said(message.get("bytes")):
                    return message
                LOG.warning("a message was left out that no page sends")

        await self._app(scope, heard, send)


def may_be_said(said: bytes | None) -> bool:
    """Whether a message holds what is let through and nothing else; what cannot be read as one does not."""
    try:
        return said is not None and set(_fields(said)) <= set(SAID)
    except (IndexError, KeyError):
        return False


def _fields(said: bytes) -> Iterator[int]:
    """The number of each field of a message in the wire format of Protocol Buffers; what the fields hold is not read.

    Raises IndexError or KeyError for what is none.
    """
    at = 0
    while at < len(said):
        tag, at = _number(said, at)
        yield tag >> 3
        if tag & 7 == 0:
            _, at = _number(said, at)
        elif tag & 7 == _TEXT:
            length, at = _number(said, at)
            at += length
        else:
            at += _FIXED[tag & 7]
    if at != len(said):
        raise IndexError


def _number(said: bytes, at: int) -> tuple[int, int]:
    """The number that begins there, seven bits a byte, and where the next thing begins."""
    number = 0
    for place in range(10):
        number |= (said[at + place] & 0x7F) << 7 * place
        if said[at + place] < 0x80:
            return number, at + place + 1
    raise KeyError(number)
