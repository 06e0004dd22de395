"""The one thing a browser keeps: a token of 256 bits, of which the store has the hash alone.

*Source:* OWASP ASVS 5.0, 3.3 and 7.2; reliability, W2.
"""

import re
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from starlette.requests import HTTPConnection
from starlette.responses import Response

NAME = "__Host-pilothouse"
"""By this prefix a browser takes it from this host alone, over a connection that is safe, and for every path."""


WAY = "__Host-pilothouse-way"
"""What binds a way to another provider to the browser in which it was begun; it opens nothing by itself."""
_BYTES = 32
_WAY = re.compile("[A-Za-z0-9_-]{43}[.](?:[0-9a-f]{64})?")


def session_id(token: str) -> str:
    """The id of the session that a token opens, 64 hexadecimal digits."""
    return sha256(token.encode()).hexdigest()


def presented(connection: HTTPConnection) -> str | None:
    """The id of the session whose token a browser sends along; None where it sends none."""
    token = connection.cookies.get(NAME)
    return session_id(token) if token else None


def give(response: Response, token: str) -> None:
    """Let the browser keep the token until it is closed; no script can read it, and no other site makes it be sent."""
    response.set_cookie(NAME, token, path="/", secure=True, httponly=True, samesite="strict")


def way_of(connection: HTTPConnection) -> str:
    """What a browser is given to keep on its way to another provider: a secret, and the session that it is in now.

    Nobody else has either, and a way that is begun with it comes back with it alone. Ways that are begun beside each
    other share it.
    """
    kept = way_begun(connection)
    secret = token_urlsafe(_BYTES) if kept is None else kept.partition(".")[0]
    return f"{secret}.{presented(connection) or ''}"


def way_begun(connection: HTTPConnection) -> str | None:
    """What a browser has kept of that; None where it has kept nothing."""
    kept = connection.cookies.get(WAY, "")
    return kept if _WAY.fullmatch(kept) else None


def session_before(connection: HTTPConnection) -> str | None:
    """The id of the session in which a browser set out; on the way back it keeps its token to itself."""
    return (way_begun(connection) or "").partition(".")[2] or None


def give_way(response: Response, kept: str, lasts: timedelta) -> None:
    """Let the browser keep it, and send it along when another site leads back here: that is what it is for."""
    seconds = int(lasts.total_seconds())
    response.set_cookie(WAY, kept, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def take_away(response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(NAME, path="/", secure=True, httponly=True, samesite="strict")
