"""Where lists are fetched that somebody takes along: behind the gate, by whoever asked for them, and once written down.

Streamlit would serve what is downloaded to whoever knows its address, without a session. *Source:* reliability,
finding 6, W10.
"""

import logging
import re
from asyncio import Semaphore
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from control.commands.deed import Call
from control.commands.exports import PLACE, take
from control.errors import ControlError, NotFound, Unavailable
from control.gateway.gate import ACCOUNT, SESSION
from control.gateway.handing import handed
from control.gateway.keeper import Keeper
from control.packs.exports import Built, build

LOG = logging.getLogger(__name__)
_ID = re.compile("[0-9a-f]{32}")
_NONE = "There is no such export: lists are exported on their pages, and wait for a quarter of an hour."


class Exports:
    """Answers under `/export/`; everything else goes on to the pages."""

    def __init__(self, app: ASGIApp, *, keeper: Keeper) -> None:
        self._app = app
        self._keeper = keeper
        self._turn = Semaphore(1)
        """One list is written at a time: what memory there is, everybody shares."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for an export, whose headers say who makes it: the gate has written them."""
        if scope["type"] != "http" or not scope["path"].startswith(PLACE):
            await self._app(scope, receive, send)
            return
        response = await self._fetched(Request(scope))
        await response(scope, receive, send)

    async def _fetched(self, request: Request) -> Response:
        if request.method != "GET":
            return PlainTextResponse("An export is fetched, and nothing else.", 405, {"Allow": "GET"})
        number = request.url.path.removeprefix(PLACE)
        if not _ID.fullmatch(number):
            return PlainTextResponse(_NONE, 404)
        call = Call(unquote(request.headers[ACCOUNT]), origin="ui", session=request.headers[SESSION])
        file = TemporaryFile()  # noqa: SIM115 (it is closed once it was sent)
        try:
            async with self._turn:
                built = await run_in_threadpool(self._build, call, number, file)
        except ControlError as refused:
            file.close()
            return _refused(refused)
        except Exception:
            file.close()
            raise
        return handed(file, built.name, built.kind)

    def _build(self, call: Call, number: str, file: IO[bytes]) -> Built:
        """Write the file, then have it written down that it is fetched; raises ControlError where it may not be.

        Where there is nothing to write the command says so itself: whoever tries stands in the trail.
        """
        with TemporaryDirectory() as folder:
            built = build(self._keeper.runtime, call.actor, number, file, folder)
        rows, hashed = (0, "") if built is None else (built.rows, built.sha256)
        take(self._keeper.runtime, call, number, rows, hashed)
        if built is None:
            raise NotFound(_NONE)
        return built


def _refused(why: ControlError) -> Response:
    """Whatever is not theirs is answered as what there is not; only a list that is theirs can be too long."""
    if isinstance(why, Unavailable):
        return PlainTextResponse(why.sentence, 503)
    if why.outcome == "denied:size":
        return PlainTextResponse(why.sentence, 413)
    LOG.info("an export was not handed over: %s", why.outcome)
    return PlainTextResponse(_NONE, 404)
