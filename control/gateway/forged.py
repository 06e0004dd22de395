"""No request that changes something is forged on another site: the browser itself says where it comes from.

Streamlit tells its own pages by a token that a cookie repeats, which scripts can read and which outlasts a session. The
gateway looks at where a request comes from instead, and hands Streamlit the pair of tokens that it asks for, so that a
browser keeps one cookie, and no script reads any. *Source:* OWASP ASVS 5.0, 3.3.1, 3.3.4 and 3.5.1.
"""

from collections.abc import Iterable
from secrets import token_hex

from starlette.requests import HTTPConnection

from control.gateway.place import Place

SAFE = {"GET", "HEAD", "OPTIONS"}
"""Methods by which nothing is changed."""
_COOKIE, _TOKEN = b"cookie", b"x-xsrftoken"
_TOKENS = "_streamlit_xsrf"
_BYTES = 16


def is_forged(request: HTTPConnection, place: Place) -> bool:
    """Whether a request would change something and does not come from a page of this place."""
    changes = request.scope["type"] == "http" and request.scope["method"] not in SAFE
    return changes and not place.is_posted_here(request)


def vouched(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    """The headers with a pair of tokens that fit, and without what the request brought of cookies and tokens."""
    yield from (pair for pair in headers if pair[0].lower() not in {_COOKIE, _TOKEN})
    token = f"2|00000000|{token_hex(_BYTES)}|0"  # its second form, under a mask that changes nothing
    yield _COOKIE, f"{_TOKENS}={token}".encode()
    yield _TOKEN, token.encode()
