"""Handing files over: to whoever may have one, whole, as something to be kept and never to be opened in its place.

A file is written while somebody fetches it, off the memory, and one of a kind at a time.
"""

import logging
from asyncio import Semaphore
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from control.errors import ControlError, Unavailable
from control.gateway.keeper import Keeper

LOG = logging.getLogger(__name__)
_PIECE = 65_536

Writes = Callable[[IO[bytes]], tuple[str, str]]
"""Writes a file, and answers its name and its media type; raises ControlError where it may not be handed over."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files of one kind, and where they are fetched."""

    place: str
    called: str
    """One of them, as a sentence begins."""
    none: str
    """What is said of everything that is not for whoever asks: there is no such file."""
    told: Mapping[str, int]
    """What is said of a file that is theirs: the status, by how the attempt ended."""
    asked: Callable[[Keeper, Request], Writes | None]
    """What writes the file that a request is for; None where its address names none."""


class Handing:
    """Answers under the place of a shelf; everything else goes on to the pages."""

    def __init__(self, app: ASGIApp, *, keeper: Keeper, shelf: Shelf) -> None:
        self._app = app
        self._keeper = keeper
        self._shelf = shelf
        self._turn = Semaphore(1)
        """One file is written at a time: what memory there is, everybody shares."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a file, whose headers say who makes it: the gate has written them."""
        if scope["type"] != "http" or not scope["path"].startswith(self._shelf.place):
            await self._app(scope, receive, send)
            return
        response = await self._fetched(Request(scope))
        await response(scope, receive, send)

    async def _fetched(self, request: Request) -> Response:
        if request.method != "GET":
            said = f"{self._shelf.called} is fetched, and nothing else."
            return PlainTextResponse(said, 405, {"Allow": "GET"})
        writes = self._shelf.asked(self._keeper, request)
        if writes is None:
            return PlainTextResponse(self._shelf.none, 404)
        file = TemporaryFile()  # noqa: SIM115 (it is closed once it was sent)
        try:
            async with self._turn:
                name, kind = await run_in_threadpool(writes, file)
        except ControlError as refused:
            file.close()
            return self._refused(refused)
        except Exception:
            file.close()
            raise
        return _handed(file, name, kind)

    def _refused(self, why: ControlError) -> Response:
        """Whatever is not theirs is answered as what there is not."""
        status = 503 if isinstance(why, Unavailable) else self._shelf.told.get(why.outcome)
        if status is not None:
            return PlainTextResponse(why.sentence, status)
        LOG.info("%s was not handed over: %s", self._shelf.called, why.outcome)
        return PlainTextResponse(self._shelf.none, 404)


def _handed(file: IO[bytes], name: str, kind: str) -> Response:
    """The file as an answer; it is closed once it was sent. `kind` is its media type.

    The name is told in both spellings of RFC 6266: whatever is more than a letter, a digit, a dot or a hyphen is a line
    to the older one, so that no name ends a header or begins another.
    """
    plain = "".join(each if each.isascii() and (each.isalnum() or each in ".-") else "_" for each in name)
    called = f'attachment; filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}")
    return StreamingResponse(
        _pieces(file),
        media_type=kind,
        headers={"Content-Disposition": called, "Content-Length": _length(file)},
        background=BackgroundTask(file.close),
    )


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _length(file: IO[bytes]) -> str:
    end = file.seek(0, 2)
    file.seek(0)
    return str(end)
