"""Where evidence is fetched: behind the gate, by whoever sees the approval that it is attached to, and written down.

It is what a stranger sent, so it is something to be kept, as it came, and nothing that a browser opens here.
*Source:* OWASP ASVS 5.0, 5.4; reliability, finding 6.
"""

import re
from functools import partial
from typing import IO
from urllib.parse import unquote

from starlette.requests import Request

from control.commands.deed import Call
from control.commands.evidence import GIVER, NONE, PLACE, take, whole
from control.gateway.gate import ACCOUNT, SESSION
from control.gateway.handing import Shelf, Writes
from control.gateway.keeper import Keeper
from control.policy.evidence import MediaType

_NAMED = re.compile("(A-[1-9][0-9]{0,17})/([0-9a-f]{64})")
_BYTES = "application/octet-stream"
"""How text is handed over: nobody knows by which characters its bytes are to be read."""


def _asked(keeper: Keeper, request: Request) -> Writes | None:
    named = _NAMED.fullmatch(request.url.path.removeprefix(PLACE))
    if named is None:
        return None
    account, giver = unquote(request.headers[ACCOUNT]), request.query_params.get(GIVER)
    call = Call(account, origin="ui", session=request.headers[SESSION], on_behalf_of=giver)
    return partial(_written, keeper, call, named)


def _written(keeper: Keeper, call: Call, named: re.Match[str], file: IO[bytes]) -> tuple[str, str]:
    """Have it written down that a file is fetched, then write it; answers its name and its media type.

    Raises ControlError where it may not be, or is not what it was.
    """
    number, sha256 = named.groups()
    answer = take(keeper.runtime, call, number, sha256).value
    with keeper.runtime.read() as connection:
        file.write(whole(connection, answer["name"], sha256))
    return answer["name"], _BYTES if answer["media_type"] == MediaType.TEXT else answer["media_type"]


EVIDENCE = Shelf(PLACE, "Evidence", NONE, {"denied:tampered": 409}, _asked)
"""Only who may have a file is told that it is not what it was."""
