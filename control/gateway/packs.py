"""Where packs of reviews are fetched: behind the gate, by whoever sees the review, and written down.

What stands in one was typed by many people, so it is something to be kept, and nothing that a browser opens here.
*Source:* OWASP ASVS 5.0, 5.4; reliability, finding 6.
"""

import re
from functools import partial
from typing import IO
from urllib.parse import unquote

from starlette.requests import Request

from control.commands.deed import Call
from control.commands.evidence import whole
from control.commands.review_packs import NONE, PLACE, take
from control.gateway.gate import ACCOUNT, SESSION
from control.gateway.handing import Shelf, Writes
from control.gateway.keeper import Keeper
from control.policy.review_packs import PackForm

_NAMED = re.compile("(R-[1-9][0-9]{0,17})/(pptx|pdf|xlsx|ics)")


def _asked(keeper: Keeper, request: Request) -> Writes | None:
    named = _NAMED.fullmatch(request.url.path.removeprefix(PLACE))
    if named is None:
        return None
    call = Call(unquote(request.headers[ACCOUNT]), origin="ui", session=request.headers[SESSION])
    return partial(_written, keeper, call, named)


def _written(keeper: Keeper, call: Call, named: re.Match[str], file: IO[bytes]) -> tuple[str, str]:
    """Have it written down that a form is fetched, then write it; answers its name and its media type.

    Raises ControlError where it may not be, or is not what it was.
    """
    number, form = named.groups()
    answer = take(keeper.runtime, call, number, PackForm(form)).value
    with keeper.runtime.read() as connection:
        file.write(whole(connection, answer["name"], answer["sha256"]))
    return answer["name"], answer["media_type"]


PACKS = Shelf(PLACE, "A pack", NONE, {"denied:tampered": 409}, _asked)
"""Only who may have a pack is told that it is not what it was."""
