"""Handing a file over: whole, as something to be kept and never to be opened in its place, and off the memory."""

from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

_PIECE = 65_536


def handed(file: IO[bytes], name: str, kind: str) -> Response:
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
