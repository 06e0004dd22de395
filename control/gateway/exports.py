"""Where lists are fetched that somebody takes along: behind the gate, by whoever asked for them, and once written down.

Streamlit would serve what is downloaded to whoever knows its address, without a session. *Source:* reliability,
finding 6, W10.
"""

import re
from functools import partial
from tempfile import TemporaryDirectory
from typing import IO
from urllib.parse import unquote

from starlette.requests import Request

from control.commands.deed import Call
from control.commands.exports import PLACE, take
from control.errors import NotFound
from control.gateway.gate import ACCOUNT, SESSION
from control.gateway.handing import Shelf, Writes
from control.gateway.keeper import Keeper
from control.packs.exports import build

_ID = re.compile("[0-9a-f]{32}")
_NONE = "There is no such export: lists are exported on their pages, and wait for a quarter of an hour."


def _asked(keeper: Keeper, request: Request) -> Writes | None:
    number = request.url.path.removeprefix(PLACE)
    if not _ID.fullmatch(number):
        return None
    call = Call(unquote(request.headers[ACCOUNT]), origin="ui", session=request.headers[SESSION])
    return partial(_written, keeper, call, number)


def _written(keeper: Keeper, call: Call, number: str, file: IO[bytes]) -> tuple[str, str]:
    """Write the file, then have it written down that it is fetched; answers its name and its media type.

    Raises ControlError where it may not be. Where there is nothing to write the command says so itself: whoever tries
    stands in the trail.
    """
    with TemporaryDirectory() as folder:
        built = build(keeper.runtime, call.actor, number, file, folder)
    rows, hashed = (0, "") if built is None else (built.rows, built.sha256)
    take(keeper.runtime, call, number, rows, hashed)
    if built is None:
        raise NotFound(_NONE)
    return built.name, built.kind


EXPORTS = Shelf(PLACE, "An export", _NONE, {"denied:size": 413}, _asked)
"""Only a list that is theirs can be too long."""
